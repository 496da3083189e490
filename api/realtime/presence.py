"""Who is there: told to contacts when somebody's first device comes and when the last one has gone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from api.schemas.live import PresenceEvent
from store.database import Database
from store.repositories.live import LiveRepository
from store.tables.types import utc_now

logger = logging.getLogger("omnilink.live")

GRACE_SECONDS = 4.0  # somebody who is back within these was never away

Tell = Callable[[Collection[str], PresenceEvent], Awaitable[None]]


class Presence:
    """The coming and going of the users of this process."""

    def __init__(
        self, database: Database, here: Collection[str], tell: Tell, *, grace: float = GRACE_SECONDS
    ) -> None:
        self._database = database
        self._here = here
        self._tell = tell
        self.grace = grace
        self._going: dict[str, asyncio.TimerHandle] = {}
        self._announced: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def came(self, user_id: str) -> None:
        """A device of this user is there."""
        if timer := self._going.pop(user_id, None):
            timer.cancel()
        elif user_id not in self._announced:
            self._announce(user_id, True)

    def went(self, user_id: str) -> None:
        """The last device of this user has gone; soon others hear of it."""
        loop = asyncio.get_running_loop()
        self._going[user_id] = loop.call_later(self.grace, self._gone, user_id)

    def _gone(self, user_id: str) -> None:
        del self._going[user_id]
        self._announce(user_id, False)

    def _announce(self, user_id: str, online: bool) -> None:
        if online:
            self._announced.add(user_id)
        else:
            self._announced.discard(user_id)
        task = asyncio.create_task(self._say(user_id, online))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say(self, user_id: str, online: bool) -> None:
        try:
            friends = await self.friends(user_id)
            await self._tell(friends, PresenceEvent(user_id=user_id, online=online, at=utc_now()))
        except Exception as error:  # the database may be away: contacts learn of it when they connect
            logger.error("presence could not be told", exc_info=error)

    async def friends(self, user_id: str) -> set[str]:
        """Those who may know of this user, and of whom this user may know."""
        async with self._database.transaction(read_only=True) as session:
            return await LiveRepository(session).friends(user_id)

    async def online_friends(self, user_id: str) -> list[str]:
        return sorted(friend for friend in await self.friends(user_id) if friend in self._announced)

    async def close(self) -> None:
        for timer in self._going.values():
            timer.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))
