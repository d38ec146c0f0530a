"""How schools and trusts are named in a line, from their names in the national register."""

import re

_STAGES = frozenset(
    (
        "primary", "infant", "infants", "junior", "juniors", "high", "secondary", "all-through", "nursery", "grammar",
        "first", "middle",
    )
)  # fmt: skip
_GENERAL = _STAGES | frozenset(
    (
        "academy", "school", "college", "community", "special", "free", "cofe", "ce", "rc", "catholic", "church",
        "studio", "sixth", "the", "and", "&", "of",
    )
)  # fmt: skip
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "under", "upon", "with"))
_SPELT = {"cofe": "CofE", "rc": "RC", "ce": "CE", "uk": "UK", "mat": "MAT", "utc": "UTC", "ii": "II", "st": "St"}


def short_name(name: str) -> str:
    """How colleagues would say a school's name in a line.

    A last "Academy" or "School" goes where the stage stays to tell it ("Larkbeck Primary", "Quenby Infants"); where
    nothing telling would be left, the name stays as it is ("Harrowmere Academy").
    """
    main, comma, place = name.partition(",")
    words = main.split()
    if len(words) < 3 or words[-1].casefold() not in {"academy", "school"}:  # noqa: PLR2004 - a name, a stage, "School"
        return name
    if words[-2].casefold() not in _STAGES or all(word.casefold() in _GENERAL for word in words):
        return name
    kept = words[:-1]
    if kept[-1] == "Infant":
        kept[-1] = "Infants"
    return " ".join(kept) + comma + place


def place_name(name: str) -> str:
    """The words of a school's name before those that any school might have: "Fennimore" of Fennimore Primary School."""
    words = name.partition(",")[0].split()
    general = next((index for index, word in enumerate(words) if word.casefold() in _GENERAL), len(words))
    return " ".join(words[:general])


def title_case(name: str) -> str:
    """A name in the register's capitals as it would be written; a name not all in capitals stays as it is."""
    if name != name.upper():
        return name
    words = name.split()
    return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    if "-" in word.strip("-"):
        head, *rest = word.split("-")
        return "-".join((_word(head, first=first), *(_word(part, first=False) for part in rest)))
    bare = word.strip("(),.&").casefold()
    if bare in _SPELT:
        return word.casefold().replace(bare, _SPELT[bare])
    if bare in _SMALL and not first:
        return word.casefold()
    if len(bare) > 1 and not re.search(r"[aeiouy]", bare):
        return word
    return _capitalised(word)


def _capitalised(word: str) -> str:
    """The word with a capital at its start, after an opening bracket, and after O', D' or Mc."""
    lower = word.casefold()
    raised = re.sub(r"^([^a-zà-ÿ]*)([a-zà-ÿ])", lambda found: found[1] + found[2].upper(), lower)
    raised = re.sub(r"^(\W*[OD]['’])([a-z])", lambda found: found[1] + found[2].upper(), raised)
    return re.sub(r"^(\W*Mc)([a-z]{4})", lambda found: found[1] + found[2].capitalize(), raised)
