"""What was measured, as a table for people and as JSON."""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: the ratio to the baseline, or the figure itself, at most or at least this."""

    of: Literal["ratio", "figure"]
    must_be: Literal["at most", "at least"]
    limit: float

    def is_met(self, figure: float, ratio: float | None) -> bool:
        """Whether it is so."""
        value = figure if self.of == "figure" or ratio is None else ratio
        return value <= self.limit if self.must_be == "at most" else value >= self.limit

    def __str__(self) -> str:
        return f"{self.of} {self.must_be} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure beside the baseline's of the same run."""

    what: str
    unit: str
    figure: float
    baseline: float | None = None
    baseline_is: str = ""
    aim: Aim | None = None

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of the baseline's."""
        return self.figure / self.baseline if self.baseline else None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met, where there is one."""
        return None if self.aim is None else self.aim.is_met(self.figure, self.ratio)


def table_of(results: list[Measured]) -> Table:
    """The table that `make bench` prints."""
    table = Table(title="Staffroom beside its baselines, measured in one run", title_justify="left")
    for name in ("What", "Staffroom", "Baseline", "Ratio", "Aim", ""):
        table.add_column(name, justify="right" if name in {"Staffroom", "Baseline", "Ratio"} else "left")
    for one in results:
        baseline = "" if one.baseline is None else f"{_shown(one.baseline)} {one.unit} ({one.baseline_is})"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        verdict = {True: "[green]met[/]", False: "[red]not met[/]", None: ""}[one.is_met]
        table.add_row(one.what, f"{_shown(one.figure)} {one.unit}", baseline, ratio, str(one.aim or ""), verdict)
    return table


def _shown(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 100 or not figure else f"{figure:,.2f}"


def show(results: list[Measured], notes: list[str], console: Console) -> None:
    """Print the table, and below it what one should know to read it."""
    console.print(table_of(results))
    for note in notes:
        console.print(f"- {note}", highlight=False, soft_wrap=True)


def write(results: list[Measured], notes: list[str], path: Path, *, at: datetime, is_quick: bool) -> None:
    """Write the same as JSON, in place of the last run's."""
    rows = [{**asdict(one), "ratio": one.ratio, "aim": str(one.aim or ""), "is_met": one.is_met} for one in results]
    said = {
        "at": at.isoformat(),
        "quick": is_quick,
        "python": platform.python_version(),
        "results": rows,
        "notes": notes,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
