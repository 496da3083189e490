"""The way between processes: Redis pub/sub, which no send ever waits for."""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

logger = logging.getLogger("omnilink.live")

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
PULSE_SECONDS = 5.0
QUIET_SECONDS = 3 * PULSE_SECONDS  # without even our own pulse, the subscription is dead
RETRY_SECONDS = (0.2, 5.0)
MOST_WAITING = 5_000
MOST_BYTES = 16 * 1024 * 1024
AT_ONCE = 100
PULSE, LOST = b"pulse", b"lost"

Take = Callable[[bytes], Awaitable[None]]


def connect(url: str) -> Redis:
    """A client that fails at once: whoever uses it has something better to do than to wait."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


async def reachable(url: str) -> bool:
    """Whether a Redis answers there now."""
    redis = connect(url)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return bool(await redis.ping())
    except (RedisError, OSError, TimeoutError):
        return False
    finally:
        await redis.aclose()


def place(url: str) -> str:
    """Host and port, without the password."""
    parts = urlsplit(url)
    return parts.hostname + (f":{parts.port}" if parts.port else "") if parts.hostname else parts.path


class Bus:
    """Carries deliveries to the other processes of one installation, and theirs here.

    What could not be carried is lost, and said to be: then every device asks for what it missed.
    """

    def __init__(self, url: str, installation: str) -> None:
        self.redis = connect(url)
        self.process = secrets.token_hex(6)
        self.prefix = f"omnilink:{installation}"  # one Redis may serve several installations
        self.is_up = False
        self._channel = f"{self.prefix}:events"
        self._own = self.process.encode()
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._wanted = asyncio.Event()
        self._has_lost = False
        self._is_back = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, take: Take, lost: Callable[[], None]) -> None:
        """Begins to carry. `take` gets what others publish; `lost` is called after something may be."""
        up = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._listen(take, lost, up), name="Redis subscription"),
            asyncio.create_task(self._publish(), name="Redis publisher"),
            asyncio.create_task(self._pulse(), name="Redis pulse"),
        ]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(up.wait(), CONNECT_SECONDS)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        with contextlib.suppress(RedisError, OSError):
            await self.redis.aclose()

    def publish(self, data: bytes) -> None:
        """Sends it soon, or never; returns at once."""
        if self._has_lost:
            return  # the others will be asked to sync anyway
        self._waiting.append(data)
        self._size += len(data)
        if len(self._waiting) > MOST_WAITING or self._size > MOST_BYTES:
            self._lose()
        self._wanted.set()

    def _lose(self) -> None:
        self._has_lost = True
        self._waiting.clear()
        self._size = 0
        self._wanted.set()  # what is wanted now is to say so

    async def _publish(self) -> None:
        delay = RETRY_SECONDS[0]
        while True:
            await self._wanted.wait()
            try:
                await self._publish_some()
                delay = RETRY_SECONDS[0]
            except (RedisError, OSError, TimeoutError):
                self._lose()
                self._is_back.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._is_back.wait(), delay)
                delay = min(2 * delay, RETRY_SECONDS[1])

    async def _publish_some(self) -> None:
        if self._has_lost:
            await self.redis.publish(self._channel, self._own + LOST)
            self._has_lost = False
        batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        if not self._waiting:
            self._wanted.clear()
        self._size -= sum(map(len, batch))
        async with self.redis.pipeline(transaction=False) as pipeline:
            for data in batch:
                pipeline.publish(self._channel, self._own + data)
            await pipeline.execute()

    async def _pulse(self) -> None:
        while True:
            self.publish(PULSE)
            await asyncio.sleep(PULSE_SECONDS)

    async def _listen(self, take: Take, lost: Callable[[], None], up: asyncio.Event) -> None:
        delay = RETRY_SECONDS[0]
        while True:
            try:
                async with self.redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    while True:
                        message = await subscription.get_message(timeout=QUIET_SECONDS)
                        if message is None:
                            raise NoConnection("nothing comes any more")
                        if message["type"] == "subscribe":
                            self.is_up, delay = True, RETRY_SECONDS[0]
                            lost()
                            up.set()
                            self._is_back.set()
                        elif message["type"] == "message":
                            await self._take(message["data"], take, lost)
            except (RedisError, OSError, TimeoutError) as error:
                if self.is_up or not up.is_set():
                    logger.warning("Redis is out of reach; devices of other processes wait: %s", error)
                up.set()
                self.is_up = False
            await asyncio.sleep(delay)
            delay = min(2 * delay, RETRY_SECONDS[1])

    async def _take(self, data: bytes, take: Take, lost: Callable[[], None]) -> None:
        sender, told = data[: len(self._own)], data[len(self._own) :]
        if sender == self._own or told == PULSE:
            return
        if told == LOST:
            lost()
            return
        try:
            await take(told)
        except ValueError:  # of another version; its devices must not stay behind
            lost()
