"""Fit the weights of the search, or show what each kind of evidence adds.

`python -m tests.search_quality [fit | ablate] [SET…]`, where a set is `a` to `d` or a file. `fit` prints weights for
`handlers/matching/_relevance.py` and `_nobody.py`, with sentences and without, and how each set fares by them. `ablate`
fits kind after kind of evidence to all sets but one and shows how that one fares.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.search_quality.evidence import Graded, evidence_of
from tests.search_quality.fitting import fares, fit, fit_somebody, says_nobody, with_only

STEPS = {
    "words that both say": (0,),
    "and the map's concepts": (0, 1),
    "and the sentences' vectors": (0, 1, 2),
    "and concepts by sentences": (0, 1, 2, 3),
    "and topics, ages and subjects": (0, 1, 2, 3, 4, 5, 6),
    "all but what sentences tell": (0, 1, 4, 5, 6),
}

Sets = Mapping[str, Sequence[Graded]]

console = Console(width=100)


def main(task: str, names: Sequence[str]) -> None:
    """Do the task with these sets."""
    if task == "ablate":
        show_ablation({name: asyncio.run(evidence_of(name, with_sentences=True)) for name in names})
        return
    for with_sentences in (True, False):
        console.print("With sentences" if with_sentences else "By words alone")
        show_fit({name: asyncio.run(evidence_of(name, with_sentences=with_sentences)) for name in names})


def show_fit(sets: Sets) -> None:
    """Fit to these sets together, and show each."""
    queries = _all_of(sets)
    weighing, somebody = fit(queries), fit_somebody(queries)
    console.print("relevance", weighing, "somebody", somebody)
    for name, own in sets.items():
        console.print(name, fares(own, weighing), says_nobody(own, somebody))


def show_ablation(sets: Sets) -> None:
    """What each step adds: nDCG@5 and the share with somebody useful, for each set by weights fitted to the others."""
    table = Table("Evidence", *sets)
    for step, kinds in STEPS.items():
        row = []
        for name, own in sets.items():
            others = _all_of({other: queries for other, queries in sets.items() if other != name})
            figures = fares(with_only(own, kinds), fit(with_only(others, kinds)))
            row.append(f"{figures['ndcg']:.2f} / {figures['useful']:.2f}")
        table.add_row(step, *row)
    console.print(table)


def _all_of(sets: Sets) -> Sequence[Graded]:
    return [query for queries in sets.values() for query in queries]


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = given[0] if given and given[0] in ("fit", "ablate") else "fit"
    main(chosen, [name for name in given if name != chosen] or ["a", "b"])
