"""The same request more than once: Slack's retries, an impatient finger, and a process that ends in between."""

import asyncio

from bot.playground.slack_cloud import Act
from storage import expertise
from tests.faults.processes import until
from tests.faults.stage import Stage

LISTING = {
    "topics": ("handwriting",),
    "phases": ("ks2",),
    "help": "I got a class of reluctant writers to enjoy joined handwriting, five minutes a day.",
    "ways": ("visit", "chat"),
}


async def test_a_form_is_sent_again_to_another_process(stage: Stage) -> None:
    """Saved, and killed before Slack could be sure: the retry finds it done, wherever it arrives."""
    process = await stage.serve()
    act = await _submit(stage)
    await process.kill()
    await stage.serve()
    await stage.slack.redeliver(act)
    assert await _listings(stage) == 1


async def test_a_form_is_sent_twice_at_once(stage: Stage) -> None:
    """The same submission at two processes in the same moment is saved once."""
    await stage.serve()
    first = stage.slack.state.app.request_url
    act = await _fill_in(stage, "http://127.0.0.1:9/slack/events", back_to=first)
    await stage.serve()
    second = stage.slack.state.app.request_url
    retries = []
    for address in (first, second, first, second):
        stage.slack.connect_bot(address)
        retries.append(asyncio.create_task(stage.slack.redeliver(act)))
        await asyncio.sleep(0)  # lets it take the address
    answers = await asyncio.gather(*retries)
    assert 200 in {answer.status for answer in answers}
    assert await _listings(stage) == 1


async def _submit(stage: Stage) -> Act:
    """Somebody lists what they can help with; gives the request that Slack made of it."""
    return await _fill_in(stage, stage.slack.state.app.request_url)


async def _fill_in(stage: Stage, send_to: str, *, back_to: str = "") -> Act:
    """The same, sent to an address; nobody has to be there."""
    user = next(user for user in stage.slack.state.users.values() if not user.is_bot)
    channel = stage.slack.direct_channel(user.id).id
    await stage.slack.type_command(user.id, channel, "/offer-expertise")

    async def is_open() -> bool:
        return stage.slack.modal(user.id) is not None

    await until(is_open, "the form was open")
    view = stage.slack.modal(user.id)
    assert view is not None
    stage.slack.connect_bot(send_to)
    act = await stage.slack.submit(user.id, view.id, LISTING)
    if back_to:
        stage.slack.connect_bot(back_to)
    return act


async def _listings(stage: Stage) -> int:
    """How many listings the first of the people has."""
    async with stage.database.reading() as session:
        return len(await expertise.find_listings_of(session, stage.trust_id, stage.people["slack"][0]))
