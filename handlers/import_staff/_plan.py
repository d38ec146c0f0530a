"""What importing a file of staff would do, and how that is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.access import Role
from handlers.csv_file import FileRefused, Problem, listed
from handlers.import_staff._reading import EMAIL, URN, StaffFile, StaffRow
from storage.organisation import KnownAcademy
from storage.roster import HeldRole, NewPerson, NewRole, PersonDetails, RosterEntry

ROLES_OF_ONE_ACADEMY = frozenset({Role.HEAD, Role.CPD_LEAD})


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a row's URN leads: an academy, or the trust itself where `academy_id` is None."""

    trust_id: int
    academy_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class StaffChange:
    """Somebody we know who changes, and in words what of them."""

    name: str
    email: str
    differences: tuple[str, ...]


@dataclass(slots=True)
class TrustChanges:
    """What is to be written for one trust."""

    trust_id: int
    to_add: list[NewPerson] = field(default_factory=list)
    details: list[PersonDetails] = field(default_factory=list)
    moves: dict[int, int | None] = field(default_factory=dict)
    grants: list[tuple[int, NewRole]] = field(default_factory=list)
    endings: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What importing a file would do. `not_in_file` counts people of the same trusts, who stay as they are."""

    trusts: tuple[TrustChanges, ...]
    to_change: tuple[StaffChange, ...]
    unchanged: int
    not_in_file: int

    @property
    def to_add(self) -> tuple[NewPerson, ...]:
        """Everybody who is new."""
        return tuple(person for trust in self.trusts for person in trust.to_add)

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write anything."""
        return bool(self.to_add or self.to_change)

    @property
    def roles_ending(self) -> int:
        """How many roles end today, the file no longer giving them."""
        return sum(len(trust.endings) for trust in self.trusts)

    def sentence(self, *, applied: bool = False) -> str:
        """The plan in one line, such as "3 to add, 1 to change (Leila Morgan)"; "3 added, …" once applied."""
        names = [change.name for change in self.to_change]
        if self.changes_something:
            said = [f"{len(self.to_add):,} {'added' if applied else 'to add'}"]
            said += [f"{len(names):,} {'changed' if applied else 'to change'} ({listed(names)})"] if names else []
        else:
            said = ["0 to add, 0 changed"]
        ending, absent = self.roles_ending, self.not_in_file
        said += [f"{ending:,} {'role ends' if ending == 1 else 'roles end'} today"] if ending else []
        who = "person here is" if absent == 1 else "people here are"
        said += (
            [f"{absent:,} {who} not in this file and {'stays' if absent == 1 else 'stay'} unchanged"] if absent else []
        )
        return ", ".join(said)


def plan_staff(
    file: StaffFile,
    *,
    academies: Mapping[str, KnownAcademy],
    trusts: Mapping[str, tuple[int, str]],
    rosters: Mapping[int, Sequence[RosterEntry]],
    elsewhere: Mapping[str, str],
) -> StaffPlan:
    """What importing the file would do, given who is known already.

    `academies` are by URN; `trusts` give id and name by UID; `rosters` are everybody known, by the id of each trust
    in the file; `elsewhere` gives by e-mail the name of another trust that has this person.

    Raises:
        FileRefused: naming every row whose URN is unknown or closed, or whose person belongs to another trust.
    """
    problems: list[Problem] = []
    places = {row.row: _workplace(row, academies, trusts, problems) for row in file.rows}
    known = {(trust, entry.email): entry for trust, roster in rosters.items() for entry in roster}
    trust_of = {entry.email: trust for trust, roster in rosters.items() for entry in roster if not entry.has_left}
    names = dict(trusts.values())
    for row in file.rows:
        place = places[row.row]
        other = elsewhere.get(row.email) or _other_trust(row, place, known, trust_of, names)
        if other and place:
            problems.append(Problem(row.row, EMAIL, f"{row.email} is here already, as a member of {other}'s staff."))
    if problems:
        raise FileRefused(file.filename, problems)
    return _planned(file, {row: place for row, place in places.items() if place}, known)


def _workplace(
    row: StaffRow,
    academies: Mapping[str, KnownAcademy],
    trusts: Mapping[str, tuple[int, str]],
    problems: list[Problem],
) -> Workplace | None:
    academy = academies.get(row.urn)
    if academy and academy.is_open:
        return Workplace(academy.trust_id, academy.academy_id, academy.name)
    if academy:
        problems.append(
            Problem(row.row, URN, f"{academy.name} ({row.urn}) has closed; where does {row.name} work now?")
        )
    elif row.urn in trusts:
        trust_id, name = trusts[row.urn]
        return Workplace(trust_id, None, name)
    else:
        said = f"no academy with URN {row.urn[:40]} is here. Import its trust's schools first, or correct the URN."
        problems.append(Problem(row.row, URN, said))
    return None


