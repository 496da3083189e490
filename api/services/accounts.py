"""Register, sign in, stay signed in, sign out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.auth import (
    REFRESH_LIFETIME,
    AccessToken,
    TokenSigner,
    hash_password,
    new_refresh_token,
    password_matches,
    token_hash,
)
from graph.errors import InvalidCredentials, RegistrationClosed, TooManyAttempts, Unauthorized, WrongPassword
from store.database import Database
from store.repositories.tokens import LoginThrottleRepository, RefreshTokenRepository
from store.repositories.users import UserRepository
from store.tables.types import utc_now
from store.tables.users import DISABLED, User

# Few where one address tries one name; more in all, or a stranger could lock somebody out with five tries.
FAILURES_OF_BOTH = 5
FAILURES_OF_A_NAME = 50
FAILURES_OF_AN_ADDRESS = 50
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with a fresh pair of tokens."""

    user: User
    access: AccessToken
    refresh_token: str
    refresh_expires_at: datetime


class Accounts:
    """The use cases of signing in."""

    def __init__(self, database: Database, signer: TokenSigner, *, registration_open: bool) -> None:
        self._database = database
        self._signer = signer
        self._open = registration_open

    async def register(self, username: str, password: str, nickname: str) -> SignedIn:
        if not self._open:
            raise RegistrationClosed
        hashed = await hash_password(password)
        async with self._database.transaction() as session:
            user = await UserRepository(session).create_user(username, nickname or username, hashed)
        return await self._sign_in(user)

    async def login(self, username: str, password: str, address: str) -> SignedIn:
        """Raises InvalidCredentials, and TooManyAttempts once a name or an address failed often."""
        name = username.casefold()
        by_both = _key("both", f"{address} {name}")
        keys = {
            by_both: FAILURES_OF_BOTH,
            _key("name", name): FAILURES_OF_A_NAME,
            _key("address", address): FAILURES_OF_AN_ADDRESS,
        }
        async with self._database.transaction(read_only=True) as session:
            wait = await LoginThrottleRepository(session).seconds_to_wait(keys)
            user = await UserRepository(session).get_by_username(username)
        if wait:
            raise TooManyAttempts(retry_after=wait)
        matches = await password_matches(user.password_hash if user else None, password)
        if user is None or not matches or user.status == DISABLED:
            async with self._database.transaction() as session:
                await LoginThrottleRepository(session).count_failure(keys, WINDOW)
            raise InvalidCredentials
        async with self._database.transaction() as session:
            await LoginThrottleRepository(session).forget(by_both)
        return await self._sign_in(user)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Exchanges a refresh token, once, for a new pair."""
        async with self._database.transaction() as session:
            used = await RefreshTokenRepository(session).use(token_hash(refresh_token))
            user = await UserRepository(session).get_by_id(used.user_id) if used else None
        if used is None or user is None or user.status == DISABLED:
            raise Unauthorized("The session has ended; sign in again.")
        return await self._sign_in(user, family=used.family)

    async def logout(self, refresh_token: str) -> None:
        async with self._database.transaction() as session:
            tokens = RefreshTokenRepository(session)
            if used := await tokens.use(token_hash(refresh_token)):
                await tokens.revoke_family(used.family)

    async def change_password(self, user: User, current: str, new: str) -> SignedIn:
        """Ends every sign-in and makes a new one. Raises WrongPassword, and TooManyAttempts after a few."""
        keys = {_key("password", user.user_id): FAILURES_OF_BOTH}
        async with self._database.transaction(read_only=True) as session:
            wait = await LoginThrottleRepository(session).seconds_to_wait(keys)
        if wait:
            raise TooManyAttempts(retry_after=wait)
        if not await password_matches(user.password_hash, current):
            async with self._database.transaction() as session:
                await LoginThrottleRepository(session).count_failure(keys, WINDOW)
            raise WrongPassword
        hashed = await hash_password(new)
        async with self._database.transaction() as session:
            await UserRepository(session).set_password(user, hashed)
            await RefreshTokenRepository(session).revoke_user(user.user_id)
        return await self._sign_in(user)

    async def user_of(self, access_token: str) -> User:
        """The signed-in user. Raises Unauthorized, also for one who was disabled since."""
        return (await self.holder_of(access_token))[0]

    async def holder_of(self, access_token: str) -> tuple[User, datetime]:
        """The signed-in user and when the token ends. Raises Unauthorized as `user_of` does."""
        user_id, expires_at = self._signer.read(access_token)
        async with self._database.transaction(read_only=True) as session:
            user = await UserRepository(session).get_by_id(user_id)
        if user is None or user.status == DISABLED:
            raise Unauthorized("This account is not active.")
        return user, expires_at

    async def _sign_in(self, user: User, family: str | None = None) -> SignedIn:
        refresh_token = new_refresh_token()
        expires_at = utc_now() + REFRESH_LIFETIME
        async with self._database.transaction() as session:
            tokens = RefreshTokenRepository(session)
            await tokens.forget_expired(user.user_id)
            await tokens.add(user.user_id, token_hash(refresh_token), expires_at, family)
        return SignedIn(user, self._signer.sign(user.user_id), refresh_token, expires_at)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()
