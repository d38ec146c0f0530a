"""The people of the demo trust, as its clouds and the page know them."""

import base64
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from uuid import NAMESPACE_URL, uuid5

from handlers.import_schools import SchoolsFile, read_schools
from handlers.import_staff import StaffRow, read_staff
from handlers.topics import load_topics

TRUST_UID = "99001"
PARTNER_UID = "99002"

CAST = (
    "Priya Nair",
    "Tom Achebe",
    "Megan Rowlands",
    "Deb Whitlock",
    "Samira Haddad",
    "Colm Byrne",
    "Jo Sanderson",
    "Ellis Okafor",
    "Ruth Penhale",
    "Leila Morgan",
)
"""The people of the scenarios, in their order."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo trust or its partner. `role` is their job in words.

    `academy` is its short name, and the trust's name for the trust's own team.
    """

    name: str
    email: str
    role: str
    academy: str
    trust_uid: str
    roles: tuple[str, ...]
    subjects: tuple[str, ...]
    phases: tuple[str, ...]

    @property
    def is_cast(self) -> bool:
        """Whether the scenarios are about them."""
        return self.name in CAST

    @property
    def slack_user_id(self) -> str:
        """Their id on Slack, always the same: `U` and ten capitals or digits."""
        digest = sha256(f"slack {self.email}".encode()).digest()
        return f"U{base64.b32encode(digest).decode()[:10]}"

    @property
    def teams_object_id(self) -> str:
        """Their Entra object id (`aadObjectId`), always the same."""
        return str(uuid5(NAMESPACE_URL, f"mailto:{self.email}"))

    @property
    def teams_account_id(self) -> str:
        """Their account id towards the bot on Teams, always the same: `29:` and a run of letters and digits."""
        digest = sha256(f"teams {self.email}".encode()).digest()
        return f"29:1{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def read_data(name: str) -> bytes:
    """A data file of the demo trust."""
    return files("bot.playground.demo").joinpath(name).read_bytes()


@cache
def demo_people() -> tuple[DemoPerson, ...]:
    """Everybody of both trusts: the cast first, then the others by academy and as the file has them."""
    schools = [read_schools(read_data("demo_trusts.csv"), uid, "demo_trusts.csv") for uid in (TRUST_UID, PARTNER_UID)]
    staff = read_staff(read_data("staff.csv"), "staff.csv", load_topics())
    people = [_person(row, schools) for row in staff.rows]
    cast = sorted((person for person in people if person.is_cast), key=lambda person: CAST.index(person.name))
    return (*cast, *(person for person in people if not person.is_cast))


def _person(row: StaffRow, schools: list[SchoolsFile]) -> DemoPerson:
    trust_uid, place = next(
        (trust.trust_uid, name)
        for trust in schools
        for urn, name in (
            (trust.trust_uid, trust.trust_name),
            *((school.facts.urn, school.facts.short_name) for school in trust.open),
        )
        if urn == row.urn
    )
    return DemoPerson(
        name=row.name,
        email=row.email,
        role=row.job or "",
        academy=place,
        trust_uid=trust_uid,
        roles=row.roles or (),
        subjects=row.subjects or (),
        phases=row.phases or (),
    )
