"""Files of the stand-in: an address, the bytes, and the message that shows them."""

import aiohttp
import pytest

from tests.bot.playground.slack_cloud.conftest import Alone


@pytest.fixture
def granted(alone: Alone) -> Alone:
    """A workspace that grants files."""
    alone.workspace.scopes |= {"files:write"}
    return alone


async def put(address: str, content: bytes) -> tuple[int, str]:
    """The bytes put at an address; the status and words of the answer."""
    async with aiohttp.ClientSession() as session, session.post(address, data=content) as answer:
        return answer.status, await answer.text()


async def uploaded(alone: Alone, content: bytes = b"a,b\n") -> str:
    """The id of a file whose bytes are there."""
    place = await alone.client.files_getUploadURLExternal(filename="dates.csv", length=len(content))
    assert await put(place["upload_url"], content) == (200, f"OK - {len(content)}")
    file_id: str = place["file_id"]
    return file_id


async def test_a_file_is_shown_in_a_channel(granted: Alone) -> None:
    """Nobody sees it before it is completed; then everybody in the channel does."""
    file_id = await uploaded(granted)
    assert granted.cloud.messages(granted.priya.id, granted.channel.id) == []
    await granted.client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Term dates"}], channel_id=granted.channel.id, initial_comment="For you"
    )
    (seen,) = granted.cloud.snapshot(granted.priya.id)["channels"][0]["messages"]
    assert seen["text"] == "For you"
    assert seen["files"] == [{"id": file_id, "name": "dates.csv", "title": "Term dates", "size": 4}]
    assert granted.cloud.state.files[file_id].content == b"a,b\n"
    granted.workspace.scopes |= {"channels:history"}
    history = await granted.client.conversations_history(channel=granted.channel.id)
    assert history["messages"][0]["files"][0]["id"] == file_id


async def test_a_file_without_a_channel_stays_the_bots_own(granted: Alone) -> None:
    """It is complete, and shown nowhere."""
    file_id = await uploaded(granted)
    answer = await granted.client.files_completeUploadExternal(files=[{"id": file_id}])
    assert answer["files"][0]["title"] == "dates.csv"
    assert granted.cloud.messages(granted.priya.id, granted.channel.id) == []


async def test_an_address_takes_the_bytes_once(granted: Alone) -> None:
    """As many as were announced, and not again."""
    place = await granted.client.files_getUploadURLExternal(filename="dates.csv", length=4)
    assert await put(place["upload_url"], b"too many") == (400, "invalid_length")
    assert (await put(place["upload_url"], b"a,b\n"))[0] == 200
    assert await put(place["upload_url"], b"a,b\n") == (404, "invalid_upload_url")
    assert (await put(f"{granted.cloud.base_url}/upload/v1/T9/none", b"x"))[0] == 404
    assert [entry.status for entry in granted.cloud.calls("upload")] == [400, 200, 404, 404]


async def test_refusals_of_files(granted: Alone) -> None:
    """Each mistake has Slack's own code for it."""
    complete, channel = "files.completeUploadExternal", granted.channel.id
    assert await granted.refused("files.getUploadURLExternal", filename="", length=1) == "invalid_arguments"
    assert await granted.refused("files.getUploadURLExternal", filename="x", length=0) == "invalid_arguments"
    assert await granted.refused(complete, files=[{"id": "F9"}]) == "file_not_found"
    for files in ([], [{"title": "x"}], [{"id": "F1", "colour": "red"}], {"id": "F1"}):
        assert await granted.refused(complete, files=files) == "invalid_arguments"
    files = [{"id": await uploaded(granted)}]
    assert await granted.refused(complete, files=files, channel_id="C9") == "invalid_channel"
    assert await granted.refused(complete, files=files, channel_id=granted.elsewhere.id) == "not_in_channel"
    await granted.client.files_completeUploadExternal(files=files, channel_id=channel)  # type: ignore[arg-type] # the SDK wants optional words
    assert await granted.refused(complete, files=files, channel_id=channel) == "file_not_found"
    granted.workspace.scopes -= {"files:write"}
    assert await granted.refused(complete, files=files) == "missing_scope"
