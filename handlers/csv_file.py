"""Read a CSV file as schools' systems write them, and say plainly what is wrong with one."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from handlers.errors import UserError

PROBLEMS_SHOWN = 10
_DELIMITERS = (",", ";", "\t")
_NOT_TEXT = {b"PK": "an Excel workbook", b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel workbook"}
_UNSEEN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place; `row` counts as a spreadsheet does, the names of the columns being row 1."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        return f"{where}: {self.text}"


class FileRefused(UserError):
    """A file that can't be imported as it is: every problem found, in the order of the rows."""

    def __init__(self, filename: str, problems: Iterable[Problem], what_to_do: str = "") -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row))
        shown = [f"- {problem}" for problem in self.problems[:PROBLEMS_SHOWN]]
        more = len(self.problems) - len(shown)
        if more:
            shown.append(f"- and {more:,} more")
        advice = what_to_do or "Put these right in the file and import it again."
        super().__init__("\n".join((f"{filename} was not imported, and nothing was saved.", *shown, advice)))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number as a spreadsheet shows it, and its cells, cleaned, by the column's name."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, or nothing where the file has no such column or the row ends before it."""
        return self.cells.get(column, "")


def read_rows(
    data: bytes, filename: str, *, needed: Sequence[str], optional: Sequence[str] = (), advice: str = ""
) -> tuple[Row, ...]:
    """The rows of a CSV file in UTF-8 (with or without a byte order mark), UTF-16 or Windows-1252.

    Columns are known by name, in any order and any case; others are ignored, and so are empty rows. `advice` ends
    the refusal of a file without a needed column.

    Raises:
        FileRefused: if it isn't CSV, a needed column is missing, or a row has more cells than there are columns.
    """
    records = _records(_decoded(data, filename), filename)
    if not records:
        raise FileRefused(filename, [Problem(1, "", "the file is empty.")], "Choose the file again and import it.")
    header = [clean(name) for name in records[0]]
    names = {_folded(name): name for name in (*needed, *optional)}
    columns = [names.get(_folded(name), "") for name in header]
    _refuse_header(header, columns, needed, filename, advice)
    rows, problems = [], []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if any(cell.strip() for cell in record[len(header) :]):
            problems.append(Problem(number, "", _too_many_cells(len(record), len(header))))
        padded = zip_longest(columns, record[: len(columns)], fillvalue="")
        cells = {column: clean(cell) for column, cell in padded if column}
        rows.append(Row(number, cells))
    if problems:
        raise FileRefused(filename, problems)
    return tuple(rows)


def clean(text: str) -> str:
    """The text on one line, in composed form (Unicode NFC), without control characters or hidden direction marks.

    Letters of every script and emoji are kept, with the joiners that hold them together.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    spaced = _SPACES.sub(" ", text)
    kept = (
        mark
        for mark in unicodedata.normalize("NFC", spaced)
        if unicodedata.category(mark) not in {"Cc", "Cs", "Co"} and mark not in _UNSEEN
    )
    return _SPACES.sub(" ", "".join(kept)).strip()


def read_list(cell: str, find: Callable[[str], str | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the parts of a list stand for, each once and in order, and the parts that `find` does not know.

    Parts are divided by `;` or `|`. Within a part, what is known as a whole stands ("PSHE, RSE and citizenship");
    otherwise commas divide it, and then spaces where every word is known.
    """
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for part in re.split(r"[;|]", cell):
        known, missing = _part(part.strip(), find)
        found.update(dict.fromkeys(known))
        unknown.update(dict.fromkeys(missing))
    return tuple(found), tuple(unknown)


def listed(names: Sequence[str], shown: int = 5) -> str:
    """Names with commas between them, the first few where there are many: "Larkbeck, Quenby and 7 more"."""
    if len(names) <= shown:
        return ", ".join(names)
    return f"{', '.join(names[:shown])} and {len(names) - shown:,} more"


def _part(part: str, find: Callable[[str], str | None]) -> tuple[list[str], list[str]]:
    if not part:
        return [], []
    whole = find(part)
    if whole is not None:
        return [whole], []
    if "," in part:
        pieces = [_part(piece.strip(), find) for piece in part.split(",")]
        return [one for known, _ in pieces for one in known], [one for _, missing in pieces for one in missing]
    words = [find(word) for word in part.split()]
    known = [word for word in words if word is not None]
    return (known, []) if len(words) > 1 and len(known) == len(words) else ([], [part])


def _decoded(data: bytes, filename: str) -> str:
    for start, kind in _NOT_TEXT.items():
        if data.startswith(start):
            problem = Problem(1, "", f"this is {kind}, not a CSV file.")
            raise FileRefused(filename, [problem], 'Open it in a spreadsheet, save it as "CSV UTF-8" and import that.')
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _from_windows(data)


def _from_windows(data: bytes) -> str:
    """Windows-1252, as the register's download and older spreadsheets are; its few unused bytes as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _records(text: str, filename: str) -> list[list[str]]:
    first_line = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        problem = Problem(len(records) + 1, "", "from here on this can't be read as CSV; is a closing quote missing?")
        raise FileRefused(filename, [problem]) from error
    return records


def _refuse_header(
    header: Sequence[str], columns: Sequence[str], needed: Sequence[str], filename: str, advice: str
) -> None:
    problems = [Problem(1, column, "this column is missing.") for column in needed if column not in columns]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    problems += [Problem(1, column, "this column is there twice.") for column in twice]
    if problems:
        seen = listed([name[:40] for name in header if name], shown=8) or "nothing"
        raise FileRefused(filename, problems, f"Row 1, which names the columns, has: {seen}. {advice}".strip())


def _too_many_cells(cells: int, columns: int) -> str:
    return f"there are {cells} cells for {columns} columns; a value with a comma needs quotes around it."


def _folded(name: str) -> str:
    return _SPACES.sub(" ", name).strip().casefold()
