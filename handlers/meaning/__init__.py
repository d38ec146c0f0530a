"""What words mean in a staffroom: from "they come back from lunch like popcorn" to settling a class.

The map of the field is `concepts.json` and, for each concept, a file of phrases that colleagues really say. A text is
likened to the phrases by its words, and, with the extra `staffroom[semantic]`, by the sentences' meaning too.
"""

from handlers.meaning._concepts import Concept, ConceptMap, common_words, load_concepts, spoken_words
from handlers.meaning._interpreter import Interpreter, Likeness, Understood
from handlers.meaning._loading import has_extra, load_interpreter

__all__ = [
    "Concept",
    "ConceptMap",
    "Interpreter",
    "Likeness",
    "Understood",
    "common_words",
    "has_extra",
    "load_concepts",
    "load_interpreter",
    "spoken_words",
]
