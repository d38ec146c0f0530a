"""Who may speak to the bot: Teams itself, with a token that the Bot Framework signed for us and for this address.

The signature, audience, issuer, times and service address are checked by the SDK's `TokenValidator`. Its key look-up
waits for the network in the event loop, so `KeySet` takes that over: keys are fetched in a thread, ahead of time and
when an unknown one is named, at most once in a while, and validation itself only ever looks in memory.
"""

import asyncio
import time
from contextlib import suppress
from typing import Final

import jwt
import structlog

from bot.teams.sdk import PUBLIC, CloudEnvironment, TokenValidator, with_overrides

KEY_LIFE_SECONDS: Final = 12 * 3_600.0
"""Microsoft, "Authentication with the Bot Connector API": look for new keys at least once in 24 hours."""

REFRESH_SECONDS: Final = 30.0
"""The least time between two look-ups for keys that turn out not to exist: a stranger can't make us ask often."""

RETRY_SECONDS: Final = 2.0
FETCH_SECONDS: Final = 5.0

log = structlog.get_logger(__name__)


class Stranger(Exception):
    """The request doesn't come from Teams, or isn't meant for us."""


class KeysUnavailable(Exception):
    """The key server can't be reached just now, so nobody's token can be checked."""


class KeySet(jwt.PyJWKClient):
    """The Bot Framework's signing keys, kept in memory. `get_signing_key` never waits."""

    def __init__(self, uri: str, fetch_seconds: float) -> None:
        super().__init__(uri, lifespan=KEY_LIFE_SECONDS, timeout=fetch_seconds)
        self._fetching: asyncio.Task[None] | None = None
        self._next_fetch_at = 0.0

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        """The key of this id.

        Raises:
            jwt.PyJWKClientError: if it isn't in memory; `ensure` is what looks further.
        """
        found = self._held(kid)
        if found is None:
            raise jwt.PyJWKClientError("no key of this id")
        return found

    async def ensure(self, kid: str) -> None:
        """See that the key is in memory, if there is such a key.

        Raises:
            KeysUnavailable: if the key server can't be reached.
        """
        if self._held(kid) is not None:
            return
        if self._fetching is None and time.monotonic() < self._next_fetch_at:
            if self._keys() is None:
                raise KeysUnavailable
            return
        await self.fetch()

    async def fetch(self) -> None:
        """Fetch the keys anew, together with whoever else is waiting for them.

        Raises:
            KeysUnavailable: if the key server can't be reached.
        """
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
        await asyncio.shield(self._fetching)

    async def _fetch(self) -> None:
        self._next_fetch_at = time.monotonic() + RETRY_SECONDS
        try:
            await asyncio.to_thread(self.get_jwk_set, refresh=True)
            self._next_fetch_at = time.monotonic() + REFRESH_SECONDS
        except (jwt.PyJWTError, ValueError, OSError) as error:
            log.warning("teams_keys_unavailable", error=type(error).__name__)
            raise KeysUnavailable from error
        finally:
            self._fetching = None

    def _held(self, kid: str) -> jwt.PyJWK | None:
        keys = self._keys()
        return self.match_kid(list(keys.keys), kid) if keys else None

    def _keys(self) -> jwt.PyJWKSet | None:
        return self.jwk_set_cache.get() if self.jwk_set_cache else None


class BotFrameworkTokens(TokenValidator):
    """The SDK's validator for Bot Framework tokens, with keys that are looked up without waiting."""

    def __init__(self, client_id: str, cloud: CloudEnvironment, fetch_seconds: float) -> None:
        super().__init__(TokenValidator.for_service(client_id, cloud=cloud).options)
        self.keys = KeySet(self.options.jwks_uri, fetch_seconds)
        self._jwks_client = self.keys


class Guard:
    """Lets in what Teams sent, and nothing else."""

    def __init__(
        self, client_id: str, tenant_id: str, openid_metadata_url: str, *, fetch_seconds: float = FETCH_SECONDS
    ) -> None:
        cloud = with_overrides(PUBLIC, openid_metadata_url=openid_metadata_url)
        self._tokens = BotFrameworkTokens(client_id, cloud, fetch_seconds)
        self._issuer = cloud.token_issuer
        self._tenant_id = tenant_id

    async def warm(self) -> None:
        """Fetch the keys before the first request needs them; if that fails, the first request tries again."""
        with suppress(KeysUnavailable):
            await self.fetch_keys()

    async def fetch_keys(self) -> None:
        """Fetch the keys.

        Raises:
            KeysUnavailable: if they can't be had.
        """
        await self._tokens.keys.fetch()

    async def check_token(self, authorization: str, service_url: object) -> None:
        """Check the token of a request whose body names `service_url`.

        Raises:
            Stranger: if it isn't Teams'.
            KeysUnavailable: if that can't be told just now.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not isinstance(service_url, str) or not service_url.strip():
            raise Stranger
        try:
            kid = self._key_id(token)
            await self._tokens.keys.ensure(kid)
            await self._tokens.validate_token(token, service_url)
        except (jwt.PyJWTError, ValueError) as error:
            log.info("teams_token_refused", error=type(error).__name__)
            raise Stranger from error

    def check_tenant(self, tenant_ids: set[str]) -> None:
        """See that an activity names our tenant and no other.

        Raises:
            Stranger: if it doesn't.
        """
        if tenant_ids != {self._tenant_id}:
            log.info("teams_tenant_refused")
            raise Stranger

    def _key_id(self, token: str) -> str:
        """The id of the key that a token says it is signed with; the issuer is looked at first, unverified.

        Raises:
            jwt.InvalidTokenError: if it isn't a token, or not the Bot Framework's. That keeps Entra's "Agent 365"
                tokens out, which carry no service address.
        """
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        if unverified["payload"].get("iss") != self._issuer:
            raise jwt.InvalidIssuerError("not the Bot Framework's token")
        kid = unverified["header"].get("kid")
        if not isinstance(kid, str):
            raise jwt.InvalidTokenError("the token names no key")
        return kid
