"""Topics as a trust has them: its administrators rename, hide and add, and take each change back."""

from dataclasses import replace

from handlers.context import Context
from handlers.cpd_admin._terms import ADMINISTRATORS
from handlers.cpd_admin._topic_changes import (
    MOST_CHANGED,
    REDO,
    UNDO,
    Standing,
    Taking,
    count_published,
    find_standing,
    is_one_too_many,
    is_settled,
    keep,
    lock_standing,
    read_taking,
    redo_button,
    say_change,
    say_undo,
    topic_of,
    trouble_of_removing,
    undo_button,
)
from handlers.cpd_admin._topic_overview import (
    add_form,
    change_form,
    changed_topics,
    hide_form,
    rename_form,
    say_listings,
    show,
)
from handlers.cpd_admin._topic_words import read_choice, read_new_name, read_topic, renamed, trouble_of
from handlers.held import guarded_fields
from handlers.messages import Button, Buttons, Message, message, text
from handlers.requests import Answer, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.topics import TopicChange, own_topic_id
from storage import expertise

router = Router()

TOO_MANY = f"Your trust has changed {MOST_CHANGED} topics, which is as many as I keep. Nothing has been changed."


async def topics(context: Context) -> Answer:
    """What the trust changed, and buttons to change more."""
    return Private(await _screen(context, await find_standing(context)))


@router.press("cpd_admin.topics", access=ADMINISTRATORS)
async def show_topics(request: Press, context: Context) -> Answer:
    """The same; from a later topic on, where there are many."""
    start = int(request.value) if request.value.isascii() and request.value.isdecimal() else 0
    return Private(await _screen(context, await find_standing(context), start))


@router.press("cpd_admin.topic_add", access=ADMINISTRATORS)
async def ask_for_a_topic(request: Press, context: Context) -> Answer:
    """The form of a new topic."""
    return ShowForm(add_form(context.topics))


@router.press("cpd_admin.topic_rename", access=ADMINISTRATORS)
async def ask_for_a_name(request: Press, context: Context) -> Answer:
    """The form that gives a topic another name."""
    return ShowForm(rename_form(context.topics))


@router.press("cpd_admin.topic_choose_hidden", access=ADMINISTRATORS)
async def ask_what_to_hide(request: Press, context: Context) -> Answer:
    """The form in which a topic is chosen to be hidden."""
    return ShowForm(hide_form(context.topics))


@router.press("cpd_admin.topic_change", access=ADMINISTRATORS)
async def ask_what_to_change(request: Press, context: Context) -> Answer:
    """The form of one topic, filled in with what holds now."""
    standing = await find_standing(context)
    topic = topic_of(request.value, standing)
    return ShowForm(change_form(topic, standing.change_of(topic), standing.topics))


@router.submission("cpd_admin.topic_add_save", access=ADMINISTRATORS)
async def add(request: Submission, context: Context) -> Answer:
    """Add a topic of the trust's own."""
    standing = await lock_standing(context)
    filled = read_topic(request, standing.topics)
    await guarded_fields(request, context, filled.texts())
    topic_id = own_topic_id(filled.label, (topic.id for topic in standing.topics))
    change = TopicChange(topic_id, filled.label, filled.also_called, filled.broader, is_own=True)
    return Private(await _change(context, standing, change))


@router.submission("cpd_admin.topic_rename_save", access=ADMINISTRATORS)
async def rename(request: Submission, context: Context) -> Answer:
    """Give a topic another name."""
    standing = await lock_standing(context)
    topic = read_choice(request, standing.topics)
    label = read_new_name(request, topic, standing.topics)
    await guarded_fields(request, context, {"name": label})
    return Private(await _change(context, standing, renamed(standing.change_of(topic), label, standing.topics)))


@router.submission("cpd_admin.topic_hide_save", access=ADMINISTRATORS)
async def hide_chosen(request: Submission, context: Context) -> Answer:
    """Hide the topic that was chosen."""
    standing = await lock_standing(context)
    topic = read_choice(request, standing.topics)
    return Private(await _change(context, standing, replace(standing.change_of(topic), is_hidden=True)))


@router.submission("cpd_admin.topic_change_save", access=ADMINISTRATORS)
async def change(request: Submission, context: Context) -> Answer:
    """Have a topic as it was filled in."""
    standing = await lock_standing(context)
    topic = topic_of(request.state, standing)
    filled = read_topic(request, standing.topics, topic)
    await guarded_fields(request, context, filled.texts())
    before = replace(standing.change_of(topic), also_called=filled.also_called)
    label = filled.label or standing.topics.shipped.label(topic.id)
    after = renamed(before, label, standing.topics)
    return Private(await _change(context, standing, replace(after, broader=filled.broader if topic.is_own else "")))


