"""The two guards: for pupils, whom no text may identify, and for safeguarding, of which nothing may be kept here.

Every free text goes through `Guards.look_at` before it is stored or posted; only what it lets pass becomes a
`GuardedText`, and storage takes nothing else. It is a heuristic: docs/guards.md says how well it works, and what it
misses.
"""

from handlers.guards._guards import Disclosure, Guards, MayIdentifyAPupil, Passed, Verdict, of_our_own
from handlers.guards._known import NOBODY, KnownNames
from handlers.guards._of_trusts import TrustGuards

__all__ = [
    "NOBODY",
    "Disclosure",
    "Guards",
    "KnownNames",
    "MayIdentifyAPupil",
    "Passed",
    "TrustGuards",
    "Verdict",
    "of_our_own",
]
