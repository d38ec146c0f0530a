from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from handlers.csv_file import FileRefused
from handlers.import_schools import SchoolsPlan, import_schools, place_name, read_date, read_schools, short_name
from handlers.import_schools import title_case as titled
from storage.database import Database
from storage.organisation import find_academies, find_trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
REGISTER = files("bot.playground.demo").joinpath("demo_trusts.csv").read_bytes()
S22 = "8 to add, 1 closed skipped (Fennimore), 3 belong to another trust, 1 without pupil numbers (Copperbeck) accepted"


async def _import(database: Database, data: bytes, *, uid: str = "99001", dry_run: bool = False) -> SchoolsPlan:
    async with database.writing() as session:
        return await import_schools(session, data, trust_uid=uid, filename="demo_trusts.csv", now=NOW, dry_run=dry_run)


def _edited(old: str, new: str, data: bytes = REGISTER) -> bytes:
    text = data.decode()
    assert old in text
    return text.replace(old, new).encode()


async def test_a_dry_run_says_what_would_be_saved_and_saves_nothing(database: Database) -> None:
    """Scenario S22: the dry run's sentence, and an empty database after it."""
    plan = await _import(database, REGISTER, dry_run=True)
    assert plan.sentence() == S22
    async with database.reading() as session:
        assert await find_trust(session, "99001") is None


async def test_schools_are_imported_and_a_second_run_changes_nothing(database: Database) -> None:
    """Scenario S22: applying adds the eight open academies; the same file again adds and changes nothing."""
    assert (await _import(database, REGISTER)).sentence(applied=True).startswith("8 added, 1 closed skipped")
    assert (await _import(database, REGISTER)).sentence() == "0 to add, 0 changed"
    async with database.reading() as session:
        trust = await find_trust(session, "99001")
        assert trust is not None
        assert trust.name == "Brackenfold Learning Trust"
        academies = {academy.urn: academy for academy in await find_academies(session, trust.id or 0)}
    assert len(academies) == 8
    assert academies["900101"].short_name == "Larkbeck Primary"
    assert (academies["900101"].low_age, academies["900101"].high_age, academies["900101"].pupils) == (3, 11, 412)
    assert academies["900107"].phase == "Special"
    assert academies["900108"].pupils is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_the_register_is_read_in_every_encoding_it_comes_in(encoding: str) -> None:
    """Accents, apostrophes and commas in names survive each encoding."""
    data = _edited("Ottersby Primary Academy", "École d’Ottersby").decode()
    data = data if encoding != "latin-1" else data.replace("’", "'")
    file = read_schools(data.encode(encoding), "99002", "demo_trusts.csv")
    assert [school.facts.name.replace("’", "'") for school in file.open] == [
        "École d'Ottersby",
        "Kelderwick Academy",
        "St Marlowick's CofE Primary School, Millrace",
    ]


@pytest.mark.parametrize("written", ["14/10/2026", "14-10-2026", "2026-10-14", "2026-10-14 00:00:00"])
def test_dates_are_read_day_first_and_in_iso(written: str) -> None:
    """The register's dates put the day first; ISO dates are read as well."""
    assert read_date(written) == date(2026, 10, 14)
    file = read_schools(_edited("01/09/2026", written), "99001", "demo_trusts.csv")
    assert file.latest == date(2026, 10, 14)


def test_a_file_without_urns_says_which_column_and_row() -> None:
    """Scenario S22: a file missing URN says which column and row, and what to do."""
    with pytest.raises(FileRefused) as refused:
        read_schools(_edited("URN,LA (code)", "Number,LA (code)"), "99001", "demo_trusts.csv")
    assert "- Row 1, URN: this column is missing." in refused.value.text
    assert "nothing was saved" in refused.value.text
    assert "Download" in refused.value.text


