"""`/ws`: one socket a device, over which everything comes that happens meanwhile."""

import asyncio
import time
from collections.abc import Mapping
from typing import cast

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.deps import Services
from api.realtime.delivery import Delivery, text_of
from api.realtime.device import BAD_FRAME, SIGNED_OUT, Device, GoneError, close
from api.realtime.hub import PING_SECONDS
from api.schemas.live import (
    ChangesEvent,
    ClientFrame,
    ErrorEvent,
    Hello,
    Ready,
    Renew,
    Sync,
    SyncedEvent,
    TypingIn,
)
from graph.errors import NotFound, Unauthorized

router = APIRouter(tags=["messenger"])

HELLO_SECONDS = 10.0
LARGEST_FRAME = 256 * 1024
FRAME_SECONDS = 0.02  # between two frames of a client, on the average; some may come at once
FRAMES_AT_ONCE = 50
SYNC_FRAMES = 10  # a `sync` counts as so many
TYPING_SECONDS = 2.0  # between two that are passed on for one conversation

_frames: TypeAdapter[Hello | Renew | Sync | TypingIn | BaseModel] = TypeAdapter(ClientFrame)


class RefusedError(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def live(websocket: WebSocket) -> None:
    """Everything that changes for the user, as it happens; see api/schemas/live.py for the frames."""
    served = cast(Services, websocket.app.state.services)
    if not served.live.admits(websocket.headers):
        await websocket.close()
        return
    await websocket.accept()
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await _receive(websocket)
        if not isinstance(hello, Hello):
            raise RefusedError(BAD_FRAME)
        user, expires_at = await served.live.holder_of(hello.token)
    except (GoneError, WebSocketDisconnect):
        return
    except (RefusedError, TimeoutError, NotFound) as error:
        await close(websocket, error.code if isinstance(error, RefusedError) else BAD_FRAME)
        return
    except Unauthorized:
        await close(websocket, SIGNED_OUT)
        return
    await Connection(websocket, served, Device(websocket, user.user_id, expires_at)).run(hello.changes)


# Starlette's own route: FastAPI's would hold its dependencies' stacks as long as the socket is open.
router.add_websocket_route("/ws", live, name="live")


class Connection:
    """A device that has said who it is."""

    __slots__ = ("_allowed_at", "_device", "_served", "_typed", "_websocket")

    def __init__(self, websocket: WebSocket, served: Services, device: Device) -> None:
        self._websocket = websocket
        self._served = served
        self._device = device
        self._allowed_at = 0.0
        self._typed: dict[str, float] | None = None

    async def run(self, changes: Mapping[str, int]) -> None:
        """Until the client goes or is closed; every way it ends, the hub forgets the device."""
        device, hub = self._device, self._served.hub
        # What happens from here on waits until the client has what happened before.
        await device.hold()
        hub.join(device)
        try:
            await self._sync(changes, is_first=True)
            while True:
                await self._take()
        except (GoneError, WebSocketDisconnect):
            pass
        except RefusedError as refused:
            device.end(refused.code)
        except Unauthorized:
            device.end(SIGNED_OUT)
        finally:
            hub.leave(device)
            await device.ended()

    async def _take(self) -> None:
        try:
            frame = await _receive(self._websocket)
            await self._allow(SYNC_FRAMES if isinstance(frame, Sync) else 1)
            if isinstance(frame, Hello):
                raise RefusedError(BAD_FRAME)
            if isinstance(frame, Sync):
                await self._sync(frame.changes)
            elif isinstance(frame, TypingIn):
                await self._type(frame.conversation_id)
            elif isinstance(frame, Renew):
                await self._renew(frame.token)
        except NotFound as error:
            said = text_of(ErrorEvent(code=error.code, detail=NotFound().detail))
            self._device.offer(Delivery(said).packet(said))

    async def _allow(self, weight: int) -> None:
        """Holds back a client that sends too much: its next frame is read later."""
        now = time.monotonic()
        self._allowed_at = max(self._allowed_at, now) + weight * FRAME_SECONDS
        if (early := self._allowed_at - now - FRAMES_AT_ONCE * FRAME_SECONDS) > 0:
            await asyncio.sleep(early)

    async def _sync(self, changes: Mapping[str, int], *, is_first: bool = False) -> None:
        device, live = self._device, self._served.live
        await device.hold()
        known = {}
        async for event in live.missed(device.user_id, changes):
            await device.send(text_of(event))
            if isinstance(event, ChangesEvent):
                known[event.conversation_id] = event.last_change
        if is_first:
            online = await self._served.hub.presence.online_friends(device.user_id)
            ready = Ready(user_id=device.user_id, online=online, ping_seconds=PING_SECONDS)
            await device.send(text_of(ready))
        await device.send(text_of(SyncedEvent()))
        device.release(known)

    async def _type(self, conversation_id: str) -> None:
        now = time.monotonic()
        typed = {key: at for key, at in (self._typed or {}).items() if now - at < TYPING_SECONDS}
        if conversation_id not in typed:
            typed[conversation_id] = now
            await self._served.live.typing(self._device.user_id, conversation_id)
        self._typed = typed

    async def _renew(self, token: str) -> None:
        user, expires_at = await self._served.live.holder_of(token)
        if user.user_id != self._device.user_id:
            raise Unauthorized
        self._device.expires_at = expires_at


async def _receive(websocket: WebSocket) -> BaseModel:
    """The next frame. Raises RefusedError for one that is none, GoneError when the client has gone."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise GoneError
    text = message.get("text")
    if text is None or len(text) > LARGEST_FRAME:
        raise RefusedError(BAD_FRAME)
    try:
        return _frames.validate_json(text)
    except ValidationError:
        raise RefusedError(BAD_FRAME) from None
