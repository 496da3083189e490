"""Who is there in the other processes, kept in Redis: a set a process, believed while it is alive."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from redis.exceptions import RedisError

from api.realtime.bus import Bus

logger = logging.getLogger("omnilink.live")

ALIVE_SECONDS = 60
REFRESH_SECONDS = 20.0
KEPT_SECONDS = 24 * 3600  # for whoever tidies up behind a process that died


class SharedPresence:
    """While Redis is away nobody is there but those of this process."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._processes = f"{bus.prefix}:processes"
        self._own = self._users(bus.process)
        self._keeper: asyncio.Task[None] | None = None

    def _users(self, process: str) -> str:
        return f"{self._bus.prefix}:here:{process}"

    def _alive(self, process: str) -> str:
        return f"{self._bus.prefix}:alive:{process}"

    def open(self, here: Collection[str], left: Callable[[str], Awaitable[None]]) -> None:
        """Keeps `here` known to the others; `left` is told who went with a process that died."""
        self._keeper = asyncio.create_task(self._keep(here, left), name="shared presence")

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            if self._bus.is_up:
                await self._forget(self._bus.process)

    async def add(self, user_id: str) -> bool:
        """Whether the user was there already, elsewhere."""
        return await self._change(self._bus.redis.sadd, user_id)

    async def remove(self, user_id: str) -> bool:
        """Whether the user is still there, elsewhere."""
        return await self._change(self._bus.redis.srem, user_id)

    async def _change(self, change: Callable[..., Any], user_id: str) -> bool:
        if not self._bus.is_up:
            return False
        try:
            await change(self._own, user_id)
        except (RedisError, OSError, TimeoutError):
            return False
        return bool(await self.online([user_id]))

    async def online(self, user_ids: Collection[str]) -> set[str]:
        """Those of these who are there in another process."""
        if not self._bus.is_up or not user_ids:
            return set()
        asked = list(user_ids)
        try:
            others = [process for process in await self._others() if process[1]]
            async with self._bus.redis.pipeline(transaction=False) as pipeline:
                for process, _ in others:
                    pipeline.smismember(self._users(process), asked)
                answers: list[list[int]] = await pipeline.execute()
        except (RedisError, OSError, TimeoutError):
            return set()
        return {user_id for answer in answers for user_id, there in zip(asked, answer, strict=True) if there}

    async def _others(self) -> list[tuple[str, bool]]:
        """The other processes, and whether each is alive."""
        redis: Any = self._bus.redis
        found = [name.decode() for name in await redis.smembers(self._processes)]
        others = [process for process in found if process != self._bus.process]
        if not others:
            return []
        alive = await redis.mget([self._alive(process) for process in others])
        return [(process, bool(mark)) for process, mark in zip(others, alive, strict=True)]

    async def _keep(self, here: Collection[str], left: Callable[[str], Awaitable[None]]) -> None:
        while True:
            try:
                if self._bus.is_up:
                    await self._refresh(list(here))
                    await self._tidy(left)
            except (RedisError, OSError, TimeoutError) as error:
                logger.warning("presence could not be shared: %s", error)
            await asyncio.sleep(REFRESH_SECONDS if self._bus.is_up else 1.0)

    async def _refresh(self, here: list[str]) -> None:
        async with self._bus.redis.pipeline(transaction=True) as pipeline:
            pipeline.delete(self._own)
            if here:
                pipeline.sadd(self._own, *here)
                pipeline.expire(self._own, KEPT_SECONDS)
            pipeline.set(self._alive(self._bus.process), 1, ex=ALIVE_SECONDS)
            pipeline.sadd(self._processes, self._bus.process)
            await pipeline.execute()

    async def _tidy(self, left: Callable[[str], Awaitable[None]]) -> None:
        redis: Any = self._bus.redis
        for process, is_alive in await self._others():
            # Only one of us takes it out of the set.
            if not is_alive and await redis.srem(self._processes, process):
                users = {user_id.decode() for user_id in await redis.smembers(self._users(process))}
                await redis.delete(self._users(process))
                for user_id in users - await self.online(users):
                    await left(user_id)

    async def _forget(self, process: str) -> None:
        async with self._bus.redis.pipeline(transaction=True) as pipeline:
            pipeline.srem(self._processes, process)
            pipeline.delete(self._users(process), self._alive(process))
            await pipeline.execute()
