"""The stand-in's signing key: tokens to the bot as the Bot Framework signs them, and tokens for the bot's own calls."""

from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
"""Who signs what Teams sends to bots. Microsoft: "Authentication with the Bot Connector API"."""

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
        return self._sign(
            {
                "iss": f"https://sts.windows.net/{tenant_id}/",
                "aud": ISSUER,
                "appid": client_id,
                "tid": tenant_id,
                "exp": int((now + timedelta(seconds=TOKEN_SECONDS)).timestamp()),
            }
        )

    def admits(self, token: str, client_id: str, now: datetime) -> bool:
        """Whether the bot may call the Connector with this token now."""
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                audience=ISSUER,
                options={"verify_exp": False},
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims.get("appid") == client_id and claims.get("exp", 0) > now.timestamp())

    def _sign(self, claims: dict[str, Any]) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self._key, algorithm="RS256", headers={"kid": self.key_id})
