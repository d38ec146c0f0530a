"""Who may speak to the bot: Teams itself, with a token that the Bot Framework signed for us and for this address.

Which issuer, audiences, address of keys and tolerance are right is the SDK's to say (`TokenValidator.for_service`). The
check itself is PyJWT's: the SDK's own waits for the network in the event loop when it looks up a key, can be given no
other look-up, and lets a token without an expiry pass. `KeySet` fetches keys in a thread, ahead of time and when an
unknown one is named, at most once in a while; validation only ever looks in memory.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any, Final

import jwt
import structlog

from bot.teams.sdk import PUBLIC, TokenValidator, with_overrides

TEAMS: Final = "msteams"
"""The channel that we serve. Microsoft, "Bot Connector API reference: Activity object"."""

ALGORITHMS: Final = ("RS256",)
REQUIRED_CLAIMS: Final = ("exp", "iss", "aud")

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
    """The Bot Framework's signing keys, kept in memory."""

    def __init__(self, uri: str, fetch_seconds: float) -> None:
        super().__init__(uri, lifespan=KEY_LIFE_SECONDS, timeout=fetch_seconds)
        self._fetching: asyncio.Task[None] | None = None
        self._next_fetch_at = 0.0

    async def find(self, kid: str) -> jwt.PyJWK:
        """The key of this id, from memory or, if the last look-up is a while ago, from the key server.

        Raises:
            jwt.PyJWKClientError: if there is no such key.
            KeysUnavailable: if the key server can't be reached.
        """
        found = self._held(kid)
        if found is None:
            await self._look_further()
            found = self._held(kid)
        if found is None:
            raise jwt.PyJWKClientError("no key of this id")
        return found

    async def fetch(self) -> None:
        """Fetch the keys anew, together with whoever else is waiting for them.

        Raises:
            KeysUnavailable: if the key server can't be reached.
        """
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(_note_heard)
        await asyncio.shield(self._fetching)

    async def _look_further(self) -> None:
        if self._fetching is not None or time.monotonic() >= self._next_fetch_at:
            await self.fetch()
        elif self._keys() is None:
            raise KeysUnavailable

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


def _note_heard(fetching: asyncio.Task[None]) -> None:
    """What went wrong was logged; nobody may be waiting for it any more when the bot stops."""
    if not fetching.cancelled():
        fetching.exception()


class Guard:
    """Lets in what Teams sent, and nothing else."""

    def __init__(
        self, client_id: str, tenant_id: str, openid_metadata_url: str, *, fetch_seconds: float = FETCH_SECONDS
    ) -> None:
        cloud = with_overrides(PUBLIC, openid_metadata_url=openid_metadata_url)
        self._expected = TokenValidator.for_service(client_id, cloud=cloud).options
        self._keys = KeySet(self._expected.jwks_uri, fetch_seconds)
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
        await self._keys.fetch()

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
            claims = self._claims(token, await self._keys.find(self._key_id(token)))
            _check_service_url(claims, service_url)
        except (jwt.PyJWTError, ValueError) as error:
            log.info("teams_token_refused", error=type(error).__name__)
            raise Stranger from error

    def check_channel(self, channel_id: object) -> None:
        """See that an activity comes from Teams itself.

        Web Chat and Direct Line speak with the same issuer and audience, and there the client says who it is and
        which tenant it belongs to.

        Raises:
            Stranger: if it doesn't.
        """
        if channel_id != TEAMS:
            log.info("teams_channel_refused")
            raise Stranger

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
        if unverified["payload"].get("iss") not in self._expected.valid_issuers:
            raise jwt.InvalidIssuerError("not the Bot Framework's token")
        kid = unverified["header"].get("kid")
        if not isinstance(kid, str):
            raise jwt.InvalidTokenError("the token names no key")
        return kid

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        """What a token says, its signature, audience, issuer and times having been checked.

        Raises:
            jwt.InvalidTokenError: if one of them is wrong, or missing.
        """
        return jwt.decode(
            token,
            key.key,
            algorithms=ALGORITHMS,
            audience=self._expected.valid_audiences,
            issuer=self._expected.valid_issuers,
            leeway=self._expected.clock_tolerance,
            options={"require": list(REQUIRED_CLAIMS)},
        )


def _check_service_url(claims: dict[str, Any], service_url: str) -> None:
    """See that a token was made for the address that its request names.

    Raises:
        jwt.InvalidTokenError: if it wasn't.
    """
    claimed = claims.get("serviceurl")
    if not isinstance(claimed, str) or claimed.rstrip("/") != service_url.rstrip("/"):
        raise jwt.InvalidTokenError("the token is for another service address")
