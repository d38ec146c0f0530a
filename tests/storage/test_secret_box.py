"""Encryption at rest."""

import pytest
from cryptography.fernet import Fernet

from storage.database import Database
from storage.secret_box import SecretBox, WrongSecretKey, check_canary


def key() -> str:
    """A new key."""
    return Fernet.generate_key().decode()


def test_an_older_key_still_reads() -> None:
    """With a new key in front, what was encrypted before can be read; with the new one alone it can't."""
    old, new = key(), key()
    ciphertext = SecretBox([old]).encrypt("xoxb-1")
    assert b"xoxb" not in ciphertext
    assert SecretBox([new, old]).decrypt(ciphertext) == "xoxb-1"
    with pytest.raises(WrongSecretKey):
        SecretBox([new]).decrypt(ciphertext)


def test_a_fingerprint_tells_the_same_text_again() -> None:
    """By each key another one, the newest key's first; other words have others, and none shows its text."""
    old, new = key(), key()
    first, second = SecretBox([new, old]).fingerprints("charters")
    assert (second,) == SecretBox([old]).fingerprints("charters")
    assert first != second
    assert first not in SecretBox([new, old]).fingerprints("charter")
    assert len(first) == 64


async def test_a_wrong_key_is_noticed_at_start(database: Database) -> None:
    """The first start leaves a canary; a later start with another key refuses, with a sentence."""
    right = SecretBox([key()])
    async with database.writing() as session:
        await check_canary(session, right)
    async with database.writing() as session:
        await check_canary(session, right)
        with pytest.raises(WrongSecretKey, match="STAFFROOM_SECRET_KEY"):
            await check_canary(session, SecretBox([key()]))