@router.press("cpd_admin.topic_hide", access=ADMINISTRATORS, writes=True)
async def hide(request: Press, context: Context) -> Answer:
    """No longer offer a topic."""
    standing = await lock_standing(context)
    topic = topic_of(request.value, standing)
    return Replace(await _change(context, standing, replace(standing.change_of(topic), is_hidden=True), is_whole=True))


@router.press("cpd_admin.topic_show", access=ADMINISTRATORS, writes=True)
async def show_again(request: Press, context: Context) -> Answer:
    """Offer a hidden topic again."""
    standing = await lock_standing(context)
    topic = topic_of(request.value, standing)
    return Replace(await _change(context, standing, replace(standing.change_of(topic), is_hidden=False), is_whole=True))


@router.press("cpd_admin.topic_remove", access=ADMINISTRATORS, writes=True)
async def remove(request: Press, context: Context) -> Answer:
    """Remove one of the trust's own topics, if nothing has it."""
    standing = await lock_standing(context)
    topic = topic_of(request.value, standing)
    if trouble := await _trouble(context, standing, topic.id, None):
        return Replace(message(text(f"{trouble} Nothing has been changed.")) + await _screen(context, standing))
    return Replace(await _change(context, standing, TopicChange(topic.id), is_whole=True))


@router.press(UNDO, access=ADMINISTRATORS, writes=True)
async def undo(request: Press, context: Context) -> Answer:
    """Have a topic as it was before a change, unless it has been changed again."""
    taking, before = read_taking(request.value), await lock_standing(context)
    if hindrance := await _hindrance(context, taking, before):
        return Replace(message(text(hindrance), Buttons((_see_all(),))))
    after = await _keep(context, before, taking.change)
    buttons = Buttons((redo_button(taking.topic_id, before, after), _see_all()))
    return Replace(message(text(say_undo(taking.topic_id, before, after)), buttons))


@router.press(REDO, access=ADMINISTRATORS, writes=True)
async def redo(request: Press, context: Context) -> Answer:
    """Make a change that was taken back once more, unless the topic has been changed since."""
    taking, before = read_taking(request.value), await lock_standing(context)
    if hindrance := await _hindrance(context, taking, before):
        return Replace(message(text(hindrance), Buttons((_see_all(),))))
    return Replace(await _change(context, before, taking.change))


async def _hindrance(context: Context, taking: Taking, standing: Standing) -> str:
    """Why a topic can't be had as a button wants it, in sentences; empty where it can."""
    if is_settled(taking, standing):
        return f"“{standing.topics.label(taking.topic_id)}” has been changed since, so I have left it as it is."
    if is_one_too_many(taking.topic_id, standing):
        return TOO_MANY
    trouble = await _trouble(context, standing, taking.topic_id, taking.before)
    return f"{trouble} Nothing has been changed." if trouble else ""


async def _trouble(context: Context, standing: Standing, topic_id: str, after: TopicChange | None) -> str:
    """Why a topic can't be so, or be removed, in a sentence; empty where it can."""
    if after is not None:
        return trouble_of(after, standing.topics)
    topic = standing.topics.find(topic_id)
    return await trouble_of_removing(context, topic, standing) if topic is not None and topic.is_own else ""


async def _change(context: Context, before: Standing, change: TopicChange, *, is_whole: bool = False) -> Message:
    """Keep a change, and say what has changed; with `is_whole` also all that the trust changed."""
    topic_id, said = (
        change.topic_id,
        f"“{before.topics.label(change.topic_id)}” is like that already, so there was nothing to change.",
    )
    if change == before.changes.get(topic_id, TopicChange(topic_id)):
        return message(text(said)) + (await _screen(context, before) if is_whole else message(Buttons((_see_all(),))))
    if is_one_too_many(topic_id, before):
        return message(text(TOO_MANY), Buttons((_see_all(),)))
    after = await _keep(context, before, change)
    number = (await count_published(context, [topic_id])).get(topic_id, 0)
    undo = undo_button(topic_id, before, after)
    done = message(
        text(f"{say_change(topic_id, before, after)} {say_listings(number)}"),
        Buttons((undo,) if is_whole else (undo, _see_all())),
    )
    return done + await _screen(context, after) if is_whole else done


async def _keep(context: Context, before: Standing, change: TopicChange) -> Standing:
    """Keep a change and have the listings that it touches read again; gives how topics stand then."""
    after = await keep(context, before, change.topic_id, change)
    changed = sorted(after.topics.changed_since(before.topics))
    await expertise.forget_readings(context.session, context.me.trust_id, changed)
    return after


async def _screen(context: Context, standing: Standing, start: int = 0) -> Message:
    counted = await count_published(context, [topic.id for topic in changed_topics(standing)])
    return show(standing, counted, start)


def _see_all() -> Button:
    return Button("See all topics of your trust", "cpd_admin.topics")
