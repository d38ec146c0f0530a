"""files.*: an address is asked for, the bytes are put there, and then the file is shown in a conversation."""

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Json, Message, State
from bot.playground.slack_cloud.things import File

GET_ADDRESS = "files.getUploadURLExternal"
COMPLETE = "files.completeUploadExternal"


async def get_upload_url(call: Call) -> Json:
    """An address for the bytes of one file."""
    length = str(call.arguments["length"])
    if not call.arguments["filename"] or not length.isdecimal() or not int(length):
        messages = ("[ERROR] filename must not be empty, and length be the size in bytes",)
        raise Refusal("invalid_arguments", f"{GET_ADDRESS}, arguments", messages=messages)
    state = call.state
    file = File(state.next_id("F"), call.team.id, str(call.arguments["filename"]), int(length))
    key = state.next_id("upload")
    state.files[file.id] = state.uploads[f"{call.team.id}/{key}"] = file
    return {"upload_url": f"{state.base_url}/upload/v1/{call.team.id}/{key}", "file_id": file.id}


def receive(state: State, key: str, content_type: str, body: bytes) -> str:
    """Take the bytes of a file, as they are.

    Raises:
        Refusal: if the address isn't one, or the bytes aren't as many as was said. Slack takes multipart forms too; the
            stand-in doesn't.
    """
    file = state.uploads.get(key)
    if file is None or file.content is not None:
        raise Refusal("invalid_upload_url", f"{GET_ADDRESS}, Usage info", status=404)
    if content_type.startswith("multipart/") or len(body) != file.length:
        raise Refusal("invalid_length", f"{GET_ADDRESS}, arguments, length", status=400)
    file.content = body
    return f"OK - {len(body)}"


async def complete_upload(call: Call) -> Json:
    """The files shown in a conversation, as one message; without one they stay the bot's own."""
    files = [_uploaded(call, one) for one in _asked(call)]
    channel_id = str(call.arguments.get("channel_id") or "")
    if channel_id:
        _show(call, channel_id, files)
    for file in files:
        file.is_complete = True
    return {"files": [file.as_json() for file in files]}


def _asked(call: Call) -> list[Json]:
    asked = call.arguments["files"]
    is_list = isinstance(asked, list) and asked and all(isinstance(one, dict) and "id" in one for one in asked)
    if not is_list or any(set(one) - {"id", "title", "highlight_type"} for one in asked):
        messages = ("[ERROR] files must be an array of objects with an id",)
        raise Refusal("invalid_arguments", f"{COMPLETE}, arguments", messages=messages)
    return list(asked)


def _uploaded(call: Call, asked: Json) -> File:
    file = call.state.files.get(str(asked["id"]))
    if file is None or file.team_id != call.team.id or file.content is None or file.is_complete:
        raise Refusal("file_not_found", f"{COMPLETE}, errors")
    file.title = str(asked.get("title") or "")
    return file


def _show(call: Call, channel_id: str, files: list[File]) -> None:
    channel = call.state.channels.get(channel_id)
    if channel is None or channel.team_id != call.team.id:
        raise Refusal("invalid_channel", f"{COMPLETE}, errors")
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel", f"{COMPLETE}, errors")
    words = str(call.arguments.get("initial_comment") or "")
    shown = [file.as_json() for file in files]
    call.state.post(Message(call.state.next_ts(), channel.id, call.team.bot_user, words, files=shown))
