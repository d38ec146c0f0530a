"""What is said to the two of an introduction, and where."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from handlers.introductions._life import life_buttons
from handlers.introductions._request import INTRODUCTION, Said, key_together
from handlers.matching import Match
from handlers.messages import (
    Button,
    Buttons,
    Element,
    Fact,
    Facts,
    Heading,
    Link,
    Menu,
    Message,
    Option,
    footnote,
    message,
    text,
)
from handlers.outbox import Body, Outbox
from handlers.ports import Operation
from handlers.requests import Platform
from storage.colleagues import Colleague
from storage.introduction_requests import KnownPlace

WE_WILL = "agree a time that suits us both, keep to it or say so early, and keep it kind and between us."
CAN_EXPECT = "an honest conversation, no judgement and no report: nobody else is told who met whom."


def words_parts(said: Said) -> tuple[Element, ...]:
    """What somebody asked, as whoever is asked reads it."""
    facts = [Fact("About", said.title), Fact("A time that suits", said.suits)]
    return (
        *([text(f"“{said.words}”")] if said.words else []),
        Facts(tuple(fact for fact in facts if fact.value)),
    )


def answer_buttons(value: str, asker: Colleague) -> tuple[Button, ...]:
    """Yes and no; `value` names the request, and the reminder that they stand in if that is where."""
    name = asker.first_name
    return (
        Button("Yes", "introductions.yes", value, spoken=f"Yes, introduce me to {name}", style="primary"),
        Button("Not this half-term", "introductions.not_now", value, spoken=f"Not this half-term: {name} is told so"),
    )


def request_message(request_id: int, said: Said, asker: Colleague, instead: Sequence[Match]) -> Message:
    """What the person who is asked gets."""
    others = tuple(
        Option(f"{match.candidate.name}, {match.candidate.academy}"[:75], f"{request_id}:{match.candidate.listing_id}")
        for match in instead
    )
    menu = Menu("introductions.suggest", "Suggest someone else", others, placeholder="Suggest someone else")
    return message(
        Heading(f"{asker.name}, {asker.academy}, asks for an introduction"),
        *words_parts(said),
        Buttons(answer_buttons(str(request_id), asker)),
        *([menu] if others else []),
        footnote(
            "Only you see this. Saying no needs no reason and counts nowhere; whom you suggest isn't asked by it."
        ),
    )


def expectations(expert: Colleague, request_id: int) -> tuple[Element, ...]:
    """What both may expect of each other, and the question what the one who helps would like in return."""
    return (
        Facts((Fact("We will", WE_WILL), Fact("You can expect", CAN_EXPECT))),
        text(
            f"If {expert.first_name} likes: what would {expert.first_name} like to learn in return? It can be skipped."
        ),
        Buttons(
            (
                Button(
                    "Learn something in return",
                    "introductions.in_return",
                    str(request_id),
                    spoken=f"Learn something in return: {expert.first_name} looks for a colleague",
                    opens_form=True,
                ),
            )
        ),
    )


def teams_chat(one: Colleague, other: Colleague, title: str) -> str:
    """The address of a chat of these two on Teams, with a first sentence to send.

    Microsoft, "Deep link to a Teams chat": `users` are user principal names, here the work addresses.
    """
    hello = f"Hello, Staffroom has introduced us: {title}."
    query = urlencode({"users": f"{one.email},{other.email}", "message": hello}, quote_via=quote, safe=",@")
    return f"https://teams.microsoft.com/l/chat/0/0?{query}"


def meeting_place(
    places: Sequence[KnownPlace], others: Sequence[KnownPlace], preferred: Sequence[str]
) -> KnownPlace | None:
    """A workspace in which both are known, on the earliest of the preferred platforms; None where there is none."""
    shared = [place for place in places if place in others]
    order = {platform: number for number, platform in enumerate(preferred)}
    return min(shared, key=lambda place: order.get(place.platform, len(order)), default=None)


def way_to(me: Colleague, other: Colleague, place: KnownPlace | None, title: str) -> tuple[Element, ...]:
    """How one of the two gets to the other, where the bot brings them into no conversation of its own."""
    if place is not None and place.platform == Platform.TEAMS and me.email and other.email:
        link = Link(f"Open a chat with {other.first_name}", teams_chat(me, other, title))
        return (text(link, ". Your first sentence stands there already; change it as you like."),)
    who = f"{other.name}, {other.academy}"
    return (text(f"You can reach {who}, at {other.email or 'their academy'}."),)


async def open_group(
    outbox: Outbox, place: KnownPlace, request_id: int, asker: Colleague, expert: Colleague, said: Said
) -> None:
    """Bring both into a private conversation with the bot, at an hour that suits both."""
    opened = await outbox.perform(
        Operation.OPEN_CONVERSATION,
        INTRODUCTION,
        place.workspace_id,
        Body(people=(asker.person_id, expert.person_id)),
        key=key_together(request_id, "open"),
    )
    greeting = message(
        Heading(f"{asker.name} and {expert.name}, meet each other"),
        text(f"{asker.first_name}, {asker.academy}, asked, and {expert.first_name}, {expert.academy}, said yes."),
        *words_parts(said),
        *expectations(expert, request_id),
        life_buttons(request_id),
        footnote("Only you two and I are here, and I can't read what you write."),
    )
    await outbox.perform(
        Operation.POST,
        INTRODUCTION,
        place.workspace_id,
        Body(greeting),
        key=key_together(request_id, "greeting"),
        after_id=opened,
    )
