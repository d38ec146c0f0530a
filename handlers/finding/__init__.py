"""Find colleagues who can help: from a search in somebody's own words to the people to show them."""

from handlers.finding._find import Asker, Found, asker_of, find_colleagues, read_need, sought
from handlers.finding._search import SEARCH, Search

__all__ = ["SEARCH", "Asker", "Found", "Search", "asker_of", "find_colleagues", "read_need", "sought"]
