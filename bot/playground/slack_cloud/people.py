"""What people do: each act becomes the request that Slack would make, and what its client would show of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.playground.slack_cloud import forms, payloads
from bot.playground.slack_cloud.delivery import Delivery
from bot.playground.slack_cloud.elements import find_element, option_of
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.socket_mode import TIMED_OUT
from bot.playground.slack_cloud.state import SLACKBOT, Act, Change, Json, Message, State, View
from bot.playground.slack_cloud.views import check_view, stored_view

OK = 200
TRY_AGAIN = "We had some trouble connecting. Try again?"


class Acts:
    """Acts for people and keeps what their clients show."""

    def __init__(self, state: State, delivery: Delivery) -> None:
        self._state = state
        self._delivery = delivery

    async def type_command(self, user: str, channel: str, command: str, text: str) -> Act:
        """A slash command, answered at once where the bot answers in its acknowledgement."""
        state = self._state
        if state.app.commands and command not in state.app.commands:
            return self._told(Act(command, user, {}, b"", {}, 0, ""), channel, f"{command} is not a valid command.")
        payload = payloads.slash_command(state, user, channel, command, text)
        act = await self._delivery.deliver("slash_commands", user, payload, team_id=state.users[user].team_id)
        if act.status != OK:
            return self._told(act, channel, _command_failure(act, command))
        self._post_acknowledgement(user, channel, act.answered)
        return act

    def _post_acknowledgement(self, user: str, channel: str, answered: Any) -> None:
        """A text or message in the acknowledgement is posted (docs.slack.dev: Implementing slash commands)."""
        answer: Json = {"text": answered} if isinstance(answered, str) else answered
        if answer.get("text") or answer.get("blocks"):
            state = self._state
            only_for = "" if answer.get("response_type") == "in_channel" else user
            bot = state.workspace_of(user).bot_user
            blocks = answer.get("blocks", [])
            state.post(Message(state.next_ts(), channel, bot, answer.get("text", ""), blocks, only_for))

    def _told(self, act: Act, channel: str, shown: str) -> Act:
        """Slackbot tells the person, and nobody else, that it failed."""
        state = self._state
        state.post(Message(state.next_ts(), channel, SLACKBOT, shown, only_for=act.user))
        return replace(act, shown=shown)

    async def press(self, user: str, where: str, action_id: str, value: str | None) -> Act:
        """A button pressed."""
        block_id, element = self._element(user, where, action_id, {"button"})
        if value is not None and element.get("value", "") != value:
            raise LookupError(f"the button {action_id!r} carries {element.get('value', '')!r}, not {value!r}")
        action = {key: element[key] for key in ("action_id", "text", "value", "style", "type") if key in element}
        return await self._act_on(user, where, action | {"block_id": block_id})

    async def select(self, user: str, where: str, action_id: str, value: str) -> Act:
        """An option chosen from a drop-down."""
        block_id, element = self._element(user, where, action_id, {"static_select"})
        chosen = {"type": "static_select", "action_id": action_id, "selected_option": option_of(element, value)}
        return await self._act_on(user, where, chosen | {"block_id": block_id})

    def _element(self, user: str, where: str, action_id: str, kinds: set[str]) -> tuple[str, Json]:
        return find_element(self._seen(user, where)[1], action_id, kinds)

    def _seen(self, user: str, where: str) -> tuple[Message | View, list[Json]]:
        """The message or view that this person sees under this ts or id, and its blocks."""
        state = self._state
        if view := state.find_view(where):
            if view.user != user:
                raise LookupError(f"{user} can't see the view {where}")
            return view, view.payload["blocks"]
        message = state.find_message(where)
        if message is None or message.only_for not in {"", user}:
            raise LookupError(f"{user} sees no message or view {where}")
        if user not in state.channels[message.channel].members:
            raise LookupError(f"{user} is not in {message.channel}")
        return message, message.blocks

    async def _act_on(self, user: str, where: str, action: Json) -> Act:
        state = self._state
        place, _ = self._seen(user, where)
        stamped = action | {"action_ts": state.next_ts()}
        payload = (
            payloads.view_action(state, user, place, stamped)
            if isinstance(place, View)
            else payloads.message_action(state, user, place, stamped)
        )
        act = await self._delivery.deliver("block_actions", user, payload, team_id=state.users[user].team_id)
        return act if act.status == OK else replace(act, shown="Something went wrong. Please try again.")

    async def submit(self, user: str, view_id: str, values: Mapping[str, str | Sequence[str]]) -> Act:
        """A form sent in, and what becomes of it."""
        state = self._state
        view = next((view for view in state.modals.get(user, []) if view.id == view_id), None)
        if view is None:
            raise LookupError(f"{user} has no form {view_id} open")
        filled, errors = forms.fill_in(view.payload["blocks"], values)
        if errors:
            return Act("view_submission", user, {}, b"", {}, 0, "", field_errors=errors)
        payload = payloads.view_submission(state, user, view, filled)
        act = await self._delivery.deliver("view_submission", user, payload, team_id=view.team_id)
        return self._after_submission(act, user, view)

    def _after_submission(self, act: Act, user: str, view: View) -> Act:
        """docs.slack.dev: Modals, "Updating a view via response_action" and "Displaying errors in views"."""
        state = self._state
        if act.status != OK:
            return replace(act, shown=TRY_AGAIN)
        answer = act.answered if isinstance(act.answered, dict) else {}
        stack = state.modals[user]
        if (trouble := _refused_view(answer)) is not None:
            return self._refused(act, trouble)
        match answer.get("response_action"):
            case "errors":
                unknown = set(answer["errors"]) - {block.get("block_id") for block in view.payload["blocks"]}
                if unknown or not answer["errors"]:
                    return self._refused(act, Refusal("invalid_errors", "Modals, Displaying errors in views"))
                return replace(act, field_errors=dict(answer["errors"]))
            case "update":
                stack[stack.index(view)] = stored_view(state, view.user, answer["view"], view_id=view.id)
            case "push":
                stack.append(stored_view(state, view.user, answer["view"]))
            case "clear":
                stack.clear()
            case _:
                stack.remove(view)
        state.changed(Change("modal", team_id=view.team_id, user=user))
        return act

    def _refused(self, act: Act, trouble: Refusal) -> Act:
        """An answer to a form that Slack would not take: the person is asked to try again, the log says why."""
        self._state.record(
            kind="request",
            name="view_submission answer",
            team_id=act.sent["team"]["id"],
            sent=act.answered,
            status=act.status,
            answered=trouble.body(),
            document=trouble.document,
        )
        return replace(act, shown=TRY_AGAIN)

    async def open_home(self, user: str, tab: str) -> Act:
        """The bot's home or messages tab opened (docs.slack.dev: app_home_opened event)."""
        state = self._state
        channel = state.direct_channel(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        if tab == "home" and user in state.homes:
            event["view"] = state.homes[user].payload
        return await self._event(user, event)

    async def send_message(self, user: str, channel: str, text: str, *, thread_ts: str = "") -> Act:
        """A message to the bot, in the direct conversation or as a mention (message.im and app_mention events)."""
        state = self._state
        message = state.post(Message(state.next_ts(), channel, user, text, thread_ts=thread_ts))
        is_im = state.channels[channel].is_im
        event: Json = {
            "type": "message" if is_im else "app_mention",
            "user": user,
            "text": text.replace("&", "&amp;") if is_im else text,
            "ts": message.ts,
            "channel": channel,
            "team": state.users[user].team_id,
            "client_msg_id": state.next_id("client-"),
        }
        if is_im:
            event["channel_type"] = "im"
        if thread_ts:
            event["thread_ts"] = thread_ts
        return await self._event(user, event)

    async def uninstall(self, team_id: str) -> Act:
        """The app removed from a workspace (docs.slack.dev: app_uninstalled event)."""
        workspace = self._state.workspaces[team_id]
        workspace.bot_token = ""
        return await self._event(workspace.bot_user, {"type": "app_uninstalled"})

    async def _event(self, user: str, event: Json) -> Act:
        workspace = self._state.workspace_of(user)
        payload = payloads.event_callback(self._state, workspace, event)
        return await self._delivery.deliver("events_api", user, payload, team_id=workspace.id)


def _refused_view(answer: Json) -> Refusal | None:
    """Why Slack would not take the view in this answer, if there is one and it wouldn't."""
    if answer.get("response_action") not in {"update", "push"}:
        return None
    try:
        check_view(answer.get("view"), {"modal"})
    except Refusal as refusal:
        return refusal
    return None


def _command_failure(act: Act, command: str) -> str:
    """What Slackbot says (docs.slack.dev: Implementing slash commands, "Best practices")."""
    if act.answered == TIMED_OUT:
        return f'{command} failed with the error "operation_timeout"'
    if not act.status:
        return f"{command} failed because the app did not respond"
    return f'{command} failed with the error "dispatch_failed"'
