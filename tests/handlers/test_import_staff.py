from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from handlers.csv_file import FileRefused
from handlers.guards import of_our_own
from handlers.import_schools import import_schools
from handlers.import_staff import StaffPlan, import_staff, read_staff
from handlers.topics import TopicChange, load_topics
from storage.database import Database
from storage.models import Academy, Affiliation, Nudge, Person, RoleDesignation
from storage.organisation import find_trust
from storage.people import grant_role
from storage.trust_topics import keep_trust_topic

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = NOW.date()
REGISTER = files("bot.playground.demo").joinpath("demo_trusts.csv").read_bytes()
HEADER = "email,name,urn,roles,subjects,phases,working_days"
PRIYA = "priya.nair@brackenfold.example,Priya Nair,900101,teacher,science,ks2,"
ELLIS = "ellis.okafor@brackenfold.example,Ellis Okafor,900107,teacher,,special,mon-wed"
DEB = "deb.whitlock@brackenfold.example,Deb Whitlock,900102,cpd-lead;teacher,english,primary,"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody as the database has them."""

    name: str
    academy: str | None
    subjects: tuple[str, ...]
    phases: tuple[str, ...]
    working_days: tuple[str, ...]
    roles: tuple[str, ...]


@pytest.fixture
async def database(database: Database) -> Database:
    """A database with both demo trusts' schools in it."""
    async with database.writing() as session:
        for uid in ("99001", "99002"):
            await import_schools(session, REGISTER, trust_uid=uid, filename="demo_trusts.csv", now=NOW)
    return database


def _file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines)).encode()


async def _import(
    database: Database, *lines: str, header: str = HEADER, now: datetime = NOW, dry_run: bool = False
) -> StaffPlan:
    async with database.writing() as session:
        return await import_staff(
            session,
            _file(*lines, header=header),
            filename="staff.csv",
            topics=load_topics(),
            now=now,
            dry_run=dry_run,
        )


async def _refused(database: Database, *lines: str) -> Sequence[str]:
    with pytest.raises(FileRefused, match="nothing was saved") as refused:
        await _import(database, *lines)
    assert await _people(database) == {}
    return [str(problem) for problem in refused.value.problems]


async def _people(database: Database) -> dict[str, Found]:
    """Everybody, by first name, with the roles that run on beyond today."""
    async with database.reading() as session:
        roles = (await session.execute(select(RoleDesignation).where(col(RoleDesignation.to_on).is_(None)))).scalars()
        held: dict[int, list[str]] = {}
        for role in roles:
            held.setdefault(role.person_id, []).append(role.role)
        rows = await session.execute(
            select(Person, col(Academy.short_name))
            .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
            .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        )
        return {
            person.name.split()[0]: Found(
                person.name,
                academy,
                person.subjects,
                person.phases,
                person.working_days,
                tuple(sorted(held.get(person.id or 0, ()))),
            )
            for person, academy in rows
        }


async def test_staff_are_added_once(database: Database) -> None:
    """People come in with their academy, subjects, phases, days and roles; the same file again does nothing."""
    assert (await _import(database, PRIYA, ELLIS, DEB)).sentence(applied=True) == "3 added"
    assert await _people(database) == {
        "Priya": Found("Priya Nair", "Larkbeck Primary", ("science",), ("ks2",), (), ("teacher",)),
        "Ellis": Found("Ellis Okafor", "Thistlewick School", (), ("special",), ("mon", "tue", "wed"), ("teacher",)),
        "Deb": Found("Deb Whitlock", "Tannersfold Primary", ("english",), ("primary",), (), ("cpd-lead", "teacher")),
    }
    assert (await _import(database, PRIYA, ELLIS, DEB)).sentence() == "0 to add, 0 changed"


