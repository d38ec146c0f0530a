"""Who else can help: the next people of the same search."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from handlers.access import Role
from handlers.expert_cards import expert_card
from handlers.finding import Asker, Search, find_colleagues, read_need
from handlers.matching import Match
from handlers.messages import Buttons, Element, People, text
from handlers.nudging import NudgeContext, day_of
from handlers.search_wishes import wish_button
from storage import people
from storage.colleagues import Colleague

MOST_OTHERS = 2
"""So many others are offered where somebody can't."""

NUMBERS = {1: "One other person", 2: "Two other people"}


@dataclass(frozen=True, slots=True)
class Others:
    """The people who can help as well."""

    search: Search
    matches: tuple[Match, ...]

    def parts(self, said: str) -> tuple[Element, ...]:
        """A sentence that ends with how many can help, and those people; without any, a way on."""
        if not self.matches:
            return (
                text(f"{said} Nobody else has listed it at present."),
                Buttons((wish_button(self.search),)),
            )
        cards = tuple(expert_card(match, search=self.search) for match in self.matches)
        return text(f"{said} {NUMBERS[len(self.matches)]} can help:"), People(cards)


async def find_others(
    context: NudgeContext, asker: Colleague, search: Search, except_people: Collection[int]
) -> Others:
    """At most two more of whom the asker's search thinks well."""
    matches = await find_matches(context, asker, search, except_people, MOST_OTHERS)
    return Others(search, matches)


async def find_matches(
    context: NudgeContext, asker: Colleague, search: Search, except_people: Collection[int], how_many: int
) -> tuple[Match, ...]:
    """Colleagues of the asker's own trust whom their search finds, without these."""
    who = await _asker(context, asker)
    need = await read_need(context.session, search, who, context.topics)
    if need.is_empty or need.safeguarding or need.readings:
        return ()
    found = await find_colleagues(
        context.session,
        replace(search, shown=tuple(except_people)),
        need,
        who,
        topics=context.topics,
        meaning=context.meaning,
        today=day_of(context.now),
        how_many=how_many,
    )
    return found.matches


async def _asker(context: NudgeContext, asker: Colleague) -> Asker:
    roles = await people.find_roles(context.session, context.trust_id, asker.person_id, day_of(context.now))
    return Asker(
        asker.person_id,
        context.trust_id,
        asker.academy_id,
        asker.subjects,
        is_early_career=Role.EARLY_CAREER_TEACHER in roles,
    )
