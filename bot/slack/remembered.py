"""Which bot is whose, in memory for a minute: an acknowledgement should not have to wait for the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.oauth.installation_store import Bot

GOOD_FOR = timedelta(seconds=60)
"""How long another process may still take a bot that this one has removed for installed."""
MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Kept:
    bot: Bot
    until: datetime


class RememberedBots:
    """The bots found lately, by workspace, and the organisations that the workspaces are known to belong to.

    `age` counts how often all was forgotten: what was begun to be read before that is not kept.
    """

    def __init__(self) -> None:
        self.age = 0
        self._bots: dict[str, _Kept] = {}
        self._organisations: dict[str, str] = {}

    def find(self, workspace: str, now: datetime) -> Bot | None:
        """The bot of this workspace, if it was found in the last minute."""
        kept = self._bots.get(workspace)
        return kept.bot if kept is not None and now < kept.until else None

    def keep(self, workspace: str, bot: Bot, now: datetime, *, read_at_age: int) -> None:
        """Remember a bot; the one that was kept longest makes room."""
        if read_at_age != self.age:
            return
        self._bots.pop(workspace, None)
        self._bots[workspace] = _Kept(bot, now + GOOD_FOR)
        if len(self._bots) > MOST:
            del self._bots[next(iter(self._bots))]

    def forget_all(self) -> None:
        """An installation came or went."""
        self.age += 1
        self._bots.clear()

    def belongs(self, workspace: str, organisation: str) -> None:
        """A request said of this workspace that the bot is installed in its whole organisation."""
        self._organisations.pop(workspace, None)
        self._organisations[workspace] = organisation
        if len(self._organisations) > MOST:
            del self._organisations[next(iter(self._organisations))]

    def organisation_of(self, workspace: str) -> str:
        """The organisation of this workspace; empty where no request has told."""
        return self._organisations.get(workspace, "")