async def test_other_working_days_move_what_is_coming(database: Database) -> None:
    """A reminder planned for a day on which somebody no longer works comes on their next one."""
    await _import(database, PRIYA, ELLIS)
    thursday, monday = datetime(2026, 11, 12, 8, tzinfo=UTC), datetime(2026, 11, 16, 8, tzinfo=UTC)
    async with database.writing() as session:
        people = (await session.execute(select(Person).order_by(col(Person.email)))).scalars().all()
        for person in people:
            session.add(
                Nudge(
                    trust_id=person.trust_id,
                    person_id=person.id or 0,
                    kind="talk",
                    due_at=thursday,
                    go_at=thursday if person.name == "Priya Nair" else monday,
                    created_at=NOW,
                )
            )
    await _import(database, PRIYA + "mon-wed", ELLIS, dry_run=True)
    assert await _planned(database) == {"Ellis Okafor": monday, "Priya Nair": thursday}
    await _import(database, PRIYA + "mon-wed", ELLIS.replace("mon-wed", "thu"))
    assert await _planned(database) == {"Ellis Okafor": thursday, "Priya Nair": monday}


async def _planned(database: Database) -> dict[str, datetime]:
    async with database.reading() as session:
        rows = await session.execute(
            select(Person.name, Nudge.go_at).join(Nudge, col(Nudge.person_id) == col(Person.id))
        )
        return {row[0]: row[1] for row in rows}


async def test_a_dry_run_saves_nothing(database: Database) -> None:
    """A dry run says what would be added and leaves the database empty."""
    assert (await _import(database, PRIYA, DEB, dry_run=True)).sentence() == "2 to add"
    assert await _people(database) == {}


async def test_people_who_are_not_in_the_file_stay_as_they_are(database: Database) -> None:
    """Nobody leaves silently: those not in the file are counted and kept."""
    await _import(database, PRIYA, ELLIS)
    plan = await _import(database, DEB)
    assert plan.sentence() == "1 to add, 2 people here are not in this file and stay unchanged"
    assert set(await _people(database)) == {"Priya", "Ellis", "Deb"}
    assert (await _import(database, DEB, PRIYA)).sentence() == (
        "0 to add, 0 changed, 1 person here is not in this file and stays unchanged"
    )


async def test_changes_are_taken_over_and_said(database: Database) -> None:
    """A new name, academy, subject, phase and days replace the old ones, each said in the plan."""
    await _import(database, PRIYA, ELLIS)
    changed = "PRIYA.NAIR@brackenfold.example,Priya Nair-Shah,900104,teacher,maths;re,y1,Mon to Wed"
    plan = await _import(database, changed, ELLIS)
    assert plan.sentence(applied=True) == "0 added, 1 changed (Priya Nair-Shah)"
    assert plan.to_change[0].differences == (
        "name, was Priya Nair",
        "subjects: maths, re",
        "phases: ks1",
        "working days: mon tue wed",
        "now at Hollinshaw Junior",
    )
    assert (await _people(database))["Priya"] == Found(
        "Priya Nair-Shah", "Hollinshaw Junior", ("maths", "re"), ("ks1",), ("mon", "tue", "wed"), ("teacher",)
    )
    assert (await _import(database, changed, ELLIS)).sentence() == "0 to add, 0 changed"


async def test_somebody_who_helps_at_another_academy_may_come_to_work_there(database: Database) -> None:
    """Moving to an academy where somebody worked besides their main one leaves one affiliation, the main one."""
    await _import(database, PRIYA)
    async with database.writing() as session:
        person = (await session.execute(select(Person))).scalar_one()
        hollinshaw = (await session.execute(select(Academy).where(col(Academy.urn) == "900104"))).scalar_one()
        session.add(
            Affiliation(
                person_id=person.id or 0, academy_id=hollinshaw.id or 0, trust_id=person.trust_id, is_main=False
            )
        )
    await _import(database, PRIYA.replace("900101", "900104"))
    async with database.reading() as session:
        affiliations = (await session.execute(select(Affiliation))).scalars().all()
    assert [(one.academy_id, one.is_main) for one in affiliations] == [(hollinshaw.id, True)]


