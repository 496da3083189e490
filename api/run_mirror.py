"""Runs of one process, followed and stopped from any other: their events in Redis Streams."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.run_log import Position, RunLog, position_of

logger = logging.getLogger("omnilink.runs")

KEPT_SECONDS = 600  # after its end; from then on the database tells it
LONGEST_SECONDS = 3_600  # of a run whose process dies
MOST_ENTRIES = 20_000
AT_ONCE = 500
RETRY_SECONDS = 2.0
QUIET_SECONDS = 10.0
AWAY = (RedisError, OSError, TimeoutError)


class RunMirror:
    """Never fails and never holds a run up: without Redis other processes learn from the database."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix
        self._channel = f"{prefix}:stop"

    def _key(self, query_id: str) -> str:
        return f"{self._prefix}:run:{query_id}"

    async def write(self, query_id: str, log: RunLog) -> None:
        """Follows a run to its end like any listener, and writes down what it hears."""
        key = self._key(query_id)
        try:
            async for event in log.read():
                await self._redis.xadd(key, {b"event": event}, maxlen=MOST_ENTRIES, approximate=True)
                if position_of(event).number == 1:
                    await self._redis.expire(key, LONGEST_SECONDS)
            await self._redis.expire(key, KEPT_SECONDS)
        except AWAY as error:
            logger.warning("run %s cannot be followed from other processes: %s", query_id, error)

    async def read(self, query_id: str, after: Position, wait: float) -> AsyncIterator[bytes]:
        """What is there behind a position, and what comes until nothing has for `wait` seconds.

        Ends early where events are missing in between: then the database has to tell.
        """
        number, last = after.number, b"0"
        try:
            while entries := await self._entries(query_id, last, wait):
                for entry, fields in entries:
                    last, event = entry, fields[b"event"]
                    position = position_of(event)
                    if position.number > number + 1:
                        return
                    if position.number == number + 1:
                        number = position.number
                        yield event
        except AWAY as error:
            logger.warning("run %s cannot be followed: %s", query_id, error)
            await asyncio.sleep(wait)

    async def _entries(
        self, query_id: str, last: bytes, wait: float
    ) -> list[tuple[bytes, dict[bytes, bytes]]]:
        found: Any = await self._redis.xread({self._key(query_id): last}, AT_ONCE, block=int(wait * 1000))
        return found[0][1] if found else []

    async def ask_to_stop(self, query_id: str) -> None:
        """Asks whichever process has the run to stop it."""
        try:
            await self._redis.publish(self._channel, query_id)
        except AWAY as error:
            logger.warning("run %s cannot be stopped from here: %s", query_id, error)

    async def hear_stops(self, stop: Callable[[str], Awaitable[None]]) -> None:
        """Passes on, for ever, what other processes ask to stop."""
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    while True:
                        message = await subscription.get_message(
                            ignore_subscribe_messages=True, timeout=QUIET_SECONDS
                        )
                        if message is not None:
                            await stop(message["data"].decode())
                        else:
                            await subscription.ping()
            except AWAY:
                await asyncio.sleep(RETRY_SECONDS)

    async def close(self) -> None:
        await self._redis.aclose()
