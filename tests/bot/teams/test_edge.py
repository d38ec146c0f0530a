"""What the edge says of itself, and how it starts and stops."""

import subprocess
import sys

import pytest

from bot.teams.edge import TeamsEdge
from handlers.messages import message, text
from handlers.ports import Addressee, Done, Errand, Operation
from tests.bot.teams.conftest import Scene, settings_for, small_router


@pytest.mark.parametrize("another", ["", "11111111-1111-4111-8111-111111111111", "T0123456"])
async def test_the_edge_owns_its_tenant_and_no_other(scene: Scene, another: str) -> None:
    """Of all workspaces, only the tenant in the settings is this bot's."""
    assert scene.edge.owns_workspace(scene.cloud.tenant.id)
    assert not scene.edge.owns_workspace(another)


async def test_a_worker_only_opens_its_edge(scene: Scene) -> None:
    """Opened rather than started, an edge sends, asks for no signing keys, and stops; so does one that did nothing."""
    await scene.edge.check()
    keys_before = scene.cloud.key_requests
    for does_something in (True, False):
        edge = TeamsEdge(
            settings_for(scene.cloud),
            answerer=scene.answerer,
            late=scene.answerer,
            router=small_router(),
            database=scene.database,
            clock=scene.clock,
        )
        if does_something:
            await edge.open()
            person = Addressee(external_id=scene.priya.id)
            said = message(text("Good morning."))
            errand = Errand("delivery-1", Operation.POST, scene.cloud.tenant.id, (person,), message=said)
            assert isinstance(await edge.courier.perform(errand), Done)
        await edge.stop()
    assert scene.cloud.key_requests == keys_before


def test_graph_is_not_imported_before_it_is_needed() -> None:
    """A bot that never installs itself for anybody never loads Graph's SDK."""
    looked = (
        "import bot.teams.edge, sys; print([one for one in sys.modules if one.split('.')[0].startswith('msgraph')])"
    )
    done = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
