"""The taxonomy that comes with Staffroom: a file, read once and checked."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, TypeAlias

from pydantic import BaseModel, Field, ValidationError

from handlers.errors import StaffroomError
from handlers.topics._topic import LONGEST_NAME, PHASE, AmbiguousWord, Reading, Rule, Topic
from handlers.topics._topics import Topics
from storage.words import words_of

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class TaxonomyError(StaffroomError):
    """The taxonomy's file is not as it should be."""


class _Term(BaseModel, extra="forbid"):
    id: Name
    label: Name
    kind: Name
    synonyms: tuple[Name, ...]
    broader: str | None
    phases: tuple[str, ...]


class _Ambiguous(BaseModel, extra="forbid"):
    rule: Rule
    meanings: tuple[str, ...] = Field(min_length=1)
    labels: dict[str, Name] = {}
    phases: tuple[str, ...] = ()
    note: str = ""


class _Taxonomy(BaseModel):
    kinds: dict[str, str]
    year_to_phase: dict[str, str]
    ambiguous: dict[str, _Ambiguous]
    terms: tuple[_Term, ...]


@cache
def load_topics() -> Topics:
    """The topics that come with Staffroom.

    Raises:
        TaxonomyError: if the file is not as it should be.
    """
    return read_topics(files("handlers").joinpath("taxonomy.json").read_text(encoding="utf-8"))


def read_topics(text: str) -> Topics:
    """The topics of a taxonomy in JSON.

    Raises:
        TaxonomyError: naming the term that is wrong, and how.
    """
    try:
        file = _Taxonomy.model_validate_json(text)
    except ValidationError as error:
        raise TaxonomyError(f"The taxonomy can't be read: {error}") from error
    _check(file)
    terms = {term.id: Topic(**term.model_dump()) for term in file.terms}
    return Topics(
        terms.values(),
        headings=file.kinds,
        year_to_phase=file.year_to_phase,
        ambiguous={words_of(word): _ambiguous(entry, terms) for word, entry in file.ambiguous.items()},
    )


def _ambiguous(entry: _Ambiguous, terms: Mapping[str, Topic]) -> AmbiguousWord:
    readings = tuple(Reading(terms[topic], entry.labels.get(topic, terms[topic].label)) for topic in entry.meanings)
    return AmbiguousWord(entry.rule, readings, entry.phases)


def _check(file: _Taxonomy) -> None:
    """See that everything the file refers to is there, once, and that nothing is part of itself."""
    wider = {term.id: term.broader for term in file.terms}
    if len(wider) < len(file.terms):
        raise TaxonomyError("The taxonomy has two terms with one id.")
    phases = {term.id for term in file.terms if term.kind == PHASE}
    for term in file.terms:
        _see(term.kind in file.kinds, f"“{term.id}” has the unknown kind “{term.kind}”")
        _see(term.broader is None or term.broader in wider, f"“{term.id}” is part of an unknown topic")
        _see(phases.issuperset(term.phases), f"“{term.id}” has an unknown phase")
        _see(not _circular(term.id, wider), f"“{term.id}” is part of itself")
    for word, entry in file.ambiguous.items():
        known = wider.keys() >= set(entry.meanings) and phases.issuperset(entry.phases)
        _see(known and set(entry.meanings) >= entry.labels.keys(), f"“{word}” means an unknown topic")
    _see(phases.issuperset(file.year_to_phase.values()), "a year belongs to an unknown phase")


def _see(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - it is the condition
    if not condition:
        raise TaxonomyError(f"The taxonomy is wrong: {otherwise}.")


def _circular(topic_id: str, wider: Mapping[str, str | None]) -> bool:
    seen = {topic_id}
    step = wider[topic_id]
    while step is not None and step not in seen:
        seen.add(step)
        step = wider.get(step)
    return step is not None