def test_everything_wrong_in_a_file_is_said_at_once() -> None:
    """Each mistake is named with its row and column, in the order of the rows."""
    data = _edited("900101,", "90x,")
    data = _edited("Tannersfold Primary School", "", data)
    data = _edited("900103,", "900104,", data)
    data = _edited("Junior Academy,,Academy converter,Academies,Open,01/09/2016", "J,,,,Ajar,31/02/2016", data)
    data = _edited(",905,", ",lots,", data)
    with pytest.raises(FileRefused) as refused:
        read_schools(data, "99001", "demo_trusts.csv")
    said = [str(problem) for problem in refused.value.problems]
    assert said == [
        'Row 2, URN: "90x" is not a URN, which is a number of six digits.',
        "Row 3, EstablishmentName: the name is missing.",
        "Row 5, URN: 900104 is also in row 4; each school should be there once.",
        'Row 5, OpenDate: "31/02/2016" is not a date such as 01/09/2016.',
        'Row 5, EstablishmentStatus (name): "Ajar" is not a status the register uses, such as Open or Closed.',
        'Row 6, NumberOfPupils: "lots" is not a whole number; leave it empty if it isn\'t known.',
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("900101,", ",", "Row 2, URN: the URN is missing."),
        ("Academies,Open,", "Academies,,", "the status is missing"),
        ("BRACKENFOLD LEARNING TRUST", "", "Row 2, Trusts (name): the trust's name is missing."),
        ("Larkbeck Primary Academy", "L" * 201, "Row 2, EstablishmentName: this is longer than 200 characters."),
    ],
)
def test_what_is_missing_or_too_long_is_named(old: str, new: str, said: str) -> None:
    """Empty and overlong cells are refused with their row and column."""
    with pytest.raises(FileRefused, match="nothing was saved") as refused:
        read_schools(_edited(old, new), "99001", "demo_trusts.csv")
    assert said in refused.value.text


def test_an_unknown_trust_is_answered_with_those_in_the_file() -> None:
    """Whoever mistypes the UID sees which trusts the file has."""
    with pytest.raises(
        FileRefused, match=r"99001 \(Brackenfold Learning Trust\), 99002 \(Stainmoor Partnership Trust\)"
    ):
        read_schools(REGISTER, "99003", "demo_trusts.csv")


async def test_changes_in_the_register_are_taken_over_and_said(database: Database) -> None:
    """An academy's new facts replace the old, and the plan says what they were."""
    await _import(database, REGISTER)
    data = _edited(",412,", ',"1,012",', _edited("Harrowmere Academy", "Harrowmere School"))
    plan = await _import(database, data)
    assert plan.sentence(applied=True).startswith("0 added, 2 changed (Larkbeck Primary, Harrowmere School), 1 closed")
    assert plan.to_change[0].differences == ("pupils: 1012, was 412",)
    assert (await _import(database, data)).sentence() == "0 to add, 0 changed"


async def test_an_academy_that_closed_is_marked_and_may_open_again(database: Database) -> None:
    """Closing keeps the row, and a register that lists the academy as open opens it again."""
    await _import(database, REGISTER)
    closed = _edited(
        "Quenby Infant Academy,,Academy converter,Academies,Open", "Quenby Infant Academy,,,Academies,Closed"
    )
    plan = await _import(database, closed)
    assert "1 closed since, to mark as closed (Quenby Infants)" in plan.sentence()
    async with database.reading() as session:
        trust = await find_trust(session, "99001")
        assert trust is not None
        still_open = await find_academies(session, trust.id or 0)
        everything = await find_academies(session, trust.id or 0, open_only=False)
    assert "900103" not in {academy.urn for academy in still_open}
    assert "900103" in {academy.urn for academy in everything}
    assert (await _import(database, closed)).sentence() == "0 to add, 0 changed"
    again = await _import(database, REGISTER)
    assert again.to_change[0].differences == ("open again",)


async def test_a_trust_that_renames_itself_is_renamed(database: Database) -> None:
    """The trust takes the name the register gives it."""
    await _import(database, REGISTER)
    plan = await _import(database, _edited("BRACKENFOLD LEARNING TRUST", "BRACKENFOLD TRUST OF SCHOOLS"))
    assert "the trust is now called Brackenfold Trust of Schools" in plan.sentence()
    async with database.reading() as session:
        trust = await find_trust(session, "99001")
    assert trust is not None
    assert trust.name == "Brackenfold Trust of Schools"


async def test_academies_that_are_gone_from_the_file_are_left_and_mentioned(database: Database) -> None:
    """An import closes nothing on its own: what moved away or is missing stays, and is said."""
    await _import(database, REGISTER)
    lines = REGISTER.decode().splitlines(keepends=True)
    data = "".join(line for line in lines if not line.startswith("900102"))
    data = "".join(
        line.replace("99001", "99002") if line.startswith("900101") else line for line in data.splitlines(keepends=True)
    )
    plan = await _import(database, data.encode())
    assert plan.sentence() == (
        "0 to add, 0 changed, 1 now in another trust, left unchanged (Larkbeck Primary), "
        "1 not in this file, left unchanged (Tannersfold Primary)"
    )


