"""How well the search finds the right person, measured on listings and queries that somebody graded by hand."""

from bot.evaluation._file import EvaluationFile, EvaluationFileError, GradedListing, GradedQuery, read_file
from bot.evaluation._loading import ASKER_ACADEMY, Loaded, load
from bot.evaluation._measures import Measures, measure, ndcg
from bot.evaluation._running import Outcome, run

__all__ = [
    "ASKER_ACADEMY",
    "EvaluationFile",
    "EvaluationFileError",
    "GradedListing",
    "GradedQuery",
    "Loaded",
    "Measures",
    "Outcome",
    "load",
    "measure",
    "ndcg",
    "read_file",
    "run",
]
