"""Encryption at rest, with one key or several, newest first."""

import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import insert_of
from storage.models import SecretCanary

_CANARY = "staffroom"


class WrongSecretKey(Exception):
    """The database was encrypted with another key than the one configured."""


class SecretBox:
    """Encrypts with the first of its keys and decrypts with any (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: list[str]) -> None:
        """Take the keys, newest first, each as `Fernet.generate_key()` makes them.

        Raises:
            ValueError: if there is none, or one of them is not a Fernet key.
        """
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._keys = tuple(key.encode() for key in keys)

    def encrypt(self, text: str) -> bytes:
        """The text, unreadable without the key."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, ciphertext: bytes) -> str:
        """The text again.

        Raises:
            WrongSecretKey: if none of the keys fits.
        """
        try:
            return self._fernet.decrypt(ciphertext).decode()
        except InvalidToken as error:
            raise WrongSecretKey("none of the keys in STAFFROOM_SECRET_KEY fits this database") from error

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """Hashes of the text, one with each key, newest first: 64 hexadecimal digits that tell the same text again.

        Without the key nobody can tell of a guess whether it is the text.
        """
        return tuple(hmac.new(key, f"fingerprint:{text}".encode(), "sha256").hexdigest() for key in self._keys)


async def check_canary(session: AsyncSession, box: SecretBox) -> None:
    """Leave a canary where there is none; otherwise see that it can be read.

    Raises:
        WrongSecretKey: if the database was encrypted with another key.
    """
    row = {"id": 1, "ciphertext": box.encrypt(_CANARY)}
    await session.execute(insert_of(session)(SecretCanary).values(row).on_conflict_do_nothing())
    await see_canary(session, box)


async def see_canary(session: AsyncSession, box: SecretBox) -> bool:
    """Whether there is a canary; if so, it could be read.

    Raises:
        WrongSecretKey: if the database was encrypted with another key.
    """
    canary = await session.get(SecretCanary, 1)
    if canary is not None:
        box.decrypt(canary.ciphertext)
    return canary is not None
