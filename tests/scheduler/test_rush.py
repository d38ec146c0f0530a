"""Many messages to many workspaces at once: nobody is kept waiting, and no budget is broken."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col
from structlog.testing import capture_logs

from handlers.messages import message, text
from handlers.outbox import ANSWER
from storage import workspaces
from storage.models import Delivery, RateBudget
from tests.bench.deliveries.rush import rush
from tests.scheduler.conftest import TUESDAY, Post

HELLO = message(text("A colleague would like to talk about phonics."))


async def test_everybodys_message_goes_at_the_allowed_pace(database_url: str) -> None:
    """Two workers use the budgets of all workspaces to the full and break none; what is urgent overtakes the rest."""
    with capture_logs() as logged:
        rushed = await rush(database_url, workspaces=6, messages=360)
    assert rushed.messages == 360
    assert rushed.violations == 0
    assert min(rushed.shares) > 0.95
    assert rushed.urgent_seconds
    assert max(rushed.urgent_seconds) < 1
    assert not [line for line in logged if line["log_level"] in {"warning", "error"}]


async def test_workspaces_whose_platform_is_away_keep_nobody_waiting(post: Post) -> None:
    """However many workspaces have something that was put off, and nothing else, the others have their turn."""
    async with post.writing() as outbox:
        for number in range(30):
            away = await workspaces.add_workspace(
                outbox.session, trust_id=post.trust_id, platform="slack", external_id=f"T2{number}", now=TUESDAY
            )
            await outbox.to_channel(ANSWER, away.id, "C1", HELLO, subject="away")
        later = post.time.now() + timedelta(minutes=4)
        await outbox.session.execute(update(Delivery).values(not_before_at=later))
        here = await outbox.to_channel(ANSWER, post.slack, "C1", HELLO, subject="here")
        await outbox.session.execute(
            update(RateBudget).where(col(RateBudget.workspace_id) == post.slack).values(next_slot_at=post.time.now())
        )
    assert here is not None
    await post.drain(patience_seconds=1)
    assert len(post.couriers["slack"].keys) == 1
