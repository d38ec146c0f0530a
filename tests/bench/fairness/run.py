"""The measurement: the same requests under each order, over several seeds."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.matching._fair import ABOUT
from storage.database import Database
from tests.bench.deliveries.databases import empty_database
from tests.bench.fairness.needs import Request, year_of_requests
from tests.bench.fairness.orders import Fair, Order, by_relevance, spread_over_academies
from tests.bench.fairness.setting import Setting, make_setting
from tests.bench.fairness.year import AGREE, BUSIEST, PLACES, TAKEN_ELSE, TAKEN_IF_USEFUL, Year, live_through
from tests.bench.results import Aim, Measured

SCHOOL_YEAR: Final = 2026
FAIR, PLAIN, SPREAD = "fair", "relevance alone", "spread over academies"
SAID = "relevance, no room said"
ORDERS: Final = {
    FAIR: Order(Fair(ABOUT), says_room=True),
    PLAIN: Order(by_relevance),
    SPREAD: Order(spread_over_academies),
    SAID: Order(by_relevance, says_room=True),
}
NOT_LESS: Final = Aim("ratio", "at least", 1)
NOT_MORE: Final = Aim("ratio", "at most", 1)

Progress = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True, slots=True)
class Size:
    """The demo trust so many times over, and how many requests its staff make in the year."""

    times: int
    requests: int

    def __str__(self) -> str:
        return f"{self.requests:,} requests" + (f", the trust {self.times} times over" if self.times > 1 else "")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is simulated. The shares in `abouts` are tried in place of `ABOUT`, with the first size and the last."""

    sizes: tuple[Size, ...]
    seeds: tuple[int, ...]
    abouts: tuple[float, ...] = ()


FULL: Final = Amount(
    sizes=(Size(1, 600), Size(1, 3_000), Size(4, 2_400)), seeds=(1, 2, 3), abouts=(1.0, 0.9, 0.8, 0.7, 0.5)
)
QUICK: Final = Amount(sizes=(Size(1, 600),), seeds=(1,))


async def measure(amount: Amount, progress: Progress) -> tuple[list[Measured], list[str]]:
    """The figures, and what one should know to read them."""
    results: list[Measured] = []
    notes: list[str] = [_model(amount)]
    for size in amount.sizes:
        async with empty_database(None) as url:
            database = Database(url)
            progress(f"{size}: everybody who fits what is looked for")
            setting = await make_setting(database, size.times)
            years = {
                name: await _years(database, setting, order, size, amount.seeds, progress, name)
                for name, order in ORDERS.items()
            }
            results += _results(years, size, setting.offering)
            notes += [_about(setting, size), _ranges(years, size, setting.offering)]
            for about in amount.abouts if size in {amount.sizes[0], amount.sizes[-1]} else ():
                order = Order(Fair(about), says_room=True)
                so = await _years(database, setting, order, size, amount.seeds, progress, f"{about:g}")
                results += _with_about(so, size, about, setting.offering)
            await database.close()
    return results, notes


async def _years(
    database: Database,
    setting: Setting,
    order: Order,
    size: Size,
    seeds: Sequence[int],
    progress: Progress,
    name: str,
) -> list[Year]:
    found = []
    for number in seeds:
        progress(f"{size}, seed {number}: {name}")
        requests = _requests(setting, size, number)
        found.append(
            await live_through(database, setting.trust_id, setting.calendars[None], requests, setting.fitting, order)
        )
    return found


def _requests(setting: Setting, size: Size, number: int) -> list[Request]:
    return year_of_requests(
        setting.wanted,
        setting.staff,
        setting.calendars,
        school_year=SCHOOL_YEAR,
        how_many=size.requests,
        places=PLACES,
        seed=number,
    )


def _results(years: Mapping[str, Sequence[Year]], size: Size, offering: int) -> list[Measured]:
    """Each figure of the fair order beside the same of the others, all as means over the seeds."""
    found = []
    for what, unit, figure, aim in _FIGURES:
        means = {name: statistics.mean(figure(year, offering) for year in of_order) for name, of_order in years.items()}
        said = f"{size}: {what}"
        found.append(Measured(said, unit, means[FAIR], means[PLAIN], PLAIN, aim))
        found += [Measured("  the same", unit, means[FAIR], means[name], name) for name in (SPREAD, SAID)]
    return found


def _with_about(years: Sequence[Year], size: Size, about: float, offering: int) -> list[Measured]:
    """What another meaning of "about as relevant" would have given."""
    found = []
    for what, unit, figure, _ in (one for one in _FIGURES if one[0] in _OF_ABOUT):
        mean = statistics.mean(figure(year, offering) for year in years)
        found.append(Measured(f"{size}, about as relevant from {about:g}: {what}", unit, mean))
    return found


_FIGURES: Final[Sequence[tuple[str, str, Callable[[Year, int], float], Aim | None]]] = (
    ("found somebody useful with room", "%", lambda year, _: 100 * year.reached / year.requests, NOT_LESS),
    ("of those asked, declined", "%", lambda year, _: 100 * year.declined / year.asked.total(), NOT_MORE),
    (f"of those asked, the {BUSIEST} asked most", "%", lambda year, _: 100 * year.to_the_busiest, NOT_MORE),
    ("people asked", "", lambda year, _: len(year.asked), NOT_LESS),
    ("unevenness (Gini)", "", lambda year, offering: year.unevenness(offering), NOT_MORE),
    ("somebody useful was shown", "%", lambda year, _: 100 * year.shown_useful / year.requests, None),
    ("somebody useful with room was shown", "%", lambda year, _: 100 * year.shown_able / year.requests, None),
    ("the first shown was useful", "%", lambda year, _: 100 * year.first_is_useful / year.requests, None),
)


_OF_ABOUT: Final = frozenset({_FIGURES[0][0], _FIGURES[2][0], _FIGURES[4][0], _FIGURES[-1][0]})
"""What is told of each meaning of "about as relevant"."""


def _ranges(years: Mapping[str, Sequence[Year]], size: Size, offering: int) -> str:
    """From which to which ratio the seeds go."""
    said = []
    for what, _, figure, aim in _FIGURES:
        pairs = zip(years[FAIR], years[PLAIN], strict=True)
        ratios = [figure(fair, offering) / figure(plain, offering) for fair, plain in pairs]
        if aim:
            said.append(f"{what} {min(ratios):.2f} to {max(ratios):.2f}")
    return f"{size}: ratios to {PLAIN} over the seeds: {'; '.join(said)}."


def _model(amount: Amount) -> str:
    seeds = ", ".join(str(number) for number in amount.seeds)
    return (
        f"Fairness: means of the seeds {seeds}. {PLACES} are shown. People read down and ask at most one: "
        f"{TAKEN_IF_USEFUL:.0%} of them ask somebody who lists the topic, {TAKEN_ELSE:.0%} somebody else, nobody one "
        f"of whom it is said that they have no room. People with room agree to {AGREE:.0%} of requests, others to "
        "none. Found: whoever was asked lists the topic for this side of eleven years of age, and had room. Somebody "
        "useful with room is shown less often where more requests are agreed to: that uses room up."
    )


def _about(setting: Setting, size: Size) -> str:
    fitting = statistics.mean(len(setting.fitting[one.words]) for one in setting.wanted)
    return (
        f"{size}: {len(setting.staff)} staff, {setting.offering} with a listing and room for {setting.room:,} requests "
        f"a year; {len(setting.wanted)} things to look for, for each of which {fitting:.1f} people fit, popular as "
        "Zipf has it, the topics listed most first."
    )
