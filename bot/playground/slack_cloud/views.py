"""Views: checked, and stored with what Slack adds to them."""

from bot.playground.slack_cloud.block_kit import check_modal_or_home, with_ids
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Json, State, View


def check_view(view: object, kinds: set[str]) -> None:
    """See that a view is one that Slack takes.

    Raises:
        Refusal: with what is wrong.
    """
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise Refusal(
            "invalid_arguments", "views", messages=(f"[ERROR] the view's type must be one of {sorted(kinds)}",)
        )
    problems = check_modal_or_home(view)
    if problems:
        raise Refusal(
            "invalid_arguments", problems[0].document, messages=tuple(problem.as_message() for problem in problems)
        )


def stored_view(state: State, user: str, view: Json, *, view_id: str = "") -> View:
    """The view as Slack keeps it and gives it back."""
    workspace = state.workspace_of(user)
    defaults: Json = {"private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False}
    made = view_id or state.next_id("V")
    payload = (
        defaults
        | view
        | {
            "id": made,
            "team_id": workspace.id,
            "app_id": state.app.id,
            "app_installed_team_id": workspace.id,
            "bot_id": workspace.bot_id,
            "hash": f"{int(state.clock().timestamp())}.{state.next_id('hash')}",
            "state": {"values": {}},
            "root_view_id": made,
            "previous_view_id": None,
            "external_id": view.get("external_id", ""),
            "blocks": with_ids(state, view["blocks"]),
        }
    )
    return View(made, workspace.id, user, payload)
