"""What a trust changed about topics, as its administrators see it, and the forms to change more. Pure."""

from collections.abc import Mapping

from handlers.cpd_admin._topic_changes import Standing
from handlers.listings import topic_groups
from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Element,
    Form,
    Heading,
    Input,
    Message,
    OptionGroup,
    Strong,
    TextInput,
    footnote,
    message,
    text,
)
from handlers.topics import LONGEST_NAME, MOST_OTHER_WORDS, PHASE, Topic, TopicChange, Topics

SHOWN_AT_ONCE = 12
"""How many changed topics are shown with their buttons: well within the platforms' limits for one message."""

_WORDS_LENGTH = MOST_OTHER_WORDS * (LONGEST_NAME + 2)


def show(standing: Standing, listings: Mapping[str, int], start: int = 0) -> Message:
    """What the trust changed, from the `start`th topic on, with how many published `listings` each has."""
    changed = changed_topics(standing)
    shown = changed[start : start + SHOWN_AT_ONCE]
    usual = sum(1 for topic in standing.topics.shipped if topic.kind != PHASE)
    parts: list[Element] = [
        Heading("Topics of your trust"),
        text(
            f"Colleagues list what they can help with under {usual} topics that come with Staffroom. "
            "Your trust can rename or hide any of them, and add its own."
        ),
        Buttons(
            (
                Button("Add a topic", "cpd_admin.topic_add", opens_form=True),
                Button("Rename a topic", "cpd_admin.topic_rename", opens_form=True),
                Button("Hide a topic", "cpd_admin.topic_choose_hidden", opens_form=True),
            )
        ),
    ]
    if not changed:
        parts.append(text("Your trust hasn't changed any."))
    for topic in shown:
        parts += [_line(topic, standing, listings.get(topic.id, 0)), _buttons(topic)]
    if left := len(changed) - start - len(shown):
        parts.append(Buttons((Button(f"Show the other {left:,}", "cpd_admin.topics", str(start + SHOWN_AT_ONCE)),)))
    parts.append(footnote("A topic that is renamed is still found by its usual name, and a hidden one by its words."))
    return message(*parts)


def changed_topics(standing: Standing) -> list[Topic]:
    """The topics about which the trust changed anything, by what they are called."""
    found = [topic for topic in standing.topics if topic.id in standing.changes]
    return sorted(found, key=lambda topic: (topic.label.casefold(), topic.id))


def say_listings(number: int) -> str:
    """How many published listings have a topic."""
    match number:
        case 0:
            return "No published listing has it."
        case 1:
            return "1 published listing has it."
        case _:
            return f"{number:,} published listings have it."


def _line(topic: Topic, standing: Standing, listings: int) -> Element:
    change, topics = standing.changes[topic.id], standing.topics
    said = [
        "hidden" if topic.is_hidden else "",
        "added by your trust" if topic.is_own else "",
        f"part of {topics.label(topic.broader)}" if topic.is_own and topic.broader else "",
        f"usually called {topics.shipped.label(topic.id)}" if change.label and not topic.is_own else "",
        f"also found by {', '.join(f'“{words}”' for words in change.also_called)}" if change.also_called else "",
    ]
    return text(Strong(topic.label), f": {', '.join(filter(None, said))}. {say_listings(listings)}")


def _buttons(topic: Topic) -> Buttons:
    def button(label: str, action: str, *, opens_form: bool = False) -> Button:
        return Button(label, action, topic.id, spoken=f"{label}: {topic.label}", opens_form=opens_form)

    return Buttons(
        (
            button("Change", "cpd_admin.topic_change", opens_form=True),
            button("Show again", "cpd_admin.topic_show") if topic.is_hidden else button("Hide", "cpd_admin.topic_hide"),
            *([button("Remove", "cpd_admin.topic_remove")] if topic.is_own else []),
        )
    )


def add_form(topics: Topics) -> Form:
    """The form of a new topic."""
    return Form(
        form="cpd_admin.topic_add_save",
        title="Add a topic",
        submit="Add",
        inputs=(
            TextInput("name", "What is it called?", max_length=LONGEST_NAME),
            _words_input(()),
            _part_input(topics),
        ),
    )


def rename_form(topics: Topics) -> Form:
    """The form that gives a topic another name."""
    return Form(
        form="cpd_admin.topic_rename_save",
        title="Rename a topic",
        submit="Rename",
        inputs=(
            Choice("topic", "Which topic?", groups=topic_groups(topics)),
            TextInput(
                "name",
                "What does your trust call it?",
                hint="Its usual name still finds it.",
                max_length=LONGEST_NAME,
            ),
        ),
    )


def hide_form(topics: Topics) -> Form:
    """The form in which a topic is chosen to be hidden."""
    return Form(
        form="cpd_admin.topic_hide_save",
        title="Hide a topic",
        submit="Hide",
        inputs=(Choice("topic", "Which topic?", groups=topic_groups(topics)),),
        intro=(text("Listings that have it keep it. Nobody is offered it any more."),),
    )


def change_form(topic: Topic, change: TopicChange, topics: Topics) -> Form:
    """The form of a topic that the trust changed already, filled in with what holds now."""
    usual = "" if topic.is_own else topics.shipped.label(topic.id)
    inputs: list[Input] = [
        TextInput(
            "name",
            "What is it called?",
            initial=change.label,
            hint=f"Leave empty for its usual name: {usual}." if usual else "Its earlier name still finds it.",
            optional=bool(usual),
            max_length=LONGEST_NAME,
        ),
        _words_input(change.also_called),
    ]
    if topic.is_own:
        inputs.append(_part_input(topics, topic))
    return Form("cpd_admin.topic_change_save", "Change a topic", "Save", tuple(inputs), state=topic.id)


def _words_input(also_called: tuple[str, ...]) -> TextInput:
    return TextInput(
        "words",
        "Other words for it",
        initial=", ".join(also_called),
        hint=f"Up to {MOST_OTHER_WORDS}, divided by commas. Colleagues who search for one of them find it.",
        optional=True,
        max_length=_WORDS_LENGTH,
    )


def _part_input(topics: Topics, topic: Topic | None = None) -> Choice:
    """What it may be part of: any topic but itself and its own parts."""
    within = {topic.id, *(part.id for part in topics.narrower(topic.id))} if topic else set()
    initial = (topic.broader or "") if topic else ""
    groups = [
        OptionGroup(group.label, tuple(one for one in group.options if one.value not in within))
        for group in topic_groups(topics, (initial,))
    ]
    return Choice(
        "part",
        "Which topic is it part of?",
        groups=tuple(group for group in groups if group.options),
        initial=initial,
        hint="Whoever looks for that one finds this one too.",
        optional=True,
    )
