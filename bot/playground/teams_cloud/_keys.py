"""The stand-in's signing key: tokens to the bot as the Bot Framework signs them, and tokens for the bot's own calls."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
"""Who signs what Teams sends to bots. Microsoft: "Authentication with the Bot Connector API"."""

GRAPH = "https://graph.microsoft.com"
"""Whom tokens for Microsoft Graph are for."""

TOKEN_SECONDS = 3_599
KEY_ID = "teams-cloud-1"


class SigningKey:
    """An RSA key with its id, and what may be said with it."""

    def __init__(self, key: rsa.RSAPrivateKey | None = None, key_id: str = KEY_ID) -> None:
        self.key_id = key_id
        self._key = key or rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

    def public_set(self) -> dict[str, Any]:
        """The JSON Web Key Set, with the endorsement that Teams' key carries."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.key_id, "use": "sig", "endorsements": ["msteams"]}]}

    def to_bot(self, client_id: str, service_url: str, now: datetime, **claims: Any) -> str:
        """A token as Teams sends it to a bot; `claims` replace or add, and None leaves one out."""
        return self._sign(
            {
                "iss": ISSUER,
                "aud": client_id,
                "serviceurl": service_url,
                "nbf": int((now - timedelta(minutes=5)).timestamp()),
                "exp": int((now + timedelta(hours=1)).timestamp()),
                **claims,
            }
        )

    def for_bot(self, client_id: str, tenant_id: str, now: datetime) -> str:
        """A token as Entra gives it to a bot for the Connector."""
        return self._by_entra(ISSUER, client_id, tenant_id, now)

    def for_graph(self, client_id: str, tenant_id: str, granted: Iterable[str], now: datetime) -> str:
        """A token as Entra gives it to an app for Graph, with the application permissions that were granted to it."""
        return self._by_entra(GRAPH, client_id, tenant_id, now, roles=sorted(granted))

    def admits(self, token: str, client_id: str, now: datetime, audience: str = ISSUER) -> bool:
        """Whether the bot may call the Connector, or Graph, with this token now."""
        claims = self._claims(token, audience)
        return bool(claims.get("appid") == client_id and claims.get("exp", 0) > now.timestamp())

    def roles(self, token: str) -> frozenset[str]:
        """The application permissions in a token for Graph."""
        return frozenset(self._claims(token, GRAPH).get("roles", ()))

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a token for this audience says; nothing if it isn't ours."""
        try:
            return jwt.decode(
                token, self._key.public_key(), algorithms=["RS256"], audience=audience, options={"verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return {}

    def _by_entra(self, audience: str, client_id: str, tenant_id: str, now: datetime, **claims: Any) -> str:
        return self._sign(
            {
                "iss": f"https://sts.windows.net/{tenant_id}/",
                "aud": audience,
                "appid": client_id,
                "tid": tenant_id,
                "exp": int((now + timedelta(seconds=TOKEN_SECONDS)).timestamp()),
                **claims,
            }
        )

    def _sign(self, claims: dict[str, Any]) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self._key, algorithm="RS256", headers={"kid": self.key_id})
