"""What is remembered of bots stays small, and ends with the minute or with the installation."""

from datetime import UTC, datetime, timedelta

from slack_sdk.oauth.installation_store import Bot

from bot.slack.remembered import MOST, RememberedBots

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


def bot(team_id: str) -> Bot:
    """A bot of this workspace."""
    return Bot(team_id=team_id, bot_token="xoxb", bot_id="B1", bot_user_id="U1", installed_at=0.0)


def test_a_bot_is_remembered_for_a_minute() -> None:
    """A minute after it was read it has to be read again."""
    bots = RememberedBots()
    bots.keep("T1", bot("T1"), NOW, read_at_age=bots.age)
    assert bots.find("T1", NOW + timedelta(seconds=59)) is not None
    assert bots.find("T1", NOW + timedelta(seconds=60)) is None
    assert bots.find("T2", NOW) is None


def test_what_was_read_before_a_removal_is_not_kept_after_it() -> None:
    """A read that was under way when the app was removed doesn't bring it back."""
    bots = RememberedBots()
    age = bots.age
    bots.forget_all()
    bots.keep("T1", bot("T1"), NOW, read_at_age=age)
    assert bots.find("T1", NOW) is None


def test_the_oldest_makes_room() -> None:
    """However many workspaces there are, memory holds the latest thousand."""
    bots = RememberedBots()
    for number in range(MOST + 1):
        bots.keep(f"T{number}", bot(f"T{number}"), NOW, read_at_age=bots.age)
        bots.belongs(f"T{number}", "E1")
    assert bots.find("T0", NOW) is None
    assert bots.organisation_of("T0") == ""
    assert bots.find("T1", NOW) is not None
    assert bots.organisation_of("T1") == "E1"
