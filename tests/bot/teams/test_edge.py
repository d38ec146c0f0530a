"""What the edge says of itself."""

import pytest

from tests.bot.teams.conftest import Scene


@pytest.mark.parametrize("another", ["", "11111111-1111-4111-8111-111111111111", "T0123456"])
async def test_the_edge_owns_its_tenant_and_no_other(scene: Scene, another: str) -> None:
    """Of all workspaces, only the tenant in the settings is this bot's."""
    assert scene.edge.owns_workspace(scene.cloud.tenant.id)
    assert not scene.edge.owns_workspace(another)
