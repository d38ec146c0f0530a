"""The app manifest and its package."""

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.teams.manifest import COMMANDS_SHOWN, SCHEMA, teams_manifest, teams_package
from handlers.context import Context
from handlers.messages import Message
from handlers.requests import Command, Private, Reply
from handlers.router import Router
from tests.bot.teams.conftest import small_router

CLIENT_ID = "00000000-0000-4000-8000-00000000b07a"
BASE_URL = "https://staffroom.example.org"
PUBLISHED = Path("bot/playground/page/node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.29")


def wide_router(count: int) -> Router:
    """A router with so many commands, with long help."""
    router = Router()
    for index in range(count):

        @router.command(f"command-{index}", help="Help. " * 200, usage="words")
        async def command(_request: Command, _context: Context) -> Reply:
            return Private(Message(()))

    return router


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Microsoft's own schema, from the package that set-up installs with the page's."""
    found: dict[str, Any] = json.loads((PUBLISHED / "MicrosoftTeams.schema.json").read_text())
    return found


@pytest.mark.parametrize("commands", [0, 2, 30])
def test_the_manifest_is_valid(schema: dict[str, Any], commands: int) -> None:
    """Few commands or many, the manifest holds to Microsoft's published schema."""
    manifest = teams_manifest(wide_router(commands), BASE_URL, CLIENT_ID)
    jsonschema.Draft4Validator(schema).validate(manifest)
    assert manifest["$schema"] == SCHEMA


def test_every_command_can_be_picked_by_slash_and_by_mention() -> None:
    """Both lists name the router's commands, with both triggers, and targeted messages are asked for."""
    [bot] = teams_manifest(small_router(), BASE_URL, CLIENT_ID)["bots"]
    assert bot["supportsTargetedMessages"] is True
    for listed in bot["commandLists"]:
        assert listed["triggers"] == ["mention", "slash"]
        assert [command["title"] for command in listed["commands"]] == ["find-expert", "help"]
    assert {scope for listed in bot["commandLists"] for scope in listed["scopes"]} == set(bot["scopes"])
    assert bot["commandLists"][0]["commands"][0]["description"].endswith("Type: find-expert topic")


def test_a_list_has_no_more_commands_than_teams_takes() -> None:
    """Twelve commands a list, the first ones."""
    [bot] = teams_manifest(wide_router(30), BASE_URL, CLIENT_ID)["bots"]
    assert all(len(listed["commands"]) == COMMANDS_SHOWN for listed in bot["commandLists"])


def test_the_package_holds_the_manifest_and_both_icons() -> None:
    """The package has what Teams looks for, the icons in their sizes, and is the same every time."""
    package = teams_package(small_router(), BASE_URL, CLIENT_ID)
    assert package == teams_package(small_router(), BASE_URL, CLIENT_ID)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(archive.read("manifest.json")) == teams_manifest(small_router(), BASE_URL, CLIENT_ID)
        for name, size in (("color.png", 192), ("outline.png", 32)):
            icon = archive.read(name)
            assert struct.unpack(">II", icon[16:24]) == (size, size)
            assert len(_pixels(icon)) == size * (size * 4 + 1)


def test_the_outline_is_white_on_nothing() -> None:
    """Teams takes only white and transparent in the outline icon; both are there."""
    with zipfile.ZipFile(io.BytesIO(teams_package(small_router(), BASE_URL, CLIENT_ID))) as archive:
        pixels = _pixels(archive.read("outline.png"))
    rows = [pixels[start + 1 : start + 129] for start in range(0, len(pixels), 129)]
    colours = {row[index : index + 4] for row in rows for index in range(0, 128, 4)}
    assert colours == {b"\xff\xff\xff\xff", b"\xff\xff\xff\x00"}


def _pixels(icon: bytes) -> bytes:
    """The unpacked data of a PNG with one IDAT; its checksums are checked on the way."""
    assert icon.startswith(b"\x89PNG\r\n\x1a\n")
    data, at = b"", 8
    while at < len(icon):
        (length,) = struct.unpack(">I", icon[at : at + 4])
        name, content = icon[at + 4 : at + 8], icon[at + 8 : at + 8 + length]
        assert struct.unpack(">I", icon[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + content)
        data += content if name == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(data)