async def test_a_role_no_longer_in_the_file_ends_today_and_stays_on_record(database: Database) -> None:
    """Roles end with today as their last day, are never deleted, and can be granted anew."""
    yesterday = NOW - timedelta(days=1)
    await _import(database, DEB, now=yesterday)
    without = DEB.replace("cpd-lead;teacher", "lead practitioner;teacher")
    plan = await _import(database, without)
    assert plan.sentence() == "0 to add, 1 to change (Deb Whitlock), 1 role ends today"
    assert plan.to_change[0].differences == ("role granted: Lead practitioner", "role ends today: CPD lead")
    assert (await _import(database, without)).sentence() == "0 to add, 0 changed"
    async with database.reading() as session:
        rows = (await session.execute(select(RoleDesignation).order_by(col(RoleDesignation.id)))).scalars().all()
    assert {(row.role, row.from_on, row.to_on, row.granted_by_id) for row in rows} == {
        ("cpd-lead", yesterday.date(), TODAY, None),
        ("teacher", yesterday.date(), None, None),
        ("lead-practitioner", TODAY, None, None),
    }
    await _import(database, DEB, now=NOW + timedelta(days=1))
    assert (await _people(database))["Deb"].roles == ("cpd-lead", "teacher")


async def test_two_roles_that_end_are_said_in_the_plural(database: Database) -> None:
    """An empty roles cell takes back what the file gave before."""
    await _import(database, DEB)
    plan = await _import(database, DEB.replace("cpd-lead;teacher", ""))
    assert plan.sentence() == "0 to add, 1 to change (Deb Whitlock), 2 roles end today"


async def test_roles_of_one_academy_are_granted_for_that_academy(database: Database) -> None:
    """A CPD lead is their own academy's; moving academy moves the role."""
    await _import(database, DEB)
    plan = await _import(database, DEB.replace("900102", "900103"))
    assert plan.to_change[0].differences == (
        "now at Quenby Infants",
        "role granted: CPD lead",
        "role ends today: CPD lead",
    )
    async with database.reading() as session:
        rows = await session.execute(
            select(col(Academy.urn), col(RoleDesignation.to_on))
            .join(Academy, col(Academy.id) == col(RoleDesignation.academy_id))
            .where(col(RoleDesignation.role) == "cpd-lead")
        )
        assert {(row[0], row[1]) for row in rows} == {("900102", TODAY), ("900103", None)}


@pytest.mark.parametrize("by_colleague", [True, False])
async def test_a_role_that_somebody_granted_is_not_ended_by_a_file(
    database: Database,
    by_colleague: bool,
) -> None:
    """Only what a file gave follows the file; a trust lead's own grant, and the operator's, are theirs to end."""
    await _import(database, PRIYA, DEB)
    async with database.writing() as session:
        people = {person.name: person for person in (await session.execute(select(Person))).scalars()}
        priya, deb = people["Priya Nair"], people["Deb Whitlock"]
        await grant_role(
            session,
            trust_id=priya.trust_id,
            person_id=priya.id or 0,
            role="lead-practitioner",
            from_on=TODAY,
            granted_by_id=deb.id if by_colleague else None,
        )
    assert (await _import(database, PRIYA, DEB)).sentence() == "0 to add, 0 changed"
    assert (await _people(database))["Priya"].roles == ("lead-practitioner", "teacher")


async def test_what_a_file_does_not_say_stays_as_it_is(database: Database) -> None:
    """Missing columns change nothing; empty subjects and phases don't either, but empty days mean every school day."""
    await _import(database, PRIYA + "mon;tue")
    short = "priya.nair@brackenfold.example,Priya Nair,900101"
    assert (await _import(database, short, header="email,name,urn")).sentence() == "0 to add, 0 changed"
    plan = await _import(database, f"{short},,,teacher", header="email,name,urn,subjects,phases,roles")
    assert plan.sentence() == "0 to add, 0 changed"
    plan = await _import(database, f"{short},", header="email,name,urn,working_days")
    assert plan.to_change[0].differences == ("working days: every school day",)
    assert (await _people(database))["Priya"] == Found(
        "Priya Nair", "Larkbeck Primary", ("science",), ("ks2",), (), ("teacher",)
    )


