"""How well the search and the guards do, measured on queries and sentences that somebody graded by hand."""

from bot.evaluation._file import EvaluationFile, EvaluationFileError, GradedListing, GradedQuery, read_file
from bot.evaluation._guards import GuardErrors, LabelledSentence, Rate, count_errors, read_sentences, verdict_of
from bot.evaluation._loading import ASKER_ACADEMY, Loaded, load
from bot.evaluation._measures import Measures, measure, ndcg
from bot.evaluation._running import Outcome, run

__all__ = [
    "ASKER_ACADEMY",
    "EvaluationFile",
    "EvaluationFileError",
    "GradedListing",
    "GradedQuery",
    "GuardErrors",
    "LabelledSentence",
    "Loaded",
    "Measures",
    "Outcome",
    "Rate",
    "count_errors",
    "load",
    "measure",
    "ndcg",
    "read_file",
    "read_sentences",
    "run",
    "verdict_of",
]
