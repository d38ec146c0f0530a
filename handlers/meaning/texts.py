"""What is done to texts before they are read, and how what was read is written down."""

from handlers.meaning._interpreter import weights_as_text, weights_in
from handlers.meaning._plain import sentences_of, telling_stems

__all__ = ["sentences_of", "telling_stems", "weights_as_text", "weights_in"]
