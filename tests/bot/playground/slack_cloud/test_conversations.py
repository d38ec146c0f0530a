"""Conversations of the stand-in: opened, made, filled with people, and listed."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.playground.slack_cloud.conftest import Alone

MANAGED = frozenset({"channels:manage", "groups:write", "groups:read", "mpim:write", "mpim:read"})


@pytest.fixture
def managed(alone: Alone) -> Alone:
    """A workspace that grants all that channels and groups need."""
    alone.workspace.scopes |= MANAGED
    return alone


async def test_the_same_people_have_one_conversation(managed: Alone) -> None:
    """In whatever order they are named; everybody in it sees it, called after the others."""
    tom = managed.cloud.add_user(managed.workspace.id, "Tom Achebe", "tom@ravensgill.example")
    ids = [managed.priya.id, tom.id]
    opened = [(await managed.client.conversations_open(users=users))["channel"]["id"] for users in (ids, ids[::-1])]
    assert opened[0] == opened[1]
    group = managed.cloud.snapshot(managed.priya.id)["channels"][-1]
    assert (group["name"], group["is_mpim"], group["is_private"]) == ("Tom Achebe", True, True)
    assert set(group["members"]) == {*ids, managed.workspace.bot_user}
    again = await managed.client.conversations_open(channel=opened[0])
    assert again["channel"]["id"] == opened[0]


async def test_refusals_of_opening(managed: Alone) -> None:
    """One to eight people, members, and none that can't be written to."""
    opening = "conversations.open"
    nine = ",".join(f"U{number}" for number in range(9))
    assert await managed.refused(opening) == "users_list_not_supplied"
    assert await managed.refused(opening, users=nine) == "too_many_users"
    assert await managed.refused(opening, users="U9") == "user_not_found"
    assert await managed.refused(opening, users=managed.workspace.bot_user) == "cannot_dm_bot"
    managed.priya.is_deactivated = True
    assert await managed.refused(opening, users=managed.priya.id) == "user_disabled"
    assert await managed.refused("chat.postMessage", channel=managed.priya.id, text="x") == "channel_not_found"


async def test_each_kind_of_conversation_has_its_own_scope(alone: Alone) -> None:
    """What the manifest doesn't ask for is refused by name."""
    tom = alone.cloud.add_user(alone.workspace.id, "Tom Achebe", "tom@ravensgill.example")
    everybody = f"{alone.priya.id},{tom.id}"
    alone.workspace.scopes = alone.workspace.scopes - {"mpim:write"}
    assert await alone.refused("conversations.open", users=everybody) == "missing_scope"
    assert alone.cloud.log[-1].answered["needed"] == "mpim:write"
    assert await alone.refused("conversations.create", name="oracy") == "missing_scope"
    assert alone.cloud.log[-1].answered["needed"] == "channels:manage"
    assert await alone.refused("conversations.create", name="oracy", is_private=True) == "missing_scope"
    assert alone.cloud.log[-1].answered["needed"] == "groups:write"
    assert await alone.refused("conversations.invite", channel=alone.channel.id, users=tom.id) == "missing_scope"
    assert await alone.refused("conversations.list", types="mpim") == "missing_scope"
    direct = alone.cloud.direct_channel(alone.priya.id).id
    assert await alone.refused("conversations.members", channel=direct) == "missing_scope"


async def test_a_channel_is_made_once(managed: Alone) -> None:
    """The bot is its first member and its maker; the name is gone then."""
    made = (await managed.client.conversations_create(name="oracy"))["channel"]
    assert (made["name"], made["creator"], made["is_member"]) == ("oracy", managed.workspace.bot_user, True)
    assert made["created"] == pytest.approx(managed.clock().timestamp(), abs=60)
    assert await managed.refused("conversations.create", name="oracy") == "name_taken"
    private = (await managed.client.conversations_create(name="heads", is_private=True))["channel"]
    assert private["is_private"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Oracy", "invalid_name_specials"),
        ("year four", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
    ],
)
async def test_names_that_slack_does_not_take(managed: Alone, name: str, code: str) -> None:
    """Small letters, figures, hyphens and underscores, 80 at most."""
    assert await managed.refused("conversations.create", name=name) == code


