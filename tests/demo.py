"""The demo trust, as a database holds it to begin with."""

from bot.playground.demo.seed import seed
from bot.playground.world import OPENING
from handlers.meaning import load_interpreter
from tests.templates import Filling

DEMO = Filling("demo", lambda database: seed(database, OPENING))
"""On the Tuesday of the scenarios, its listings read by the best that is installed."""

DEMO_BY_WORDS = Filling(
    "demo_by_words", lambda database: seed(database, OPENING, meaning=load_interpreter(with_sentences=False))
)
"""The same read by their words alone."""
