"""See and change what I am reminded of and when; and answer a reminder: next week, another day, or no more."""

from handlers.nudges import _answers, _settings
from handlers.router import Router

router = Router()
router.include(_settings.router)
router.include(_answers.router)
