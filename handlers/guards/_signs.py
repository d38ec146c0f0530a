"""The signs in a reading: each by a name, so that what speaks for what can be read in the weights."""

import itertools
from collections.abc import Iterator, Sequence

from handlers.guards._lexicon import Lexicon
from handlers.guards._reading import Reading
from storage.words import stem

NAMED = frozenset(
    ["<name>", "<full>", "<short>", "<both>", "<maybe>", "<first>", "<cap>", "<caps>", "<surname>", "<oov>",
     "<fame>", "<initials>"]
)  # fmt: skip
"""Symbols of what may be somebody's name."""

_PLAIN = frozenset(
    """a an the and or but so if as at by for from in into of off on onto out over to up with without about after
    before during than that this these those there here then when where while who whose which what why how is are
    was were be been being am do does did done has have had having can could will would shall should may might must
    not no never always still just only even very too also any anyone anybody someone somebody one our my your their
    his her hers he she it they them him we us you i me its im ive id ill hes shes theyre dont doesnt didnt wont
    cant isnt wasnt hasnt havent wouldnt couldnt please pls thanks thank like us own other another all some more
    most much many""".split()
)  # fmt: skip
_SEXES = {"g": "girl", "b": "boy", "f": "girl", "m": "boy"}
_SILENT = frozenset("'\"-()[]*…–—/&")
_NEAR = 4
"""Words either side of a name in which it shows whose it is."""

_ADULT = frozenset(["work", "staffone", "staffmany", "offer"])
_OF_A_CHILD = frozenset(["struggle", "sen", "child", "record", "mother", "father", "kin", "praise", "injury", "hit"])
_FAMILY = frozenset(
    """boy girl lad lads boys girls children kids family twins brothers sisters siblings triplets child kid sister
    brother twin two three son daughter""".split()
)  # fmt: skip
_ALONE = frozenset(["only", "sole", "single", "one"])
_HELD_IN = frozenset(
    [
        "<year>",
        "<class>",
        "school",
        "year",
        "cohort",
        "county",
        "class",
        "reception",
        "nursery",
        "village",
        "centre",
        "set",
    ]
)
_WINDOW = 8
_FEW = 6


def signs_of(reading: Reading, lexicon: Lexicon, *, nameless: bool = False) -> frozenset[str]:
    """The names of all signs in a reading. Linear in its length, but for pairs of the kinds of words it has.

    With `nameless`, whoever is named is a child without a name: what is told of a child weighs the same.
    """
    symbols = [part for symbol in reading.symbols if symbol for part in symbol.split(" ")]
    if nameless:
        symbols = ["child" if symbol in NAMED else symbol for symbol in symbols]
    for place in range(1, len(symbols)):
        if symbols[place] in _SEXES and symbols[place - 1] in ("<year>", "<class>"):
            symbols[place] = _SEXES[symbols[place]]
    classes = _classes_of(symbols, lexicon)
    return frozenset(_all(symbols, classes))


def _all(symbols: Sequence[str], classes: Sequence[Sequence[str]]) -> Iterator[str]:
    for symbol in symbols:
        yield symbol if symbol.startswith("<") else "w:" + stem(symbol)
    kinds = {name for its_classes in classes for name in its_classes}
    kinds |= {symbol for symbol in symbols if symbol.startswith("<")}
    if len(symbols) < _FEW:
        yield "few"
    if not kinds.isdisjoint(NAMED):
        kinds.add("NAMED")
    kinds |= set(_about_names(symbols, classes))
    kinds |= set(_one_of_a_kind(symbols, classes))
    yield from kinds
    ordered = sorted(kinds)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            yield f"{one}&{other}"
    yield from _sequences(["^", *_broad(symbols, classes), "$"])
    narrow = ["^", *(symbol if symbol.startswith("<") else stem(symbol) for symbol in symbols), "$"]
    for one, other in itertools.pairwise(narrow):
        yield f"2:{one} {other}"


def _about_names(symbols: Sequence[str], classes: Sequence[Sequence[str]]) -> Iterator[str]:
    """Whose each name seems to be, by what stands near it."""
    for place, symbol in enumerate(symbols):
        if symbol not in NAMED:
            continue
        near = [name for its in classes[max(0, place - _NEAR) : place + _NEAR + 1] for name in its]
        beside = symbols[place + 1] if place + 1 < len(symbols) else ""
        is_adult = not _ADULT.isdisjoint(near)
        is_child = not _OF_A_CHILD.isdisjoint(near) or bool({"<class>", "<year>"} & set(symbols[place : place + _NEAR]))
        yield "NAME:" + (
            "either" if is_adult and is_child else "adult" if is_adult else "child" if is_child else "nobody's"
        )
        if beside in _FAMILY:
            yield "NAME:family"


def _one_of_a_kind(symbols: Sequence[str], classes: Sequence[Sequence[str]]) -> Iterator[str]:
    for place, symbol in enumerate(symbols):
        following = symbols[place + 1 : place + 1 + _WINDOW]
        if symbol in _ALONE:
            kinds = {name for its in classes[place + 1 : place + 1 + _WINDOW] for name in its}
            if "child" in kinds or "kin" in kinds:
                yield f"ONE:{'only' if symbol != 'one' else 'one'}-child"
            if not _HELD_IN.isdisjoint(following):
                yield f"ONE:{'only' if symbol != 'one' else 'one'}-within"
        if (
            symbol in ("whose", "who")
            and place
            and "child" in {n for its in classes[max(0, place - _NEAR) : place] for n in its}
        ):
            yield "ONE:child-" + symbol


def _sequences(broad: Sequence[str]) -> Iterator[str]:
    for place in range(len(broad) - 1):
        yield " ".join(broad[place : place + 2])
        yield " ".join(broad[place : place + 3])
        if place + 2 < len(broad):
            yield f"{broad[place]} _ {broad[place + 2]}"


def _broad(symbols: Sequence[str], classes: Sequence[Sequence[str]]) -> Iterator[str]:
    for symbol, its_classes in zip(symbols, classes, strict=True):
        if symbol in NAMED:
            yield "NAMED"
        elif symbol.startswith("<") or symbol in _PLAIN:
            yield symbol
        elif symbol not in _SILENT:
            yield f"[{its_classes[0]}]" if its_classes else "~"


def _classes_of(symbols: Sequence[str], lexicon: Lexicon) -> list[tuple[str, ...]]:
    """The classes of each word; those of a phrase before those of its words."""
    found: list[tuple[str, ...]] = [()] * len(symbols)
    for place in range(len(symbols)):
        for length, names in lexicon.classes.at(symbols, place):
            for step in range(place, place + length):
                new = tuple(name for name in names if name not in found[step])
                found[step] = (*found[step], *new) if length == 1 else (*new, *found[step])
    return found
