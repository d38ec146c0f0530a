"""What importing a file of schools would do, and how that is said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.csv_file import FileRefused, Problem, listed
from handlers.import_schools._names import place_name
from handlers.import_schools._reading import URN, School, SchoolsFile
from storage.models import Academy
from storage.organisation import AcademyFacts


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """An academy we know whose facts have changed, and in words what of it."""

    facts: AcademyFacts
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolsPlan:
    """What importing a file would do."""

    trust_name: str
    new_trust: bool = False
    old_trust_name: str = ""
    to_add: tuple[AcademyFacts, ...] = ()
    to_change: tuple[SchoolChange, ...] = ()
    to_close: tuple[AcademyFacts, ...] = ()
    unchanged: int = 0
    closed: tuple[str, ...] = ()
    not_yet_open: tuple[str, ...] = ()
    elsewhere: int = 0
    without_trust: int = 0
    without_pupils: tuple[str, ...] = ()
    moved_away: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write anything."""
        return bool(self.new_trust or self.old_trust_name or self.to_add or self.to_change or self.to_close)

    def sentence(self, *, applied: bool = False) -> str:
        """The plan in one line, such as "8 to add, 1 closed skipped (Fennimore)"; "8 added, …" once applied."""
        if not self.changes_something:
            return ", ".join(("0 to add, 0 changed", *_left_as_they_are(self)))
        names = [change.facts.short_name for change in self.to_change]
        closing = [facts.short_name for facts in self.to_close]
        said = (
            f"{len(self.to_add):,} {'added' if applied else 'to add'}",
            f"{len(names):,} {'changed' if applied else 'to change'} ({listed(names)})" if names else "",
            f"{len(closing):,} closed since, {'marked' if applied else 'to mark'} as closed ({listed(closing)})"
            if closing
            else "",
            f"the trust is now called {self.trust_name}" if self.old_trust_name else "",
            f"{len(self.closed):,} closed skipped ({listed(self.closed)})" if self.closed else "",
            f"{len(self.not_yet_open):,} not open yet ({listed(self.not_yet_open)})" if self.not_yet_open else "",
            _belonging(self.elsewhere),
            f"{self.without_trust:,} in no trust" if self.without_trust else "",
            f"{len(self.without_pupils):,} without pupil numbers ({listed(self.without_pupils)}) accepted"
            if self.without_pupils
            else "",
            *_left_as_they_are(self),
        )
        return ", ".join(part for part in said if part)


def _left_as_they_are(plan: SchoolsPlan) -> tuple[str, ...]:
    said = (
        f"{len(plan.moved_away):,} now in another trust, left unchanged ({listed(plan.moved_away)})"
        if plan.moved_away
        else "",
        f"{len(plan.absent):,} not in this file, left unchanged ({listed(plan.absent)})" if plan.absent else "",
    )
    return tuple(part for part in said if part)


def _belonging(count: int) -> str:
    if not count:
        return ""
    return f"{count:,} {'belongs' if count == 1 else 'belong'} to another trust"


def plan_schools(
    file: SchoolsFile,
    *,
    trust_name: str | None,
    known: Sequence[Academy],
    elsewhere: Mapping[str, str],
) -> SchoolsPlan:
    """What importing the file would do, given what is known already.

    `trust_name` is the trust's name here, None if it is new; `known` are its academies, closed ones too; `elsewhere`
    gives by URN the trust that has an academy here already.

    Raises:
        FileRefused: if the file gives the trust an academy that another trust has here.
    """
    taken = [_taken(school, elsewhere) for school in file.open if school.facts.urn in elsewhere]
    if taken:
        advice = "Moving an academy between trusts takes its people along, which an import does not do."
        raise FileRefused(file.filename, taken, advice)
    by_urn = {academy.urn: academy for academy in known}
    differences = {
        school.facts.urn: _differences(by_urn[school.facts.urn], school.facts)
        for school in file.open
        if school.facts.urn in by_urn
    }
    in_file = {school.facts.urn for school in (*file.open, *file.closed, *file.not_yet_open)}
    still_open = [academy for academy in known if academy.is_open and academy.urn not in in_file]
    to_close = [school for school in file.closed if school.facts.urn in by_urn and by_urn[school.facts.urn].is_open]
    brief = _brief_names([*file.open, *file.closed, *file.not_yet_open])
    return SchoolsPlan(
        trust_name=file.trust_name,
        new_trust=trust_name is None,
        old_trust_name=trust_name if trust_name and trust_name != file.trust_name else "",
        to_add=tuple(school.facts for school in file.open if school.facts.urn not in by_urn),
        to_change=tuple(
            SchoolChange(school.facts, differences[school.facts.urn])
            for school in file.open
            if differences.get(school.facts.urn)
        ),
        to_close=tuple(school.facts for school in to_close),
        unchanged=sum(1 for found in differences.values() if not found),
        closed=tuple(brief[school.facts.urn] for school in file.closed if school not in to_close),
        not_yet_open=tuple(brief[school.facts.urn] for school in file.not_yet_open),
        elsewhere=len(file.urns_elsewhere),
        without_trust=file.without_trust,
        without_pupils=tuple(brief[school.facts.urn] for school in file.open if school.facts.pupils is None),
        moved_away=tuple(academy.short_name for academy in still_open if academy.urn in file.urns_elsewhere),
        absent=tuple(academy.short_name for academy in still_open if academy.urn not in file.urns_elsewhere),
    )


def _taken(school: School, elsewhere: Mapping[str, str]) -> Problem:
    said = f"{school.name} ({school.facts.urn}) is already here as an academy of {elsewhere[school.facts.urn]}."
    return Problem(school.row, URN, said)


def _differences(academy: Academy, facts: AcademyFacts) -> tuple[str, ...]:
    compared = (
        ("name", academy.name, facts.name),
        ("short name", academy.short_name, facts.short_name),
        ("phase", academy.phase, facts.phase),
        ("lowest age", academy.low_age, facts.low_age),
        ("highest age", academy.high_age, facts.high_age),
        ("pupils", academy.pupils, facts.pupils),
        ("town", academy.town, facts.town),
    )
    changed = [f"{what}: {_said(new)}, was {_said(old)}" for what, old, new in compared if old != new]
    return tuple(changed if academy.is_open else ("open again", *changed))


def _said(value: str | int | None) -> str:
    return "none" if value is None or value == "" else str(value)


def _brief_names(schools: Sequence[School]) -> dict[str, str]:
    """By URN, each school's place name where it is this school's alone, else its short name."""
    places = {school.facts.urn: place_name(school.facts.name) for school in schools}
    times = Counter(places.values())
    names = {school.facts.urn: school.name for school in schools}
    return {urn: place if place and times[place] == 1 else names[urn] for urn, place in places.items()}
