"""One colleague asks another for help, and the two are introduced if both want it; and what comes of it."""

from handlers.introductions import (
    _answers,
    _asking,
    _course,
    _dates,
    _day_before,
    _helped,
    _in_return,
    _swaps,
    _unanswered,
)
from handlers.introductions._helped import find_over
from handlers.introductions._invitation import PATH as INVITATION_PATH
from handlers.introductions._invitation import find_invitation
from handlers.introductions._lapse import find_overdue, let_lapse
from handlers.introductions._own import own_introductions
from handlers.introductions._swaps import find_swaps
from handlers.router import Router

router = Router()
router.include(_asking.router)
router.include(_answers.router)
router.include(_unanswered.router)
router.include(_course.router)
router.include(_dates.router)
router.include(_day_before.router)
router.include(_helped.router)
router.include(_in_return.router)
router.include(_swaps.router)

__all__ = [
    "INVITATION_PATH",
    "find_invitation",
    "find_over",
    "find_overdue",
    "find_swaps",
    "let_lapse",
    "own_introductions",
    "router",
]
