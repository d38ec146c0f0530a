"""Who somebody is, as Slack vouches for it."""

from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.slack.install import Installations
from bot.slack.web import SlackWeb, trouble_of
from handlers.ports import DirectoryUnavailable, Profile
from storage.secret_box import WrongSecretKey


class SlackDirectory:
    """Slack's list of people, asked one at a time (docs.slack.dev: users.info)."""

    def __init__(self, web: SlackWeb, installations: Installations) -> None:
        self._web = web
        self._installations = installations

    async def profile(self, workspace_id: str, user_id: str) -> Profile:
        """Who this is; the e-mail only where Slack has confirmed it, and never a stranger's.

        Raises:
            DirectoryUnavailable: if Slack could not be asked, or the bot may not ask.
        """
        try:
            bot = await self._installations.find_bot("", workspace_id)
        except (SQLAlchemyError, WrongSecretKey, OSError) as error:
            raise DirectoryUnavailable("the installation can't be read") from error
        if bot is None or not bot.bot_token:
            raise DirectoryUnavailable("the bot isn't installed in this workspace")
        try:
            answer = await self._web.with_token(bot.bot_token).users_info(user=user_id)
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            raise DirectoryUnavailable(trouble.code) from error
        return profile_of(answer["user"], workspace_id)


def profile_of(user: dict[str, Any], workspace_id: str) -> Profile:
    """What Slack's `user` object vouches for.

    A guest, a stranger from another organisation, or a robot has no say through their e-mail.
    """
    profile = user.get("profile", {})
    is_elsewhere = user.get("team_id", workspace_id) != workspace_id and not user.get("enterprise_user")
    is_guest = any(
        user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    )
    email = "" if user.get("is_email_confirmed") is False else str(profile.get("email", ""))
    return Profile(
        name=str(profile.get("real_name") or user.get("real_name") or user.get("name", "")),
        email=email,
        is_guest=is_guest or is_elsewhere,
    )
