"""Passwords and tokens."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.errors import Unauthorized
from store.tables.types import utc_now

ISSUER = "omnilink"
AUDIENCE = "omnilink-api"
ALGORITHM = "HS256"
ACCESS_LIFETIME = timedelta(minutes=30)
REFRESH_LIFETIME = timedelta(days=30)

_hasher = PasswordHasher()  # Argon2id with the library's current defaults (RFC 9106, low memory)


@cache
def _nobody() -> str:
    """Verified where there is no user or password, so that the answer takes as long."""
    return _hasher.hash(secrets.token_urlsafe(16))


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a refresh token: it is random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token and when it ends."""

    token: str
    expires_at: datetime


class TokenSigner:
    """Makes and checks access tokens with this installation's secret."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret that signs tokens needs at least 32 characters")
        self._secret = secret

    @property
    def installation(self) -> str:
        """The same for all processes that take each other's tokens, and tells nothing about the secret."""
        return hashlib.blake2b(self._secret.encode(), digest_size=8, person=b"installation").hexdigest()

    def sign(self, user_id: str, lifetime: timedelta = ACCESS_LIFETIME) -> AccessToken:
        now = utc_now()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "iat": now,
            "exp": now + lifetime,
            "jti": secrets.token_hex(8),
        }
        return AccessToken(jwt.encode(claims, self._secret, algorithm=ALGORITHM), now + lifetime)

    def user_id(self, token: str) -> str:
        """Whose token it is. Raises Unauthorized for one that is not ours, not for us, or over."""
        return self.read(token)[0]

    def read(self, token: str) -> tuple[str, datetime]:
        """Whose token it is and when it ends. Raises Unauthorized as `user_id` does."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized("The access token is not valid, or no longer; sign in again.") from error
        return str(claims["sub"]), datetime.fromtimestamp(claims["exp"], UTC)