async def test_people_are_invited_all_or_none(managed: Alone) -> None:
    """One who can't be keeps the others out, unless the call says to go on."""
    tom = managed.cloud.add_user(managed.workspace.id, "Tom Achebe", "tom@ravensgill.example")
    gone = managed.cloud.add_user(managed.workspace.id, "Gone Away", "gone@ravensgill.example")
    gone.is_deactivated = True
    invite, channel = "conversations.invite", managed.channel.id
    both = f"{tom.id},{gone.id}"
    assert await managed.refused(invite, channel=channel, users=both) == "cant_invite"
    assert managed.cloud.log[-1].answered["errors"] == [{"user": gone.id, "ok": False, "error": "cant_invite"}]
    assert tom.id not in managed.channel.members
    await managed.client.conversations_invite(channel=channel, users=both, force=True)
    assert tom.id in managed.channel.members
    for user, code in (
        (tom.id, "already_in_channel"),
        ("U9", "user_not_found"),
        (managed.workspace.bot_user, "cant_invite_self"),
        ("", "no_user"),
    ):
        assert await managed.refused(invite, channel=channel, users=user) == code
    assert await managed.refused(invite, channel=managed.elsewhere.id, users=tom.id) == "not_in_channel"
    direct = managed.cloud.direct_channel(managed.priya.id).id
    assert await managed.refused(invite, channel=direct, users=tom.id) == "method_not_supported_for_channel_type"
    assert await managed.refused(invite, channel="C9", users=tom.id) == "channel_not_found"


async def test_members_and_channels_are_listed_by_the_page(managed: Alone) -> None:
    """A cursor leads from page to page, and ends."""
    channel = managed.channel.id
    first = await managed.client.conversations_members(channel=channel, limit=1)
    second = await managed.client.conversations_members(
        channel=channel, limit=1, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [*first["members"], *second["members"]] == [managed.priya.id, managed.workspace.bot_user]
    assert second["response_metadata"]["next_cursor"] == ""
    await managed.client.conversations_create(name="heads", is_private=True)
    listed = (await managed.client.conversations_list(types="private_channel"))["channels"]
    assert [one["name"] for one in listed] == ["heads"]
    members = "conversations.members"
    assert await managed.refused(members, channel=channel, cursor="onward") == "invalid_cursor"
    assert await managed.refused(members, channel=channel, limit=0) == "invalid_limit"
    assert await managed.refused(members, channel=channel, limit=1_000) == "invalid_limit"
    assert await managed.refused("conversations.list", types="poems") == "invalid_types"


async def test_a_person_is_found_by_address(alone: Alone) -> None:
    """Whatever the case; not in another workspace, and not once they have left."""
    other = alone.cloud.add_workspace("Stainmoor", domain="stainmoor")
    alone.cloud.add_user(other.id, "Ruth Penhale", "ruth@kelderwick.example")
    found = await alone.client.users_lookupByEmail(email="PRIYA.NAIR@larkbeck.example")
    assert (found["user"]["id"], found["user"]["profile"]["email"]) == (alone.priya.id, alone.priya.email)
    for email in ("ruth@kelderwick.example", "", "nobody@larkbeck.example"):
        assert await alone.refused("users.lookupByEmail", email=email) == "users_not_found"
    alone.priya.is_deactivated = True
    assert await alone.refused("users.lookupByEmail", email=alone.priya.email) == "users_not_found"
    assert (await alone.client.users_info(user=alone.priya.id))["user"]["deleted"]
    alone.workspace.scopes -= {"users:read.email"}
    with pytest.raises(SlackApiError, match="missing_scope"):
        await alone.client.users_lookupByEmail(email=alone.priya.email)
