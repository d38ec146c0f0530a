"""Rows that a process can't deal with: a newer version's, a poisoned one, a token that is no good any more."""

from sqlalchemy import update
from sqlmodel import col

from storage.deliveries import State
from storage.models import Delivery
from tests.faults.stage import Stage


async def test_old_and_new_and_poisoned_side_by_side(stage: Stage) -> None:
    """A newer version's row is left for it, one that can't be read is dead with the reason, and the others go."""
    newer, poisoned, *others = await stage.ask("slack", number=5)
    async with stage.database.writing() as session:
        for subject, values in ((newer, {"format_version": 2}), (poisoned, {"body": b"poison"})):
            await session.execute(update(Delivery).where(col(Delivery.key).contains(f"|{subject}|")).values(**values))
    await stage.start()
    await stage.all_are(others, State.SENT)
    await stage.all_are([poisoned], State.DEAD)
    table = await stage.table()
    assert (table[newer].state, table[newer].times, table[newer].attempts) == (State.PLANNED, 0, 0)
    assert table[poisoned].reason == "its text can't be read with these keys"


async def test_a_token_that_was_revoked(stage: Stage) -> None:
    """Deliveries wait with Slack's own word for it, and the log says so; installed again, each goes once."""
    process = await stage.start()
    await stage.all_are(await stage.ask("slack"), State.SENT)
    workspace = next(iter(stage.slack.state.workspaces.values()))
    token, workspace.bot_token = workspace.bot_token, "xoxb-another"
    asked = await stage.ask("slack", number=3)
    await process.said("slack_token_refused")
    await stage.all_are(asked, State.PLANNED)
    assert "invalid_auth" in {line.reason for line in (await stage.table()).values()}
    await process.end()
    workspace.bot_token = token
    await stage.let_pauses_end()
    await stage.start()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}
