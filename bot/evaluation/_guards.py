"""How often the guards let pass what is risky and hold what is harmless, on sentences that somebody labelled."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, assert_never

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.evaluation._file import EvaluationFileError
from handlers.guards import Disclosure, Guards, MayIdentifyAPupil, Passed

Label = Literal["pupil", "safeguarding", "fine"]

_Z = 1.96
"""Standard deviations of a normal distribution within which 95 in 100 lie."""


class LabelledSentence(BaseModel):
    """A sentence, and what should become of it: held for a pupil, turned away, or let pass. Other keys are ignored."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    label: Label


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of so many, with Wilson's interval of 95 in 100."""

    times: int
    of: int

    @property
    def share(self) -> float:
        """The share; 0 of none."""
        return self.times / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The lowest and the highest share that fit what was counted (Wilson's score interval)."""
        if not self.of:
            return 0.0, 1.0
        widened = 1 + _Z**2 / self.of
        middle = (self.share + _Z**2 / (2 * self.of)) / widened
        half = _Z / widened * math.sqrt(self.share * (1 - self.share) / self.of + (_Z / (2 * self.of)) ** 2)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class GuardErrors:
    """The errors of the guards. Risky is what names a pupil or tells of harm."""

    risky_missed: Rate
    pupil_missed: Rate
    safeguarding_missed: Rate
    safeguarding_not_turned_away: Rate
    fine_held: Rate


_FILE: TypeAdapter[tuple[LabelledSentence, ...]] = TypeAdapter(tuple[LabelledSentence, ...])


def read_sentences(path: Path) -> Sequence[LabelledSentence]:
    """The sentences of a file: a JSON list of `id`, `text` and `label`.

    Raises:
        EvaluationFileError: if it isn't there, or is not as it should be.
    """
    try:
        sentences = _FILE.validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationFileError(f"{path} can't be opened: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EvaluationFileError(f"{path} can't be read: at {where or 'the top'}: {first['msg']}.") from error
    if len({sentence.id for sentence in sentences}) < len(sentences):
        raise EvaluationFileError(f"{path} has two sentences with one id.")
    return sentences


def verdict_of(guards: Guards, text: str) -> Label:
    """What becomes of a text, by the word that stands for it in a file."""
    match guards.look_at(text):
        case Passed():
            return "fine"
        case MayIdentifyAPupil():
            return "pupil"
        case Disclosure():
            return "safeguarding"
        case verdict:
            assert_never(verdict)


def count_errors(sentences: Sequence[LabelledSentence], verdicts: Mapping[str, Label]) -> GuardErrors:
    """The errors in the verdicts, which are by id."""

    def rate(labels: set[Label], wrong: set[Label]) -> Rate:
        own = [verdicts[sentence.id] for sentence in sentences if sentence.label in labels]
        return Rate(sum(verdict in wrong for verdict in own), len(own))

    return GuardErrors(
        risky_missed=rate({"pupil", "safeguarding"}, {"fine"}),
        pupil_missed=rate({"pupil"}, {"fine"}),
        safeguarding_missed=rate({"safeguarding"}, {"fine"}),
        safeguarding_not_turned_away=rate({"safeguarding"}, {"fine", "pupil"}),
        fine_held=rate({"fine"}, {"pupil", "safeguarding"}),
    )
