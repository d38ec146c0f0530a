import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.csv_file import FileRefused, clean, listed, read_list, read_rows


def _days(word: str) -> str | None:
    return word if word in {"mon", "tue", "mon, tue or wed"} else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_reads_alike_in_every_usual_encoding(encoding: str) -> None:
    """Schools' systems write UTF-8 with and without a mark, Windows-1252 and UTF-16; all give the same cells."""
    rows = read_rows("name,town\r\nZoë O’Hara,Kørkby\r\n".encode(encoding), "staff.csv", needed=("name", "town"))
    assert [(row.number, row["name"], row["town"]) for row in rows] == [(2, "Zoë O’Hara", "Kørkby")]


def test_bytes_that_windows_leaves_unused_are_read_too() -> None:
    """A byte that Windows-1252 gives no letter does not stop a file from being read."""
    rows = read_rows(b"name\ncaf\xe9 \x81\n", "staff.csv", needed=("name",))
    assert rows[0]["name"] == "café"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_known_by_name_in_any_order_and_case(delimiter: str) -> None:
    """Columns may stand in any order, in any case, divided as the spreadsheet's country does; others are ignored."""
    text = f"Extra{delimiter} TOWN {delimiter}name\n1{delimiter}Larkbeck{delimiter}Priya\n"
    rows = read_rows(text.encode(), "staff.csv", needed=("name",), optional=("town", "phase"))
    assert dict(rows[0].cells) == {"town": "Larkbeck", "name": "Priya"}
    assert rows[0]["phase"] == ""


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    """Empty rows are passed over, and still count, as does a row with a line break in a cell."""
    text = 'name,town\n\n"Priya\nNair",Larkbeck\n,\nTom\n'
    rows = read_rows(text.encode(), "staff.csv", needed=("name", "town"))
    assert [(row.number, row["name"], row["town"]) for row in rows] == [(3, "Priya Nair", "Larkbeck"), (5, "Tom", "")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Row 1: the file is empty."),
        (b"PK\x03\x04...", "Row 1: this is an Excel workbook, not a CSV file."),
        (b"name\nPriya\n", "Row 1, town: this column is missing."),
        (b"name,town,Name\nPriya,x,y\n", "Row 1, name: this column is there twice."),
        (b"name,town\nNair, Priya,Larkbeck\n", "Row 2: there are 3 cells for 2 columns"),
        (b'name,town\nPriya,x\n"Tom,Ravensgill\nDeb,y\n', "Row 3: from here on this can't be read as CSV"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_with_the_place(data: bytes, said: str) -> None:
    """A refusal names the row and column, says that nothing was saved, and what to do."""
    with pytest.raises(FileRefused) as refused:
        read_rows(data, "staff.csv", needed=("name", "town"), advice="Add the column.")
    assert said in refused.value.text
    assert refused.value.text.startswith("staff.csv was not imported, and nothing was saved.")
    assert refused.value.text.splitlines()[-1].endswith(".")


def test_ten_problems_are_shown_and_the_rest_counted() -> None:
    """Many mistakes come at once, up to ten in full."""
    data = "name,town\n" + "a,b,c\n" * 1_212
    with pytest.raises(FileRefused) as refused:
        read_rows(data.encode(), "staff.csv", needed=("name", "town"))
    assert len(refused.value.problems) == 1_212
    assert refused.value.text.count("- Row ") == 10
    assert "- and 1,202 more" in refused.value.text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Priya\t Nair\n", "Priya Nair"),
        ("Pri\x00ya\x1b[31m Nair\x7f", "Priya[31m Nair"),
        ("\u202eriaN ayirP", "riaN ayirP"),
        ("نور حیدری", "نور حیدری"),
        ("Sam 👩‍🏫", "Sam 👩‍🏫"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_names_keep_every_script_and_lose_what_cannot_be_seen(typed: str, cleaned: str) -> None:
    """Control characters and hidden direction marks go; other scripts, accents and emoji stay."""
    assert clean(typed) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """A cleaned text is one line, and clean."""
    once = clean(text)
    assert clean(once) == once
    assert len(once.splitlines()) <= 1


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("mon;tue", (("mon", "tue"), ())),
        (" mon | tue |", (("mon", "tue"), ())),
        ("tue, mon", (("tue", "mon"), ())),
        ("mon tue", (("mon", "tue"), ())),
        ("mon, tue or wed", (("mon, tue or wed",), ())),
        ("mon;mon", (("mon",), ())),
        ("mon;someday;tue one", (("mon",), ("someday", "tue one"))),
        (";; ;mon;", (("mon",), ())),
        ("", ((), ())),
    ],
)
def test_lists_are_divided_as_people_write_them(cell: str, expected: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """Semicolons and bars divide a list; commas and spaces do where that makes sense of it."""
    assert read_list(cell, _days) == expected


@pytest.mark.parametrize(("count", "said"), [(0, ""), (2, "a, b"), (3, "a, b and 1 more")])
def test_long_lists_of_names_are_cut_short(count: int, said: str) -> None:
    """The first few names are said and the rest counted."""
    assert listed("abc"[:count], shown=2) == said