async def test_a_leaver_who_is_in_the_file_is_back(database: Database) -> None:
    """Somebody marked as having left is here again once the file lists them; until then they aren't counted."""
    await _import(database, PRIYA, DEB)
    async with database.writing() as session:
        await session.execute(update(Person).where(col(Person.name) == "Priya Nair").values(left_at=NOW))
    assert (await _import(database, DEB)).sentence() == "0 to add, 0 changed"
    plan = await _import(database, PRIYA, DEB)
    assert plan.to_change[0].differences == ("back after leaving",)
    async with database.reading() as session:
        assert (await session.execute(select(Person).where(col(Person.left_at).is_not(None)))).scalars().all() == []


async def test_one_file_may_hold_the_staff_of_several_trusts_and_of_a_trust_itself(database: Database) -> None:
    """The URN says the academy and with it the trust; a trust's UID in its place, the trust's own team."""
    plan = await _import(
        database,
        PRIYA,
        "ruth.penhale@stainmoor.example,Ruth Penhale,900202,teacher,english,ks3,",
        "colm.byrne@brackenfold.example,Colm Byrne,99001,trust-lead,,,",
    )
    assert plan.sentence() == "3 to add"
    people = await _people(database)
    assert (people["Ruth"].academy, people["Colm"].academy) == ("Kelderwick Academy", None)
    moved = "colm.byrne@brackenfold.example,Colm Byrne,900106,trust-lead,,,"
    assert (await _import(database, moved)).to_change[0].differences == ("now at Harrowmere Academy",)
    back = await _import(database, moved.replace("900106", "99001"))
    assert back.to_change[0].differences == ("now at Brackenfold Learning Trust",)
    assert (await _people(database))["Colm"].academy is None


async def test_everything_wrong_in_a_file_is_said_at_once(database: Database) -> None:
    """Each mistake is named with its row and column; nobody of the file is saved."""
    said = await _refused(
        database,
        PRIYA,
        "priya.nair,Priya Nair,900101,,,,",
        ",,,,,,",
        ",No Address,900101,,,,",
        "PRIYA.nair@brackenfold.example,Priya Again,900101,,,,",
        f"a@b.example,{'x' * 201},,wizard,alchemy,year 40,someday",
        "c@d.example,,900101,,Matematics,Reception,",
    )
    assert said == [
        'Row 3, email: "priya.nair" is not an e-mail address.',
        "Row 5, email: the e-mail address is missing.",
        "Row 6, email: priya.nair@brackenfold.example is also in row 2; each person should be there once.",
        (
            'Row 7, roles: "wizard" is not a role. The roles are Teacher, Early career teacher, Lead practitioner, '
            "CPD lead, Headteacher, Trust lead, Administrator, Partner."
        ),
        'Row 7, subjects: "alchemy" is not a subject we know. Leave it out, or use a wider subject.',
        (
            'Row 7, phases: "year 40" is not a phase. The phases are Early years (EYFS), Key Stage 1, Key Stage 2, '
            "Key Stage 3, Key Stage 4, Key Stage 5 / post-16, Primary, Secondary, All-through, Special, "
            "Alternative provision; a year will do too."
        ),
        'Row 7, working_days: "someday" is not a day of the week. The days are mon tue wed thu fri sat sun.',
        "Row 7, urn: the URN of this person's academy is missing.",
        "Row 7, name: this is longer than 200 characters.",
        'Row 8, subjects: "Matematics" is not a subject we know. Do you mean Mathematics?',
        "Row 8, name: the name is missing.",
    ]


