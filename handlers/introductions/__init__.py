"""One colleague asks another for help, and the two are introduced if both want it."""

from handlers.introductions import _answers, _asking, _unanswered
from handlers.introductions._lapse import find_overdue, let_lapse
from handlers.router import Router

router = Router()
router.include(_asking.router)
router.include(_answers.router)
router.include(_unanswered.router)

__all__ = ["find_overdue", "let_lapse", "router"]
