"""Who somebody is, as Slack vouches for it."""

import pytest

from bot.playground.slack_cloud.faults import Fault
from handlers.ports import DirectoryUnavailable, Profile
from tests.bot.slack.conftest import Slack


async def test_a_member_has_a_name_and_an_email(slack: Slack) -> None:
    """The first link to the staff roster is Slack's confirmed e-mail."""
    found = await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)
    assert found == Profile("Priya Nair", "priya.nair@larkbeck.example")


async def test_an_email_that_slack_has_not_confirmed_counts_for_nothing(slack: Slack) -> None:
    """Anybody can type an address; only a confirmed one may stand for a member of staff."""
    user = slack.cloud.add_user(slack.workspace.id, "Not Confirmed", "head@larkbeck.example", is_email_confirmed=False)
    found = await slack.edge.directory.profile(slack.workspace.id, user.id)
    assert found.email == ""


@pytest.mark.parametrize("flag", ["is_restricted", "is_stranger"])
async def test_guests_and_strangers_are_told_apart(slack: Slack, flag: str) -> None:
    """A guest's or another organisation's account is marked as one."""
    user = slack.cloud.add_user(slack.workspace.id, "A Guest", "guest@elsewhere.example", **{flag: True})  # type: ignore[arg-type] # one of two flags
    found = await slack.edge.directory.profile(slack.workspace.id, user.id)
    assert found.is_guest


async def test_a_person_from_a_shared_channel_is_a_guest(slack: Slack) -> None:
    """Somebody of another workspace, met through Slack Connect, is no member of this one."""
    other = slack.cloud.add_workspace("Stainmoor", domain="stainmoor")
    ruth = slack.cloud.add_user(other.id, "Ruth Penhale", "ruth@kelderwick.example", is_stranger=True)
    found = await slack.edge.directory.profile(slack.workspace.id, ruth.id)
    assert (found.is_guest, found.email) == (True, "")


@pytest.mark.parametrize("fault", [Fault("ratelimited"), Fault("server_error"), Fault("dropped"), Fault("error")])
async def test_an_outage_is_said_to_be_one(slack: Slack, fault: Fault) -> None:
    """Whatever goes wrong with Slack, it is one kind of trouble for whoever asked."""
    slack.cloud.fail_next("users.info", fault)
    with pytest.raises(DirectoryUnavailable):
        await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)


async def test_nobody_is_looked_up_in_a_workspace_that_is_not_ours(slack: Slack) -> None:
    """Without an installation there is no token to ask with."""
    with pytest.raises(DirectoryUnavailable):
        await slack.edge.directory.profile("T9999999", slack.priya.id)
