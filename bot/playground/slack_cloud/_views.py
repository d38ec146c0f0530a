"""The views.* methods."""

from datetime import timedelta

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Change, Json, View
from bot.playground.slack_cloud.things import Trigger
from bot.playground.slack_cloud.views import check_view, stored_view

TRIGGER_LIVES = timedelta(seconds=3)
VIEWS_OPEN = 3


async def open_view(call: Call) -> Json:
    """A form opened with a trigger_id."""
    return _show(call, on_top=False)


async def push_view(call: Call) -> Json:
    """A form put on top of those that are open, three at most."""
    return _show(call, on_top=True)


def _show(call: Call, *, on_top: bool) -> Json:
    trigger = _take_trigger(call)
    check_view(call.arguments["view"], {"modal"})
    stack = call.state.modals.setdefault(trigger.user, [])
    if on_top and len(stack) >= VIEWS_OPEN:
        raise Refusal("push_limit_reached", "views.push")
    view = stored_view(call.state, trigger.user, call.arguments["view"])
    if not on_top:
        stack.clear()
    stack.append(view)
    return _changed(call, view)


def _take_trigger(call: Call) -> Trigger:
    """The trigger, if it is fresh (docs.slack.dev: Handling user interaction: "expire in three seconds").

    Raises:
        Refusal: `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`.
    """
    trigger = call.state.triggers.get(str(call.arguments["trigger_id"]))
    if trigger is None or trigger.team_id != call.team.id:
        raise Refusal("invalid_trigger_id", "views.open, errors")
    if call.state.clock() - trigger.made_at > TRIGGER_LIVES:
        raise Refusal("expired_trigger_id", "views.open, errors")
    if trigger.used:
        raise Refusal("exchanged_trigger_id", "views.open, errors")
    trigger.used = True
    return trigger


async def publish(call: Call) -> Json:
    """A person's Home tab."""
    user = call.user(call.arguments["user_id"])
    check_view(call.arguments["view"], {"home"})
    there = call.state.homes.get(user.id)
    _check_hash(call, there)
    view = stored_view(call.state, user.id, call.arguments["view"], view_id=there.id if there else "")
    call.state.homes[user.id] = view
    return _changed(call, view)


async def update(call: Call) -> Json:
    """An open form with other contents."""
    view_id = str(call.arguments.get("view_id", ""))
    for stack in call.state.modals.values():
        for place, view in enumerate(stack):
            if view.id == view_id and view.team_id == call.team.id:
                _check_hash(call, view)
                check_view(call.arguments["view"], {"modal"})
                stack[place] = stored_view(call.state, view.user, call.arguments["view"], view_id=view.id)
                return _changed(call, stack[place])
    raise Refusal("not_found", "views.update, errors")


def _check_hash(call: Call, view: View | None) -> None:
    wanted = call.arguments.get("hash")
    if wanted and view is not None and view.payload["hash"] != wanted:
        raise Refusal("hash_conflict", "views.update, errors")


def _changed(call: Call, view: View) -> Json:
    call.state.changed(Change("home" if view.kind == "home" else "modal", team_id=view.team_id, user=view.user))
    return {"view": view.payload}
