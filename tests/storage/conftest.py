"""What tests of the storage share."""

import pytest

from storage.database import Database
from tests.storage.offering import add_trusts


@pytest.fixture
async def two_trusts(database: Database) -> None:
    """Two trusts, each with three academies and nobody in them yet."""
    await add_trusts(database)
