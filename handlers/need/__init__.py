"""What a teacher is looking for, read from their own words. Pure: nothing here asks a database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from handlers.need._need import Correction, Need
from handlers.need._phrases import Span, corrected, find_spans
from handlers.need._plain_words import STOP_WORDS
from handlers.need._readings import settled
from handlers.need._stages import Stages
from handlers.need._surroundings import on_one_line, without_academy, without_mentions, without_way
from handlers.topics import PHASE, AmbiguousWord, Reading, Topic, Topics
from storage.words import words_of

__all__ = ["STOP_WORDS", "Correction", "Need", "may_name_academy", "parse_need"]

MOST_WORDS = 24
"""Free words that are kept: more than a request needs, few enough to search for."""

MOST_TOPICS = 4
"""Topics that are kept of one request."""

AS_LANGUAGE = {"english": "eal"}
"""Subjects whose name is a language's too, and the topic beside which that is meant: "EAL, no English"."""

CEREBRAL_PALSY = ("cp",)
ECT = "ect"
EARLY_YEARS = {"reception": "Reception", "nursery": "Nursery", "year r": "Reception", "yr": "Reception"}


def may_name_academy(text: str) -> bool:
    """Whether reading the text well takes the academies' names: it has an "at"."""
    return "at" in words_of(text)


def parse_need(
    text: str,
    topics: Topics,
    *,
    exactly: bool = False,
    chosen: Collection[str] = (),
    academies: Mapping[int, str] | None = None,
    is_early_career: bool = False,
) -> Need:
    """What the text asks for. Any text at all can be read, in time linear in its length.

    Args:
        text: what was typed.
        topics: the taxonomy.
        exactly: take words as they were typed, without putting typing mistakes right.
        chosen: topic ids of the readings that were chosen for ambiguous words.
        academies: names of the trust's academies by id, to understand "at Hollinshaw".
        is_early_career: an early career teacher who says "ECT" speaks of themselves, not of mentoring.
    """
    clean, mention = without_mentions(on_one_line(text), topics)
    words, academy_id = without_academy(words_of(clean), academies or {}, topics)
    if is_early_career:
        words = [word for word in words if word not in {ECT, "ects"}]
    rest, way = without_way(words)
    need = _read(rest, topics, exactly=exactly, chosen=chosen)
    if way and need.is_empty:  # "for coaching" and no more: then it is what they look for
        need, way = _read(words, topics, exactly=exactly, chosen=chosen), ""
    return replace(need, text=clean, mention=mention, way=way, academy_id=academy_id)


def _read(words: Sequence[str], topics: Topics, *, exactly: bool, chosen: Collection[str]) -> Need:
    right, corrections = (list(words), ()) if exactly else corrected(words, topics)
    spans = find_spans(right, topics)
    meant = {at for span in spans for at in range(span.start, span.end)}
    left = dict.fromkeys(word for at, word in enumerate(right) if at not in meant and word not in STOP_WORDS)
    draft = _Draft(topics, tuple(left), chosen)
    for span in spans:
        draft.take(span, tuple(right[span.start : span.end]), spans)
    need = draft.need()
    return replace(need, said=" ".join(right), about=_about(right, spans, need), corrected=corrections)


def _about(words: Sequence[str], spans: Iterable[Span], need: Need) -> str:
    """What a text is understood by."""
    ages = {at for span in spans if span.is_age for at in range(span.start, span.end)}
    beside = [word for at, word in enumerate(words) if at not in ages]
    said = list(words) if set(beside) <= STOP_WORDS else beside
    names = [] if need.words else [topic.label for topic in need.topics if set(words_of(topic.label)).isdisjoint(said)]
    return " ".join((*said, *names))


@dataclass
class _Draft:
    """A need while its phrases are read one after the other."""

    all_topics: Topics
    words: tuple[str, ...]
    chosen: Collection[str]
    topics: dict[Topic, tuple[str, ...]] = field(default_factory=dict)
    phases: dict[Topic, None] = field(default_factory=dict)
    years: dict[str, None] = field(default_factory=dict)
    relating: list[AmbiguousWord] = field(default_factory=list)
    readings: tuple[Reading, ...] = ()
    ambiguous_word: str = ""
    safeguarding: bool = False

    def take(self, span: Span, said: tuple[str, ...], spans: Iterable[Span]) -> None:
        """Add what one phrase means."""
        match span.meaning:
            case Topic() as topic:
                self._add(topic, said)
            case Stages() as stages:
                self._add_stages(stages)
            case AmbiguousWord() as word:
                named = [other.meaning for other in spans if isinstance(other.meaning, Topic)]
                self._add_ambiguous(word, said, named)

    def _add(self, topic: Topic, said: tuple[str, ...]) -> None:
        if topic.kind != PHASE:
            self.topics.setdefault(topic, said)
            return
        self.phases[topic] = None
        if year := EARLY_YEARS.get(" ".join(said)):
            self.years[year] = None

    def _add_stages(self, stages: Stages) -> None:
        for year in stages.years:
            self.years[f"Year {year}"] = None
        phases = [self.all_topics.phase_of_year(str(year)) for year in stages.years]
        phases += [self.all_topics.find(f"ks{stage}") for stage in stages.key_stages]
        self.phases.update(dict.fromkeys(phase for phase in phases if phase))

    def _add_ambiguous(self, word: AmbiguousWord, said: tuple[str, ...], named: Sequence[Topic]) -> None:
        match word.rule:
            case "map":
                self._add(word.readings[0].topic, said)
            case "relate":
                self._add(word.readings[0].topic, said)
                self.relating.append(word)
            case "turn-away":  # "CP" beside a topic is cerebral palsy: "adapting PE for pupils with CP"
                self.safeguarding = said != CEREBRAL_PALSY or not any(topic.kind != PHASE for topic in named)
            case "ask":
                meant = settled(word, self.all_topics, chosen=self.chosen, named=named, words=self.words)
                if meant:
                    self._add(meant, said)
                elif not self.readings:
                    self.readings, self.ambiguous_word = word.readings, " ".join(said)

    def need(self) -> Need:
        """What has been read."""
        phases = {phase.id for phase in self.phases}
        named = {topic.id for topic in self.topics}
        topics = [topic for topic in self.topics if AS_LANGUAGE.get(topic.id) not in named]
        others = [(word, r.topic) for word in self.relating for r in word.readings[1:] if r.topic not in self.topics]
        return Need(
            text="",
            topics=tuple(topics)[:MOST_TOPICS],
            phases=tuple(self.phases),
            years=tuple(self.years),
            words=self.words[:MOST_WORDS],
            also=tuple(topic for word, topic in others if phases & set(word.phases)),
            related=tuple(topic for word, topic in others if not word.phases),
            readings=self.readings,
            ambiguous_word=self.ambiguous_word,
            safeguarding=self.safeguarding,
        )
