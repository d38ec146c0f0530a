"""What parsing a teacher's words gives."""

from dataclasses import dataclass
from typing import NamedTuple

from handlers.topics import Reading, Topic

TITLE_LENGTH = 60
"""Characters of a title that is made from free words."""


class Correction(NamedTuple):
    """A word as it was typed, and the one it was taken for; both folded."""

    typed: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody is looking for.

    `text` is what they typed, on one line and without mentions; `said` its folded words, typing mistakes put right,
    without those about where and how they are to be helped. `about` is by what it is understood: what was said, but for
    ages beside other words, and where it only calls topics otherwise ("TAs"), with their names.

    `topics` are all asked for; those in `also` count as much ("reading" in Key Stage 1 is phonics too), those in
    `related` are only worth suggesting. `phases` are key stages and kinds of school, `years` how they were said
    ("Year 4"). `readings` are what `ambiguous_word` may mean, where nothing else settles it: then ask, and parse
    again with the chosen one. `words` are left over, folded.
    `way` (an id of `handlers.ways`) and `academy_id` are set by "for a visit" and "at Hollinshaw".
    """

    text: str
    said: str = ""
    about: str = ""
    topics: tuple[Topic, ...] = ()
    phases: tuple[Topic, ...] = ()
    years: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also: tuple[Topic, ...] = ()
    related: tuple[Topic, ...] = ()
    corrected: tuple[Correction, ...] = ()
    readings: tuple[Reading, ...] = ()
    ambiguous_word: str = ""
    way: str = ""
    academy_id: int | None = None
    safeguarding: bool = False
    mention: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said that could be searched for, asked about or turned away."""
        return not (self.topics or self.phases or self.words or self.readings or self.safeguarding)

    @property
    def is_ages_alone(self) -> bool:
        """Whether ages were named and nothing else."""
        return bool(self.phases) and not (self.topics or self.words or self.readings or self.safeguarding)

    @property
    def title(self) -> str:
        """A heading for results: "Fractions, Key Stage 2", or the words themselves where they name no topic."""
        if self.is_in_own_words:
            return self.text if len(self.text) <= TITLE_LENGTH else self.text[: TITLE_LENGTH - 1].rstrip() + "…"
        return ", ".join(topic.label for topic in (*self.topics, *self.phases))

    @property
    def is_in_own_words(self) -> bool:
        """Whether it names no topic, and more than ages."""
        return not (self.topics or self.is_ages_alone)
