"""The stand-in's tables of Adaptive Cards against what Microsoft itself publishes in code."""

import inspect
from collections.abc import Mapping
from functools import cache

import pytest
from pydantic import BaseModel

from bot.playground.teams_cloud._card_schema import ACTIONS, CARD, COLUMN, ELEMENTS, REQUIRED, RUN, Check

TABLES: dict[str, Mapping[str, Check]] = {
    **ELEMENTS,
    **ACTIONS,
    "TextRun": RUN,
    "Column": COLUMN,
    "AdaptiveCard": CARD,
}
ONLY_IN_JSON = {"$schema"}


@cache
def published() -> dict[str, set[str]]:
    """The properties that the SDK's generated classes know, by the name of their type."""
    from microsoft_teams.cards import core

    known = {}
    for _, found in inspect.getmembers(core, inspect.isclass):
        if not issubclass(found, BaseModel) or "type" not in found.model_fields:
            continue
        name = found.model_fields["type"].default
        schema = found.model_json_schema(by_alias=True, mode="serialization") if name in TABLES else {}
        if isinstance(name, str) and schema:
            definition = schema.get("$defs", {}).get(found.__name__, schema)
            known[name] = set(definition["properties"])
    return known


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_every_property_is_one_that_microsoft_knows(kind: str) -> None:
    """Nothing in the tables is made up: each name is in the typed classes that Microsoft generates."""
    assert set(TABLES[kind]) - ONLY_IN_JSON <= published()[kind]


def test_what_is_required_is_known() -> None:
    """A property can only be required where it is known."""
    for kind, names in REQUIRED.items():
        if kind in TABLES:
            assert set(names) <= set(TABLES[kind])
