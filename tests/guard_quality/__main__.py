"""Fit the weights of the guards, or show how each set fares by weights that were fitted without it.

`python -m tests.guard_quality [fit | leave-one-out] [SET…]`, where a set is a letter. `fit` writes
`handlers/guards/sign_weights.json` and `meaning_weights.json`; both tasks need the extra `staffroom[semantic]`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

import handlers.guards
from handlers.guards._guards import is_disclosure, is_held
from handlers.guards._identifiers import identifying
from tests.guard_quality.fitting import Fitted, fit_meaning, fit_signs, kept, reading_of, signs
from tests.guard_quality.sentences import Sentence, of_set, our_own, phrases

UNSEEN = 2_500
"""Phrases of the map that are left out of fitting, when it is to be seen how many are held."""

console = Console(width=110)


def main(task: str, names: Sequence[str]) -> None:
    """Do the task with these sets."""
    if task == "leave-one-out":
        show(names)
        return
    sentences = [*_of_sets(names), *our_own(), *phrases()]
    told = f"sets {', '.join(names)}; own sentences; phrases of the map of the field"
    folder = Path(next(iter(handlers.guards.__path__)))
    for name, weights in (
        ("sign_weights.json", fit_signs(sentences)),
        ("meaning_weights.json", fit_meaning(sentences)),
    ):
        text = json.dumps(kept(weights, told), indent=0, ensure_ascii=False, separators=(",", ":"))
        (folder / name).write_text(text + "\n", "utf-8")


def show(names: Sequence[str]) -> None:
    """Each set by weights fitted to the others, with the extra and without."""
    table = Table("Set", "With the extra", "Pupils held", "Harm turned away", "Harm held or away", "Fine held")
    for with_extra in (False, True):
        verdicts = []
        for name in names:
            others = [*_of_sets([other for other in names if other != name]), *our_own(), *phrases()[:-UNSEEN]]
            fitted = Fitted(fit_signs(others), fit_meaning(others) if with_extra else None)
            own = [(sentence, verdict(sentence.text, fitted)) for sentence in of_set(name)]
            table.add_row(name, str(with_extra), *figures(own))
            verdicts += own
        table.add_row("all", str(with_extra), *figures(verdicts))
    console.print(table)
    everything = [*_of_sets(names), *our_own(), *phrases()[:-UNSEEN]]
    for fitted in (Fitted(fit_signs(everything)), Fitted(fit_signs(everything), fit_meaning(everything))):
        held = [verdict(phrase.text, fitted) != "fine" for phrase in phrases()[-UNSEEN:]]
        console.print(f"Phrases of the map held: {sum(held) / len(held):.1%}")


def verdict(text: str, fitted: Fitted) -> str:
    """What becomes of a text by these weights."""
    chances = fitted.chances(text)
    if is_disclosure(chances):
        return "safeguarding"
    identifiers = identifying(reading_of(text).words, signs(text, nameless=False))
    return "pupil" if identifiers or is_held(chances) else "fine"


def figures(verdicts: Sequence[tuple[Sentence, str]]) -> Sequence[str]:
    """The table's figures."""
    by_label: dict[str, list[str]] = {"pupil": [], "safeguarding": [], "fine": []}
    for sentence, its in verdicts:
        by_label[sentence.label].append(its)
    return (
        _share([its != "fine" for its in by_label["pupil"]]),
        _share([its == "safeguarding" for its in by_label["safeguarding"]]),
        _share([its != "fine" for its in by_label["safeguarding"]]),
        _share([its != "fine" for its in by_label["fine"]]),
    )


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / max(1, len(hits)):.1%}"


def _of_sets(names: Sequence[str]) -> list[Sentence]:
    return [sentence for name in names for sentence in of_set(name)]


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = given[0] if given and given[0] in ("fit", "leave-one-out") else "fit"
    main(chosen, [name for name in given if name != chosen] or ["a", "b", "e", "f"])
