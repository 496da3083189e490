"""Who is there: told to contacts when somebody's first device comes and when the last one has gone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import TYPE_CHECKING, Any

from api.realtime.shared_presence import SharedPresence
from api.schemas.live import PresenceEvent
from store.database import Database
from store.repositories.live import LiveRepository
from store.tables.types import utc_now

if TYPE_CHECKING:
    from api.realtime.shared_presence import SharedPresence

logger = logging.getLogger("omnilink.live")

GRACE_SECONDS = 4.0  # somebody who is back within these was never away

Tell = Callable[[Collection[str], PresenceEvent], Awaitable[None]]


class Presence:
    """The coming and going of the users of this process, and with `shared` of the others'."""

    def __init__(self, database: Database, tell: Tell, shared: "SharedPresence | None") -> None:
        self._database = database
        self._tell = tell
        self._shared = shared
        self.grace = GRACE_SECONDS
        self._here: set[str] = set()  # those who are going, too
        self._going: dict[str, asyncio.TimerHandle] = {}
        self._news: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        if self._shared is not None:
            self._shared.open(self._here, self._left)

    async def close(self) -> None:
        """Says nothing more: who is closed out here comes back to another process, or soon."""
        for timer in self._going.values():
            timer.cancel()
        if self._news:
            await asyncio.wait(tuple(self._news))
        if self._shared is not None:
            await self._shared.close()

    def came(self, user_id: str) -> None:
        """A device of this user is there."""
        if timer := self._going.pop(user_id, None):
            timer.cancel()
        if user_id not in self._here:
            self._here.add(user_id)
            self._spread(user_id, True)

    def went(self, user_id: str) -> None:
        """The last device of this user has gone; soon others hear of it."""
        loop = asyncio.get_running_loop()
        self._going[user_id] = loop.call_later(self.grace, self._gone, user_id)

    def _gone(self, user_id: str) -> None:
        del self._going[user_id]
        self._here.discard(user_id)
        self._spread(user_id, False)

    def renew(self, one: str, other: str) -> None:
        """What two may know of each other begins or ends while both are there: they hear of each other."""
        self._start(self._say_between(one, other))

    def _spread(self, user_id: str, online: bool) -> None:
        self._start(self._say(user_id, online))

    def _start(self, news: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(news)
        self._news.add(task)
        task.add_done_callback(self._news.discard)

    async def _say_between(self, one: str, other: str) -> None:
        try:
            for hears, seen in ((one, other), (other, one)):
                online = seen in await self.online_friends(hears)
                await self._tell([hears], PresenceEvent(user_id=seen, online=online, at=utc_now()))
        except Exception as error:  # as in `_say`
            logger.error("presence could not be told", exc_info=error)

    async def _say(self, user_id: str, online: bool) -> None:
        try:
            if self._shared is not None:
                change = self._shared.add if online else self._shared.remove
                if await change(user_id):
                    return  # there all the time, in another process
            friends = await self.friends(user_id)
            await self._tell(friends, PresenceEvent(user_id=user_id, online=online, at=utc_now()))
        except Exception as error:  # the database may be away: contacts learn of it when they connect
            logger.error("presence could not be told", exc_info=error)

    async def _left(self, user_id: str) -> None:
        """Their process died, and they are in no other."""
        if user_id not in self._here:
            await self._say(user_id, False)

    async def friends(self, user_id: str) -> set[str]:
        """Those who may know of this user, and of whom this user may know."""
        async with self._database.transaction(read_only=True) as session:
            return await LiveRepository(session).friends(user_id)

    async def online_friends(self, user_id: str) -> list[str]:
        friends = await self.friends(user_id)
        online = friends & self._here
        if self._shared is not None:
            online |= await self._shared.online(friends - online)
        return sorted(online)