def _other_trust(
    row: StaffRow,
    place: Workplace | None,
    known: Mapping[tuple[int, str], RosterEntry],
    trust_of: Mapping[str, int],
    names: Mapping[int, str],
) -> str | None:
    """The name of another trust of this file that has the person, unless this row's trust has them as well."""
    if place is None or (place.trust_id, row.email) in known:
        return None
    trust_id = trust_of.get(row.email)
    return names.get(trust_id) if trust_id is not None else None


def _planned(
    file: StaffFile, places: Mapping[int, Workplace], known: Mapping[tuple[int, str], RosterEntry]
) -> StaffPlan:
    writes: dict[int, TrustChanges] = {}
    changes: list[StaffChange] = []
    met: set[tuple[int, str]] = set()
    for row in file.rows:
        place = places[row.row]
        trust = writes.setdefault(place.trust_id, TrustChanges(place.trust_id))
        entry = known.get((place.trust_id, row.email))
        if entry is None:
            trust.to_add.append(_new_person(row, place))
            continue
        met.add((place.trust_id, row.email))
        differences = _differences(row, place, entry, trust)
        if differences:
            changes.append(StaffChange(row.name, row.email, differences))
    return StaffPlan(
        trusts=tuple(writes.values()),
        to_change=tuple(changes),
        unchanged=len(met) - len(changes),
        not_in_file=sum(1 for key, entry in known.items() if key not in met and not entry.has_left),
    )


def _new_person(row: StaffRow, place: Workplace) -> NewPerson:
    return NewPerson(
        name=row.name,
        email=row.email,
        academy_id=place.academy_id,
        subjects=row.subjects or (),
        phases=row.phases or (),
        working_days=row.working_days or (),
        job_title=row.job or "",
        roles=tuple(_role(role, place) for role in row.roles or ()),
    )


def _role(role: str, place: Workplace) -> NewRole:
    return NewRole(role, place.academy_id if role in ROLES_OF_ONE_ACADEMY else None)


def _differences(row: StaffRow, place: Workplace, entry: RosterEntry, trust: TrustChanges) -> tuple[str, ...]:
    """What changes about somebody, in words; what has to be written joins the trust's changes."""
    details = PersonDetails(
        person_id=entry.person_id,
        name=row.name,
        subjects=entry.subjects if row.subjects is None else row.subjects,
        phases=entry.phases if row.phases is None else row.phases,
        working_days=entry.working_days if row.working_days is None else row.working_days,
        job_title=entry.job_title if row.job is None else row.job,
    )
    said = _details_said(details, entry)
    if said:
        trust.details.append(details)
    if place.academy_id != entry.academy_id:
        trust.moves[entry.person_id] = place.academy_id
        said.append(f"now at {place.name}")
    return (*said, *_role_changes(row, place, entry, trust))


def _details_said(details: PersonDetails, entry: RosterEntry) -> list[str]:
    said = ["back after leaving"] if entry.has_left else []
    if details.name != entry.name:
        said.append(f"name, was {entry.name}")
    if details.subjects != entry.subjects:
        said.append(f"subjects: {', '.join(details.subjects)}")
    if details.phases != entry.phases:
        said.append(f"phases: {', '.join(details.phases)}")
    if details.working_days != entry.working_days:
        said.append(f"working days: {' '.join(details.working_days) or 'every school day'}")
    if details.job_title != entry.job_title:
        said.append(f"job: {details.job_title or 'none'}")
    return said


def _role_changes(row: StaffRow, place: Workplace, entry: RosterEntry, trust: TrustChanges) -> tuple[str, ...]:
    """The roles granted and ended. Only the operator's own grants end; what a colleague granted is theirs to end."""
    if row.roles is None:
        return ()
    wanted = [_role(role, place) for role in row.roles]
    granted = [role for role in wanted if not any(_is_held(role, held) for held in entry.roles)]
    ended = [held for held in entry.roles if held.is_from_roster and not any(_is_held(role, held) for role in wanted)]
    trust.grants += [(entry.person_id, role) for role in granted]
    trust.endings += [held.designation_id for held in ended]
    return (
        *(f"role granted: {_label(role.role)}" for role in granted),
        *(f"role ends today: {_label(held.role)}" for held in ended),
    )


def _is_held(role: NewRole, held: HeldRole) -> bool:
    return role.role == held.role and held.academy_id in {None, role.academy_id}


def _label(role: str) -> str:
    return Role(role).label if role in set(Role) else role
