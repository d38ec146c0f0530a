"""The one message that says who has joined, and its buttons."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.errors import UserError
from handlers.expert_cards import expert_card
from handlers.finding import SEARCH, Search
from handlers.listings import is_id
from handlers.messages import Button, Buttons, People, Strong, text
from handlers.nudging import Due, NudgeContext, OwnNudge, Reminder, answered, day_of, get_own_nudge, say_day
from handlers.requests import Answer, Press, Replace
from handlers.router import Router
from handlers.search_in_words import said_of
from handlers.search_wishes._joined import find_joined, occurrence_of, without
from handlers.search_wishes._wishes import find_own_wish, forget, keep, see_room, wish_button
from storage import search_wishes
from storage.search_wishes import KIND, StoredWish

router = Router()

GONE = (
    "I stopped looking for that a while ago and have deleted it, so nothing has been changed. Search again, and I can "
    "look out anew."
)


@router.nudge(
    KIND,
    label="Colleagues who join",
    help="When you have asked me to, I tell you once that somebody has joined who can help. Nobody else sees it.",
    expects_answer=False,
    places=search_wishes.find_places,
)
async def say_who_joined(due: Due, context: NudgeContext) -> Reminder | None:
    """Who has joined for a wish and can still be found; nothing where nobody is left, or it has been stopped."""
    today = day_of(context.now)
    wish = await search_wishes.find_wish(
        context.session, context.secrets, context.trust_id, due.subject_id, today=today
    )
    if wish is None or wish.person_id != due.person_id or occurrence_of(wish) != due.occurrence:
        return None
    joined = await find_joined(wish, context) if wish.until_on > today else ()
    if not joined:
        return None
    search = SEARCH.validate_json(wish.search)
    said = said_of(search, context.topics, context.meaning.map)
    return Reminder(
        about=f"who has joined: {said}",
        elements=(
            text("You asked me to tell you if someone joins who can help with ", Strong(said), ". Now somebody has:"),
            People(tuple(expert_card(match) for match in joined)),
            text("That was all about it, unless you tap Keep looking within two weeks."),
        ),
        do=_buttons(due, wish, search, [match.candidate.person_id for match in joined], said),
    )


@router.press("search_wishes.keep", writes=True)
async def keep_looking(request: Press, context: Context) -> Answer:
    """Tell of the next one too: whoever joins after this message."""
    own, wish = await _own(request.value, context)
    if wish is None:
        raise UserError(GONE)
    search = SEARCH.validate_json(wish.search)
    if wish.told_at is None and not wish.is_pending:
        last_on = wish.until_on
    else:
        await see_room(context)
        search = without(search, _named(request.value))
        last_on = await keep(context, search, wish.fingerprint, since=wish)
    said = said_of(search, context.topics, context.meaning.map)
    stop = _stop_button(request.value, said)
    kept = text("I keep looking out for ", Strong(said), f", until {say_day(last_on, context.today)}.")
    return Replace(await answered(context, own, kept, Buttons((stop,))))


@router.press("search_wishes.stop", writes=True)
async def stop(request: Press, context: Context) -> Answer:
    """Tell of nobody more."""
    own, wish = await _own(request.value, context)
    if wish is None:
        return Replace(await answered(context, own, text("I had stopped looking for that already.")))
    search = await forget(context, wish)
    said = text(
        "I have stopped looking for ", Strong(said_of(search, context.topics, context.meaning.map)), " and deleted it."
    )
    return Replace(await answered(context, own, said, Buttons((wish_button(search),))))


def _buttons(due: Due, wish: StoredWish, search: Search, named: Sequence[int], said: str) -> tuple[Button, ...]:
    value = f"{due.value}|{wish.fingerprint}|{' '.join(map(str, named))}"
    anew = SEARCH.dump_json(replace(search, shown=())).decode()
    return (
        Button("Search again", "find_expert.anew", anew, spoken=f"Search again: {said}", style="primary"),
        Button("Keep looking", "search_wishes.keep", value, spoken=f"Keep looking: {said}"),
        _stop_button(value, said),
    )


def _stop_button(value: str, said: str) -> Button:
    return Button("Stop looking", "search_wishes.stop", value, spoken=f"Stop looking: {said}")


async def _own(value: str, context: Context) -> tuple[OwnNudge, StoredWish | None]:
    """The message that a button stands in, and the wish that it is about, if that is still there."""
    nudge, fingerprint, *_ = (*value.split("|"), "")
    own = await get_own_nudge(context, nudge, settled_too=True)
    return own, await find_own_wish(context, fingerprint)


def _named(value: str) -> list[int]:
    """The people whom a message named, as its buttons carry them: they are not told of again."""
    *_, people = value.split("|")
    return [int(one) for one in people.split() if is_id(one)]
