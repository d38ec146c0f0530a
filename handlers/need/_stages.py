"""Year groups and key stages as colleagues write them: `y4`, `Year 5/6`, `yrs 3 to 6`, `KS2`, `key stage three`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_SPELT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
_NUMBERS = {
    **{word: number for number, word in enumerate(_SPELT, start=1)},
    **{f"{number}{plural}": number for number in range(1, 14) for plural in ("", "s")},
}
_YEAR_WORDS = frozenset({"y", "yr", "yrs", "year", "years"})
_YEAR_IN_ONE = re.compile(r"(?:y|yr|yrs|year|years)0?(\d{1,2})s?")
_STAGE_IN_ONE = re.compile(r"(?:ks|keystage)(\d)")
_BETWEEN = frozenset({"and", "or", "to"})
_LAST_STAGE = 5

_One: TypeAlias = Callable[[Sequence[str], int], tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Stages:
    """The years, or else the key stages, that `length` words name."""

    length: int
    years: tuple[int, ...] = ()
    key_stages: tuple[int, ...] = ()


def stages_at(words: Sequence[str], start: int) -> Stages | None:
    """The years or key stages that are named from this word on, if any are."""
    if found := _numbers_at(words, start, _year_at):
        length, years = found
        return Stages(length, years=years)
    if found := _numbers_at(words, start, _stage_at):
        length, key_stages = found
        return Stages(length, key_stages=key_stages) if max(key_stages) <= _LAST_STAGE else None
    return None


def _year_at(words: Sequence[str], start: int) -> tuple[int, int] | None:
    """How many words name one year here, and which."""
    if match := _YEAR_IN_ONE.fullmatch(words[start]):
        year = _NUMBERS.get(match[1])
        return (1, year) if year else None
    if words[start] in _YEAR_WORDS and (year := _number(words, start + 1)):
        return 2, year
    return None


def _stage_at(words: Sequence[str], start: int) -> tuple[int, int] | None:
    """How many words name one key stage here, and which."""
    if match := _STAGE_IN_ONE.fullmatch(words[start]):
        stage = _NUMBERS.get(match[1])
        return (1, stage) if stage else None
    for name in (("ks",), ("key", "stage"), ("key", "stages"), ("keystage",)):
        end = start + len(name)
        if tuple(words[start:end]) == name and (stage := _number(words, end)):
            return len(name) + 1, stage
    return None


def _numbers_at(words: Sequence[str], start: int, one: _One) -> tuple[int, tuple[int, ...]] | None:
    """How many words name one or two years (or stages) here, and which: with "to", also all between them."""
    if not (first := one(words, start)):
        return None
    length, number = first
    joined = words[start + length] if start + length < len(words) else ""
    at = start + length + (joined in _BETWEEN)
    if not (second := _next_number(words, at, one)):
        return length, (number,)
    more, last = second
    if last <= number and not one(words, at):  # "year 5, 2 pupils", "year 4 and 3 boys"
        return length, (number,)
    between = range(number, last + 1) if joined == "to" and last > number else (number, last)
    return at + more - start, tuple(dict.fromkeys(between))


def _next_number(words: Sequence[str], at: int, one: _One) -> tuple[int, int] | None:
    """The second of two years: "year 5" again, or the bare "6" of "5/6" and "5 and 6"; "one" counts other things."""
    if at >= len(words):
        return None
    return one(words, at) or ((1, int(words[at])) if words[at] in _NUMBERS and words[at].isdecimal() else None)


def _number(words: Sequence[str], at: int) -> int | None:
    return _NUMBERS.get(words[at]) if at < len(words) else None
