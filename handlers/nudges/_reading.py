"""What somebody means who types words after `/nudges`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from rapidfuzz import fuzz, process

from handlers.errors import UserError
from handlers.nudging import NudgeKind, say_day
from handlers.school_time import WEEKDAYS
from handlers.typed_words import read_date
from storage.nudges import Wishes

LONGEST_PAUSE_DAYS = 366
ALIKE = 70
"""How alike words and the name of a kind must be, out of 100 (rapidfuzz's WRatio)."""

HINT = (
    "Try: /nudges off, /nudges pause until 4 January, /nudges weekly, /nudges my days mon tue wed, "
    "/nudges hours 9 to 4, or /nudges digest on."
)
NOTHING_CHANGED = "Nothing has been changed."

_OFF = frozenset({"off", "stop", "none", "never", "turn off", "switch off", "no", "no more"})
_ON = frozenset({"on", "start", "resume", "turn on", "switch on", "unpause", "back on", "yes"})
_WEEKLY = frozenset({"weekly", "once a week", "every week", "together", "one a week"})
_AS_DUE = frozenset({"as due", "as it falls due", "as they fall due", "when due", "daily", "at once", "as they come"})
_USUAL = frozenset({"usual", "default", "reset", "as usual", "like my academy", "my academy's"})
_EVERY_DAY = frozenset({"all", "every day", "any", "any day", "weekdays", "each day"})
_NAMES = {
    "mon": re.compile("mo|mon(day)?s?"),
    "tue": re.compile("tu|tue(s|sday)?s?"),
    "wed": re.compile("we|wed(s|nesday)?s?"),
    "thu": re.compile("th|thu(r|rs|rsday)?s?"),
    "fri": re.compile("fr|fri(day)?s?"),
    "sat": re.compile("sa|sat(urday)?s?"),
    "sun": re.compile("su|sun(day)?s?"),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
EARLIEST, LATEST = time(6), time(20)
OUT_OF_REASON = "I remind nobody before 06:00 or after 20:00."
AFTERNOON_BEFORE = 6
"""An hour below this, without am or pm, is one of the afternoon: nobody means five in the morning."""

NOON, HOURS, MINUTES = 12, 24, 60


def is_pause(words: str) -> bool:
    """Whether they ask for a pause without saying until when."""
    return _plain(words) in {"pause", "paused", "pause until", "pause for"}


def read_change(words: str, wishes: Wishes, today: date, kinds: Sequence[NudgeKind]) -> Wishes:
    """The person's wishes as these words change them.

    Raises:
        UserError: if they can't be read; it gives them back and says what to type.
    """
    said = _plain(words)
    if said in _OFF:
        return replace(wishes, is_off=True)
    if said in _ON:
        return replace(wishes, is_off=False, paused_until_on=None)
    if said in _WEEKLY:
        return replace(wishes, is_weekly=True)
    if said in _AS_DUE:
        return replace(wishes, is_weekly=False)
    if match := re.match(r"paused?\b\s*(until|till|to|for)?\s*", said):
        return replace(wishes, is_off=False, paused_until_on=_pause_end(said[match.end() :], words, today))
    if match := re.match(r"(my\s+)?days?\b\s*(are|:)?\s*", said):
        return replace(wishes, days=read_days(said[match.end() :], words))
    if match := re.match(r"(my\s+)?(hours?|times?|between|from)\b\s*(are|:)?\s*", said):
        starts_at, ends_at = read_hours(said[match.end() :], words)
        return replace(wishes, starts_at=starts_at, ends_at=ends_at)
    if (switched := _switched(said, wishes, kinds)) is not None:
        return switched
    raise UserError(f"I couldn't read that. {NOTHING_CHANGED} {HINT}", typed=words)


def switch(wishes: Wishes, kind: NudgeKind, *, on: bool) -> Wishes:
    """The same wishes with one kind on or off."""
    others_on = tuple(name for name in wishes.kinds_on if name != kind.name)
    others_off = tuple(name for name in wishes.kinds_off if name != kind.name)
    if on:
        return replace(wishes, kinds_on=others_on if kind.is_on else (*others_on, kind.name), kinds_off=others_off)
    return replace(wishes, kinds_on=others_on, kinds_off=(*others_off, kind.name) if kind.is_on else others_off)


def read_days(said: str, typed: str) -> tuple[str, ...]:
    """The days meant by `mon tue wed`, `Monday to Wednesday` or `usual` (which is none), in the order of the week.

    Raises:
        UserError: if a word is no day, or a day of the weekend.
    """
    if said in _USUAL:
        return ()
    if said in _EVERY_DAY:
        return WEEKDAYS
    numbers: list[int] = []
    through = False
    for word in re.findall(r"[a-z]+|-|–", said):
        if word in {"to", "till", "until", "through", "-", "–"}:
            through = bool(numbers)
        elif word not in {"and", "on", "only", "just"}:
            number = _day_number(word, typed)
            numbers += range(numbers[-1] + 1, number) if through else ()
            numbers.append(number)
            through = False
    if not numbers:
        raise UserError(f"Which days? {NOTHING_CHANGED} Try: /nudges my days mon tue wed.", typed=typed)
    if max(numbers) >= len(WEEKDAYS):
        raise UserError(
            f"I never remind anybody at weekends. {NOTHING_CHANGED} Try: /nudges my days mon tue wed.", typed=typed
        )
    return tuple(WEEKDAYS[number] for number in sorted(set(numbers)))


def read_hours(said: str, typed: str) -> tuple[time | None, time | None]:
    """From when until when by `9 to 4`, `08:30-16:00` or `usual` (which is None and None); wall times in England.

    Raises:
        UserError: if these are not two times, the first before the second.
    """
    if said in _USUAL:
        return None, None
    times = list(_TIME.finditer(said))
    if len(times) == len(("from", "until")):
        starts_at = _time(times[0])
        ends_at = _time(times[1], after=starts_at)
        if starts_at is not None and ends_at is not None and starts_at < ends_at:
            if not within_reason(starts_at, ends_at):
                raise UserError(f"{OUT_OF_REASON} {NOTHING_CHANGED}", typed=typed)
            return starts_at, ends_at
    raise UserError(f"I couldn't read from when until when. {NOTHING_CHANGED} Try: /nudges hours 9 to 4.", typed=typed)


def within_reason(starts_at: time | None, ends_at: time | None) -> bool:
    """Whether hours that somebody wishes for leave their night alone."""
    return (starts_at is None or starts_at >= EARLIEST) and (ends_at is None or ends_at <= LATEST)


def read_time(words: str) -> time | None:
    """One time as people type it (`9`, `8:30`, `4pm`); None if it is none."""
    match = _TIME.fullmatch(_plain(words))
    return _time(match) if match else None


def _time(match: re.Match[str], *, after: time | None = None) -> time | None:
    """The time that was typed; where it could be of the morning or the afternoon, the one after `after`."""
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if hour >= HOURS or minute >= MINUTES:
        return None
    if half:
        return time(hour % NOON + (NOON if half == "pm" else 0), minute)
    is_too_early = after is not None and time(hour, minute) <= after
    return time(hour + NOON if hour < NOON and (hour < AFTERNOON_BEFORE or is_too_early) else hour, minute)


def _day_number(word: str, typed: str) -> int:
    name = next((name for name, spelled in _NAMES.items() if spelled.fullmatch(word)), None)
    if name is None:
        raise UserError(
            f"I don't know a day called “{word}”. {NOTHING_CHANGED} Try: /nudges my days mon tue wed.", typed=typed
        )
    return list(_NAMES).index(name)


def _pause_end(said: str, typed: str, today: date) -> date:
    """The day on which reminders come again.

    Raises:
        UserError: if the words are no day from tomorrow on within a year.
    """
    if match := re.fullmatch(r"(a|an|one|\d{1,3})\s*(day|week)s?", said):
        number = int(match[1]) if match[1].isdecimal() else 1
        until: date | None = today + timedelta(days=number * (7 if match[2] == "week" else 1))
    else:
        until = read_date(said, today)
    if until is not None and 0 < (until - today).days <= LONGEST_PAUSE_DAYS:
        return until
    wrong = "I couldn't read that as a date."
    if until is not None:
        wrong = f"I can pause until a day from tomorrow on, within the next year; that is {say_day(until, today)}."
    raise UserError(f"{wrong} {NOTHING_CHANGED} Try: /nudges pause until 4 January.", typed=typed)


def _switched(said: str, wishes: Wishes, kinds: Sequence[NudgeKind]) -> Wishes | None:
    """The wishes with one kind on or off, where that is what was said."""
    match = re.search(r"\b(on|off)\b", said)
    rest = re.sub(r"\b(on|off|turn|switch|stop|the|my|for)\b", " ", said).strip()
    labels = {kind.name: kind.label.casefold() for kind in kinds}
    found = process.extractOne(rest, labels, scorer=fuzz.WRatio, score_cutoff=ALIKE) if match and rest else None
    if match is None or found is None:
        return None
    kind = next(kind for kind in kinds if kind.name == found[2])
    return switch(wishes, kind, on=match[1] == "on")


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").strip(" .!?,").split())
