"""How the parts of the stand-in depend on each other."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from bot.playground import teams_cloud


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports, those for its types alone included."""
    parsed = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.module for node in parsed if isinstance(node, ast.ImportFrom) and node.module}


def test_the_parts_do_not_import_each_other_in_a_circle() -> None:
    """There is an order in which each part needs only those before it."""
    package = teams_cloud.__name__
    parts = {f"{package}.{path.stem}": imports_of(path) for path in Path(teams_cloud.__path__[0]).glob("*.py")}
    order = list(TopologicalSorter(parts).static_order())
    assert order.index(f"{package}._wire") < order.index(f"{package}.cloud")
