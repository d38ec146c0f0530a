"""The file: listings, and queries with grades of who could help."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.errors import StaffroomError


class EvaluationFileError(StaffroomError):
    """The file can't be read; the text says what is wrong with it."""


class GradedListing(BaseModel):
    """A listing as people would give it; `strategies` are its topics in the person's own words."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: str = ""
    subjects: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    help: str = ""
    trust: str = ""
    school: str = ""


class GradedQuery(BaseModel):
    """What somebody typed, and by listing how well it would help: 3 is just the person, 1 is on the edge."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    relevant: dict[str, Annotated[int, Field(ge=0, le=3)]] = {}


class EvaluationFile(BaseModel):
    """All of it; other keys are ignored."""

    model_config = ConfigDict(frozen=True)

    listings: tuple[GradedListing, ...]
    queries: tuple[GradedQuery, ...]


def read_file(path: Path) -> EvaluationFile:
    """The listings and queries of a file.

    Raises:
        EvaluationFileError: if it isn't there, or is not as it should be.
    """
    try:
        file = EvaluationFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationFileError(f"{path} can't be opened: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EvaluationFileError(f"{path} can't be read: at {where or 'the top'}: {first['msg']}.") from error
    known = {listing.id for listing in file.listings}
    if len(known) < len(file.listings):
        raise EvaluationFileError(f"{path} has two listings with one id.")
    if len({query.id for query in file.queries}) < len(file.queries):
        raise EvaluationFileError(f"{path} has two queries with one id.")
    for query in file.queries:
        if unknown := query.relevant.keys() - known:
            raise EvaluationFileError(f"In {path}, query {query.id} grades {min(unknown)}, which is no listing.")
    return file
