"""Answer "who can help me with …?" with colleagues from across the trust, and say why each of them."""

from handlers.find_expert._asking import router

__all__ = ["router"]