async def test_unknown_and_closed_academies_are_named_with_their_rows(database: Database) -> None:
    """A URN that leads nowhere, or to a closed academy, stops the import."""
    async with database.writing() as session:
        await session.execute(update(Academy).where(col(Academy.urn) == "900103").values(is_open=False))
    said = await _refused(database, PRIYA.replace("900101", "123456"), DEB.replace("900102", "900103"))
    assert said == [
        "Row 2, urn: no academy with URN 123456 is here. Import its trust's schools first, or correct the URN.",
        "Row 3, urn: Quenby Infants (900103) has closed; where does Deb Whitlock work now?",
    ]


@pytest.mark.parametrize("others", [(), ("ruth.penhale@stainmoor.example,Ruth Penhale,900202,,,,",)])
async def test_a_person_of_another_trust_is_not_taken_over(database: Database, others: tuple[str, ...]) -> None:
    """An e-mail that another trust's person has here stops the import, whether or not the file has that trust."""
    await _import(database, "priya.nair@brackenfold.example,Priya Nair,900201,teacher,,,")
    with pytest.raises(FileRefused, match="is here already, as a member of Stainmoor Partnership Trust's staff"):
        await _import(database, PRIYA, *others)
    assert set(await _people(database)) == {"Priya"}
    async with database.writing() as session:
        await session.execute(update(Person).values(left_at=NOW))
    assert (await _import(database, PRIYA, *others)).to_add[0].name == "Priya Nair"


async def test_job_titles(database: Database) -> None:
    """A job is kept as it is written; a file without the column leaves it, an empty cell clears it, in plain words."""
    header = f"{HEADER},job"
    await _import(database, f"{PRIYA},Year 4 teacher", ELLIS, header=header)
    assert await _jobs(database) == {"Priya Nair": "Year 4 teacher", "Ellis Okafor": ""}
    assert (await _import(database, PRIYA, ELLIS)).sentence() == "0 to add, 0 changed"
    assert (await _jobs(database))["Priya Nair"] == "Year 4 teacher"
    plan = await _import(database, f"{PRIYA},Maths lead", f"{ELLIS},SENCO", header=header, dry_run=True)
    assert [change.differences for change in plan.to_change] == [("job: Maths lead",), ("job: SENCO",)]
    plan = await _import(database, f"{PRIYA},", f"{ELLIS},SENCO", header=header)
    assert plan.to_change[0].differences == ("job: none",)
    assert await _jobs(database) == {"Priya Nair": "", "Ellis Okafor": "SENCO"}


async def _jobs(database: Database) -> dict[str, str]:
    async with database.reading() as session:
        return {row[0]: row[1] for row in await session.execute(select(col(Person.name), col(Person.job_title)))}


async def test_a_job_that_is_too_long_is_named(database: Database) -> None:
    """A title of more than 100 characters is refused with its row and column; one of 100 is kept."""
    header = f"{HEADER},job"
    with pytest.raises(FileRefused) as refused:
        await _import(database, f"{PRIYA},{'x' * 101}", header=header)
    assert [str(problem) for problem in refused.value.problems] == ["Row 2, job: this is longer than 100 characters."]
    await _import(database, f"{PRIYA},{'x' * 100}", header=header)
    assert len((await _jobs(database))["Priya Nair"]) == 100


async def test_subjects_are_read_in_the_words_of_each_persons_trust(database: Database) -> None:
    """What a trust calls a subject is understood for its own people, and for nobody else's in the same file."""
    async with database.writing() as session:
        trust = await find_trust(session, "99001")
        assert trust is not None
        own = TopicChange("own-brackenfold-reads", "Brackenfold Reads", ("our spine",), "reading", is_own=True)
        for change in (TopicChange("fractions", "Parts of a whole"), own):
            await keep_trust_topic(session, trust.id, change.topic_id, **change.values(of_our_own), by_id=None, now=NOW)
    here = "a@b.example,A Person,900101,,parts of a whole;our spine;fractions,,"
    await _import(database, here, "t@b.example,T Person,99001,,brackenfold reads,,")
    found = await _people(database)
    assert found["A"].subjects == ("fractions", "own-brackenfold-reads")
    assert found["T"].subjects == ("own-brackenfold-reads",)
    with pytest.raises(FileRefused, match='"our spine" is not a subject we know'):
        await _import(database, here, "c@d.example,C Person,900202,,our spine,,")


