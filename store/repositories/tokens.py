"""Refresh tokens and the throttle on log-ins."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.ids import Prefix, new_id
from store.tables.types import utc_now
from store.tables.users import LoginThrottle, RefreshToken

REUSE_GRACE = timedelta(seconds=10)


class RefreshTokenRepository:
    """Each token is used once. One that comes back later was stolen: its whole family ends.

    Within REUSE_GRACE it was only asked again: the answer was lost, or two tabs asked at the same time.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user_id: str, token_hash: str, expires_at: datetime, family: str | None) -> None:
        self._session.add(
            RefreshToken(
                token_hash=token_hash,
                user_id=user_id,
                family=family or new_id(Prefix.TOKEN_FAMILY),
                expires_at=expires_at,
            )
        )

    async def use(self, token_hash: str) -> RefreshToken | None:
        """The token, now used; None where it is unknown, over, revoked or used before."""
        found = await self._session.exec(
            select(RefreshToken).where(RefreshToken.token_hash == token_hash).with_for_update()
        )
        token = found.one_or_none()
        if token is None or token.revoked_at is not None or token.expires_at <= utc_now():
            return None
        if token.used_at is None:
            token.used_at = utc_now()
            self._session.add(token)
        elif token.used_at + REUSE_GRACE < utc_now():
            await self.revoke_family(token.family)
            return None
        return token

    async def forget_expired(self, user_id: str) -> None:
        """Takes out what serves nobody any more, so that the table does not grow with every refresh."""
        found = await self._session.exec(
            select(RefreshToken.id).where(
                RefreshToken.user_id == user_id, col(RefreshToken.expires_at) <= utc_now()
            )
        )
        # By id, and only where there are some: a DELETE by user would wait for the user's other devices.
        if expired := found.all():
            await self._session.exec(sa.delete(RefreshToken).where(col(RefreshToken.id).in_(expired)))

    async def revoke_family(self, family: str) -> None:
        await self._session.exec(
            sa.update(RefreshToken)
            .where(col(RefreshToken.family) == family, col(RefreshToken.revoked_at).is_(None))
            .values(revoked_at=utc_now())
        )

    async def revoke_user(self, user_id: str) -> None:
        """Signs a user out everywhere, as after a change of password."""
        await self._session.exec(
            sa.update(RefreshToken)
            .where(col(RefreshToken.user_id) == user_id, col(RefreshToken.revoked_at).is_(None))
            .values(revoked_at=utc_now())
        )


class LoginThrottleRepository:
    """Counts failures by key within a window, for all processes together."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def seconds_to_wait(self, keys: dict[str, int]) -> int:
        """How long until a log-in may be tried again; `keys` name the failures allowed for each."""
        found = await self._session.exec(
            select(LoginThrottle).where(
                col(LoginThrottle.throttle_key).in_(list(keys)),
                col(LoginThrottle.window_ends_at) > utc_now(),
            )
        )
        waits = [
            (row.window_ends_at - utc_now()).total_seconds()
            for row in found.all()
            if row.failures >= keys[row.throttle_key]
        ]
        return int(max(waits, default=-1)) + 1

    async def count_failure(self, keys: dict[str, int], window: timedelta) -> None:
        now = utc_now()
        for key in sorted(keys):
            row = await self._session.get(LoginThrottle, key, with_for_update=True)
            if row is None or row.window_ends_at <= now:
                row = row or LoginThrottle(throttle_key=key, window_ends_at=now)
                row.failures, row.window_ends_at = 0, now + window
            row.failures += 1
            self._session.add(row)

    async def forget(self, key: str) -> None:
        await self._session.exec(sa.delete(LoginThrottle).where(col(LoginThrottle.throttle_key) == key))
