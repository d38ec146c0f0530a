"""What a listing is to be found by: its words, its marks, and what they mean."""

from dataclasses import dataclass

from handlers.meaning import Interpreter
from handlers.meaning.texts import sentences_of, telling_stems, weights_as_text
from handlers.need import parse_need
from handlers.topics import SUBJECT, Topics
from storage.expertise import ListingDetails, ListingText, Owner, Signature
from storage.search import concept_mark, phase_mark, topic_mark, way_mark

MOST_MARKED = 6
"""Concepts by which a listing is found: the strongest of those that are kept."""


@dataclass(frozen=True, slots=True)
class TopicReader:
    """Reads listings with a trust's topics and an interpreter of words."""

    topics: Topics
    meaning: Interpreter

    @property
    def made_by(self) -> str:
        """What its signatures carry."""
        return self.meaning.made_by

    def read(self, details: ListingDetails, owner: Owner) -> ListingText:
        """What a listing is to be found by."""
        labels = self.topics.labels(details.topics)
        parts = [part for part in (owner.job_title, *labels, *sentences_of(details.help_text.text)) if part]
        words = "\n".join((details.help_text.text, *labels, owner.job_title))
        concepts = self.meaning.concepts_of(parts)
        marks = (
            *map(topic_mark, details.topics),
            *map(concept_mark, list(concepts)[:MOST_MARKED]),
            *map(phase_mark, details.phases),
            *map(way_mark, details.ways),
        )
        mentions = tuple(dict.fromkeys(topic for part in parts for topic in self._named_in(part)))
        signature = Signature(
            made_by=self.made_by,
            stems=" " + " ".join(sorted(set(telling_stems(words)))) + " ",
            concepts=weights_as_text(concepts),
            mentions=mentions,
            subjects=self._subjects(details, owner),
            vector=self.meaning.packed(". ".join(parts)),
        )
        return ListingText(words, marks, signature)

    def _named_in(self, text: str) -> tuple[str, ...]:
        return tuple(topic.id for topic in parse_need(text, self.topics, exactly=True).topics)

    def _subjects(self, details: ListingDetails, owner: Owner) -> tuple[str, ...]:
        """The families of the subjects that the topics, the owner's job and their subjects belong to."""
        named = self.topics.known((*details.topics, *owner.subjects, *self._named_in(owner.job_title)))
        subjects = (topic_id for topic_id in named if self.topics[topic_id].kind == SUBJECT)
        return tuple(dict.fromkeys(self.topics.family(topic_id) for topic_id in subjects))
