"""From what falls due to one message a person: planned, joined when its time has come, and composed when it goes."""

from scheduler.nudges._composing import NudgeComposer
from scheduler.nudges._joining import NudgeJoiner
from scheduler.nudges._planning import NudgePlanner

__all__ = ["NudgeComposer", "NudgeJoiner", "NudgePlanner"]
