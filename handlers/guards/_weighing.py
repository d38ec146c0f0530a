"""What the signs add up to: weights fitted to sentences that people wrote, and the chances that follow.

The files are made by `python -m tests.guard_quality fit`; each says what it was fitted to. A weight is a change of the
log odds, so that what speaks for a verdict can be read there.
"""

import json
import math
import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SCALE = 8.0
"""How strongly a text's signs speak together, however many they are."""


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely a text is to be fit for everybody, to identify a pupil, to tell of harm; the three add up to one.

    `disclosure` is how likely it is to tell of harm by a second reckoning, in which no name counts.
    """

    fine: float
    pupil: float
    harm: float
    disclosure: float


@dataclass(frozen=True, slots=True)
class Odds:
    """Log odds: of a pupil and of harm against neither, and of a disclosure against everything else."""

    pupil: float
    harm: float
    disclosure: float

    def with_meaning(self, other: "Odds", share: float) -> "Odds":
        """These, with a share of others."""
        mine, its = (self.pupil, self.harm, self.disclosure), (other.pupil, other.harm, other.disclosure)
        return Odds(*(a + share * b for a, b in zip(mine, its, strict=True)))

    def chances(self) -> Chances:
        """The chances that they mean."""
        highest = max(0.0, self.pupil, self.harm)
        fine, pupil, harm = (math.exp(odds - highest) for odds in (0.0, self.pupil, self.harm))
        total = fine + pupil + harm
        return Chances(fine / total, pupil / total, harm / total, _chance(self.disclosure))


@dataclass(frozen=True)
class SignWeights:
    """Weights of signs: for a pupil and for harm, and, of signs without names, for a disclosure."""

    bias: Odds
    named: Mapping[str, Sequence[float]]
    nameless: Mapping[str, float]

    def odds(self, named: Collection[str], nameless: Collection[str]) -> Odds:
        """The odds of a text with these signs."""
        both = [self.named[sign] for sign in named if sign in self.named]
        scale = SCALE / math.sqrt(max(1, len(both)))
        alone = [self.nameless[sign] for sign in nameless if sign in self.nameless]
        return Odds(
            self.bias.pupil + scale * sum(pair[0] for pair in both),
            self.bias.harm + scale * sum(pair[1] for pair in both),
            self.bias.disclosure + SCALE / math.sqrt(max(1, len(alone))) * sum(alone),
        )


@dataclass(frozen=True)
class MeaningWeights:
    """Weights of the figures of a sentence's vector, and their share beside the signs'."""

    bias: Odds
    share: float
    pupil: Sequence[float]
    harm: Sequence[float]
    disclosure: Sequence[float]

    def odds(self, vector: Sequence[float]) -> Odds:
        """The odds of a text with this vector."""
        return Odds(
            self.bias.pupil + _product(self.pupil, vector),
            self.bias.harm + _product(self.harm, vector),
            self.bias.disclosure + _product(self.disclosure, vector),
        )


@cache
def load_sign_weights() -> SignWeights:
    """The weights that come with Staffroom."""
    kept = _kept("sign_weights.json")
    return SignWeights(Odds(*kept["bias"]), kept["named"], kept["nameless"])


@cache
def load_meaning_weights() -> MeaningWeights:
    """The weights of vectors that come with Staffroom."""
    kept = _kept("meaning_weights.json")
    return MeaningWeights(Odds(*kept["bias"]), kept["share"], kept["pupil"], kept["harm"], kept["disclosure"])


def _kept(name: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(files("handlers.guards").joinpath(name).read_text("utf-8"))
    return kept


def _product(weights: Sequence[float], vector: Sequence[float]) -> float:
    return math.fsum(map(operator.mul, weights, vector))


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-700.0, odds)))