def test_lists_are_read_as_ids_labels_and_synonyms() -> None:
    """Subjects, phases and roles may be ids, labels, synonyms or years, divided in any usual way."""
    data = _file(
        'a@b.example,A,900101,ECT|Headteacher,"PSHE, RSE and citizenship; maths",R;3;Year 4,wed tue',
        'c@d.example,C,900101,"CPD Lead, lead_practitioner",modern foreign languages|SEND,Sixth form,"Thu., FRI"',
    )
    first, second = read_staff(data, "staff.csv", load_topics()).rows
    assert (first.roles, first.subjects) == (("early-career-teacher", "head"), ("pshe", "maths"))
    assert (first.phases, first.working_days) == (("eyfs", "ks2"), ("tue", "wed"))
    assert (second.roles, second.subjects) == (("cpd-lead", "lead-practitioner"), ("mfl", "send"))
    assert (second.phases, second.working_days) == (("ks5",), ("thu", "fri"))


def test_a_range_of_days_that_runs_backwards_is_not_guessed_at() -> None:
    """Days from Friday to Monday could mean several things, so the operator is asked."""
    with pytest.raises(FileRefused, match='Row 2, working_days: "fri-mon" is not a day of the week'):
        read_staff(_file("a@b.example,A,900101,,,,fri-mon"), "staff.csv", load_topics())


def test_phases_are_no_subjects_and_subjects_no_phases() -> None:
    """A phase among the subjects is pointed out, as is a subject among the phases."""
    with pytest.raises(FileRefused) as refused:
        read_staff(_file("a@b.example,A,900101,,ks2,history,"), "staff.csv", load_topics())
    assert [problem.column for problem in refused.value.problems] == ["subjects", "phases"]


async def test_names_of_every_script_are_kept(database: Database) -> None:
    """Right-to-left names and emoji come in as they are, without control characters or direction marks."""
    await _import(
        database,
        "n@b.example,\u202bنور حیدری\u202c,900101,,,,",
        "s@b.example,Sam\x00 👩‍🏫 O'Hara\x07,900101,,,,",
    )
    assert {person.name for person in (await _people(database)).values()} == {"نور حیدری", "Sam 👩‍🏫 O'Hara"}


async def test_a_thousand_people_are_changed_in_a_few_statements(database: Database) -> None:
    """However many people change, the statements are few: none is for one person alone."""
    lines = [f"p{number}@b.example,Person {number},900101,teacher;cpd-lead,maths,ks2," for number in range(1_000)]
    await _import(database, *lines)
    moved = [line.replace("900101", "900102").replace("maths", "science") for line in lines]
    statements: list[str] = []
    listener = lambda *arguments: statements.append(str(arguments[2]))  # noqa: E731
    event.listen(database.engine.sync_engine, "before_cursor_execute", listener)
    plan = await _import(database, *moved)
    assert len(plan.to_change) == 1_000
    assert len(statements) < 40
    assert {person.academy for person in (await _people(database)).values()} == {"Tannersfold Primary"}


async def test_a_role_held_for_no_particular_academy_counts_as_held(database: Database) -> None:
    """A CPD lead whom the operator appointed by e-mail is not appointed twice by the file."""
    await _import(database, DEB.replace("cpd-lead;", ""))
    async with database.writing() as session:
        deb = (await session.execute(select(Person))).scalar_one()
        trust = await find_trust(session, "99001")
        assert trust is not None
        await grant_role(
            session,
            trust_id=trust.id or 0,
            person_id=deb.id or 0,
            role="cpd-lead",
            from_on=TODAY,
            granted_by_id=None,
        )
    assert (await _import(database, DEB)).sentence() == "0 to add, 0 changed"