async def test_an_academy_is_not_taken_from_another_trust_here(database: Database) -> None:
    """A file that gives the trust an academy of another trust is refused with the row."""
    await _import(database, REGISTER, uid="99002")
    data = _edited("99002,STAINMOOR PARTNERSHIP TRUST", "99001,BRACKENFOLD LEARNING TRUST")
    with pytest.raises(FileRefused, match=r"Row 10, URN: Ottersby Primary \(900201\) is already here as an academy of"):
        await _import(database, data)


def test_schools_of_no_trust_and_schools_not_yet_open_are_counted() -> None:
    """A full download of the register has both; neither is imported."""
    data = _edited("99002,STAINMOOR PARTNERSHIP TRUST", ",")
    data = _edited(
        "Copperbeck All-Through Academy,,Free schools,Academies,Open", "Copperbeck,,,,Proposed to open", data
    )
    file = read_schools(data, "99001", "demo_trusts.csv")
    assert (file.without_trust, len(file.urns_elsewhere)) == (3, 0)
    assert [school.name for school in file.not_yet_open] == ["Copperbeck"]
    plan = SchoolsPlan("B", new_trust=True, without_trust=3, not_yet_open=("Copperbeck",), elsewhere=1)
    assert plan.sentence() == "0 to add, 1 not open yet (Copperbeck), 1 belongs to another trust, 3 in no trust"
    assert replace(plan, new_trust=False).sentence() == "0 to add, 0 changed"
    assert SchoolsPlan("B", new_trust=True).sentence(applied=True) == "0 added"


@pytest.mark.parametrize(
    ("kind", "phase"),
    [
        ("Academy special converter", "Special"),
        ("Academy alternative provision converter", "Alternative provision"),
        ("Pupil referral unit", "Alternative provision"),
        ("", "Special or alternative provision"),
    ],
)
def test_the_phase_that_is_not_applicable_is_told_from_the_kind_of_school(kind: str, phase: str) -> None:
    """The register gives special schools and alternative provision no phase of their own."""
    file = read_schools(_edited("Academy special converter", kind), "99001", "demo_trusts.csv")
    assert [school.facts.phase for school in file.open if school.facts.urn == "900107"] == [phase]


@pytest.mark.parametrize(
    ("name", "short", "place"),
    [
        ("Larkbeck Primary Academy", "Larkbeck Primary", "Larkbeck"),
        ("Quenby Infant Academy", "Quenby Infants", "Quenby"),
        ("Hollinshaw Junior Academy", "Hollinshaw Junior", "Hollinshaw"),
        ("Ravensgill High School", "Ravensgill High", "Ravensgill"),
        ("Harrowmere Academy", "Harrowmere Academy", "Harrowmere"),
        ("Thistlewick School", "Thistlewick School", "Thistlewick"),
        ("Copperbeck All-Through Academy", "Copperbeck All-Through", "Copperbeck"),
        ("St Marlowick's CofE Primary School, Millrace", "St Marlowick's CofE Primary, Millrace", "St Marlowick's"),
        ("The Primary School", "The Primary School", ""),
        ("", "", ""),
    ],
)
def test_schools_are_called_as_colleagues_call_them(name: str, short: str, place: str) -> None:
    """A last "Academy" or "School" goes where the stage tells enough."""
    assert short_name(name) == short
    assert place_name(name) == place


async def test_two_closed_schools_of_one_place_keep_their_short_names(database: Database) -> None:
    """The plan uses a place name only where it is one school's alone."""
    data = _edited("Fennimore Primary School", "Larkbeck Junior School")
    assert "1 closed skipped (Larkbeck Junior)" in (await _import(database, data, dry_run=True)).sentence()


@pytest.mark.parametrize(
    ("register", "written"),
    [
        ("BRACKENFOLD LEARNING TRUST", "Brackenfold Learning Trust"),
        ("THE DIOCESE OF NORTHMOOR COFE ACADEMIES TRUST", "The Diocese of Northmoor CofE Academies Trust"),
        ("ST MARY'S & O'BRIEN TRUST", "St Mary's & O'Brien Trust"),
        ("STOKE-ON-THE-HILL TRUST (NORTH)", "Stoke-on-the-Hill Trust (North)"),
        ("MCALLISTER RC TRUST", "McAllister RC Trust"),
        ("BDNT SCHOOLS", "BDNT Schools"),
        ("REAch2 Academy Trust", "REAch2 Academy Trust"),
    ],
)
def test_the_registers_capitals_are_written_as_names(register: str, written: str) -> None:
    """Names in capitals become names as people write them; others are left alone."""
    assert titled(register) == written
