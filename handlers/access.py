"""Who may do what: the one place that decides it, for every command, press and form."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a trust asks of somebody; granted by somebody, from a date and perhaps until one."""

    TEACHER = "teacher"
    EARLY_CAREER_TEACHER = "early-career-teacher"
    LEAD_PRACTITIONER = "lead-practitioner"
    CPD_LEAD = "cpd-lead"
    HEAD = "head"
    TRUST_LEAD = "trust-lead"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        """How a colleague would say it."""
        return _LABELS[self]


_LABELS = {
    Role.TEACHER: "Teacher",
    Role.EARLY_CAREER_TEACHER: "Early career teacher",
    Role.LEAD_PRACTITIONER: "Lead practitioner",
    Role.CPD_LEAD: "CPD lead",
    Role.HEAD: "Headteacher",
    Role.TRUST_LEAD: "Trust lead",
    Role.ADMINISTRATOR: "Administrator",
    Role.PARTNER: "Partner",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: any member of staff, or only those with one of `roles`; `newcomers` are people not yet known."""

    roles: frozenset[Role] = frozenset()
    newcomers: bool = False

    def allows(self, roles: frozenset[Role]) -> bool:
        """Whether a member of staff with these roles may."""
        return not self.roles or bool(self.roles & roles)


ANY_STAFF = Rule()
"""Any member of staff whom we know."""

NEWCOMERS = Rule(newcomers=True)
"""Somebody the platform vouches for whom we do not know yet."""


def only(*roles: Role) -> Rule:
    """Only people with one of these roles."""
    return Rule(roles=frozenset(roles))
