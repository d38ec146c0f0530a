from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.cpd_admin._form import Holder, form_of, read_form
from handlers.cpd_admin._overview import Overview, show
from handlers.errors import FormRejected
from handlers.messages import Facts, Menu
from handlers.plain_text import plain_text
from handlers.requests import Submission
from handlers.school_time import Span, usual_half_terms
from storage.models import Academy
from storage.school_time import MessageTimes, StoredClosedDay

HALF_TERMS = usual_half_terms(2026)
DATES = {
    f"{end}_{number}": day.isoformat()
    for number, half in enumerate(HALF_TERMS, start=1)
    for end, day in (("first", half.first_on), ("last", half.last_on))
}


def _holder(closed_days: tuple[StoredClosedDay, ...] = ()) -> Holder:
    return Holder(
        academy_id=7,
        name="Larkbeck Primary",
        school_year=2026,
        half_terms=HALF_TERMS,
        closed_days=closed_days,
        others_days=(),
        times=MessageTimes(),
        inherited=(time(8), time(17, 30)),
        source="the usual dates of England",
    )


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("08:00", time(8)),
        ("8", time(8)),
        ("8.30", time(8, 30)),
        ("0830", time(8, 30)),
        ("8am", time(8)),
        ("12 pm", time(12)),
        ("12am", time(0)),
        ("4:45 PM", time(16, 45)),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(words: str, meant: time | None) -> None:
    """With a colon, a point or neither, by 24 hours or with am and pm."""
    assert read_form(Submission("", DATES | {"from": words}), _holder()).starts_at == meant


@pytest.mark.parametrize("words", ["25:00", "13pm", "0am", "8:75", "noon", "8 o'clock", "-1"])
def test_what_is_no_time_is_refused(words: str) -> None:
    """The sentence stands beside the field and says how to write one."""
    with pytest.raises(FormRejected) as refused:
        read_form(Submission("", DATES | {"from": words}), _holder())
    assert "like 08:00" in refused.value.errors["from"]


def test_a_date_that_is_none_is_refused_beside_its_field() -> None:
    """A platform that lets through what is no date meets the same sentence as everywhere."""
    with pytest.raises(FormRejected) as refused:
        read_form(Submission("", DATES | {"first_2": "soon"}), _holder())
    assert refused.value.errors.keys() == {"first_2"}


def test_more_days_than_a_field_takes_are_left_alone() -> None:
    """The form then has no field for them, says so, and saving it changes none."""
    days = [date(2026, 9, 1) + timedelta(days=2 * number) for number in range(150)]
    holder = _holder(tuple(StoredClosedDay(7, day, "closure", f"Closed for reason {day}") for day in days))
    form = form_of(holder)
    assert "days" not in {one.name for one in form.inputs}
    assert "too many days without school" in str(form.intro)
    assert read_form(Submission("", DATES), holder).closed_days is None


def test_of_very_many_academies_only_those_with_their_own_dates_are_listed() -> None:
    """The menu has all of them; the list above it stays short."""
    now = datetime(2026, 11, 10, tzinfo=UTC)
    academies = [
        Academy(id=number, trust_id=1, urn=str(number), name=f"Academy {number}", phase="Primary", created_at=now)
        for number in range(1, 61)
    ]
    given: dict[int | None, dict[int, list[Span]]] = {
        17: {2026: [(half.first_on, half.last_on) for half in HALF_TERMS]}
    }
    shown = show(Overview(academies, given, (), 2026))
    facts = next(part for part in shown.elements if isinstance(part, Facts))
    menu = next(part for part in shown.elements if isinstance(part, Menu))
    assert [fact.label for fact in facts.facts] == ["Whole trust", "Academy 17"]
    assert len(menu.options) == 61
    assert "Academy 17 has its own dates." in plain_text(shown)
