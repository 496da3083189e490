"""One connected device: what waits for it, within bounds, and who writes it out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from datetime import datetime

from starlette.websockets import WebSocket, WebSocketDisconnect

from api.realtime.delivery import Packet

MOST_WAITING = 256  # frames
MOST_BYTES = 1024 * 1024
SEND_SECONDS = 30.0  # how long an answer to `hello` or `sync` may wait for the client to read

SIGNED_OUT = 4001
TOO_SLOW = 4008
BAD_FRAME = 4009
RESTART = 1012
REASONS = {
    SIGNED_OUT: "sign in again",
    TOO_SLOW: "too slow; connect again and resume",
    BAD_FRAME: "not a frame that is understood here",
    RESTART: "restarting; connect again",
}


class GoneError(Exception):
    """The device is no longer connected."""


class Device:
    """A socket of one user. Nothing here waits for the client but `send`; no task while nothing waits."""

    __slots__ = (
        "_closing", "_held", "_known", "_size", "_waiting", "_websocket", "_writer",
        "expires_at", "ping_at", "user_id",
    )  # fmt: skip

    def __init__(self, websocket: WebSocket, user_id: str, expires_at: datetime) -> None:
        self.user_id = user_id
        self.expires_at = expires_at
        self.ping_at = 0.0
        self._websocket = websocket
        self._waiting: deque[Packet] | None = None
        self._size = 0
        self._held = False
        self._known: dict[str, int] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def offer(self, packet: Packet) -> None:
        """Sends it as soon as may be. A client that lets too much wait is cut off: it resumes."""
        if self._closing is not None:
            return
        if packet.change and self._known and packet.change <= self._known.get(packet.conversation_id, 0):
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(packet)
        self._size += packet.size
        if len(self._waiting) > MOST_WAITING or self._size > MOST_BYTES:
            self.end(TOO_SLOW)
        elif self._writer is None and not self._held:
            self._writer = asyncio.create_task(self._write())

    async def send(self, text: str) -> None:
        """Past what waits, and as fast as the client reads; while `hold` is on. Raises GoneError."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._websocket.send({"type": "websocket.send", "text": text})
        except TimeoutError:
            self.end(TOO_SLOW)
            raise GoneError from None
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise GoneError from None

    async def hold(self) -> None:
        """Events wait from here on, until `release`; one that is being written is let out first."""
        self._held = True
        if self._writer is not None:
            await asyncio.wait([self._writer])

    def release(self, known: Mapping[str, int]) -> None:
        """Lets events out, but for messages that the client has meanwhile got another way."""
        self._held = False
        self._known = {**(self._known or {}), **known} or None
        waiting, self._waiting, self._size = self._waiting, None, 0
        for packet in waiting or ():
            self.offer(packet)

    def end(self, code: int) -> None:
        """Closes the socket; what waits is dropped, the client asks for it when it is back."""
        if self._closing is None:
            self._waiting = None
            if self._writer is not None:
                self._writer.cancel()
            self._closing = asyncio.create_task(close(self._websocket, code))

    async def ended(self) -> None:
        """Leaves no task behind, once the reader has ended."""
        if self._writer is not None:
            self._writer.cancel()
        if tasks := [task for task in (self._writer, self._closing) if task is not None]:
            await asyncio.wait(tasks)

    async def _write(self) -> None:
        try:
            while self._waiting and not self._held:
                packet = self._waiting.popleft()
                await self._websocket.send({"type": "websocket.send", "text": packet.text})
                self._size -= packet.size
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # it has gone: the reader is told so too
        finally:
            self._writer = None
            if not self._waiting:
                self._waiting, self._size = None, 0


async def close(websocket: WebSocket, code: int) -> None:
    """Says why; whether it still arrives is the client's matter."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        await websocket.close(code, REASONS[code])
