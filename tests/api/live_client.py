"""A device, as a client has it: a real socket, read in the background."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from tests.api.conftest import Server

PATIENCE = 20.0  # a test that waits longer has failed, whatever else


class Device:
    """Frames in the order that they came; `pings` are counted apart and answered."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ready: dict[str, Any] = {}
        self.missed: list[dict[str, Any]] = []
        self.pings = 0
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for text in self.connection:
                frame = json.loads(text)
                if frame["type"] == "ping":
                    self.pings += 1
                    await self.send(type="pong")
                else:
                    self.frames.put_nowait(frame)
        except websockets.ConnectionClosedError:
            self.frames.put_nowait({"type": "closed"})

    def stop(self) -> None:
        self._reader.cancel()

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of these types, or of any; others are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.frames.get()
                if not types or frame["type"] in types:
                    return frame

    async def until(self, kind: str) -> list[dict[str, Any]]:
        """All frames up to the next one of this type, that one the last."""
        found = [await self.next()]
        while found[-1]["type"] != kind:
            found.append(await self.next())
        return found

    async def sync(self, changes: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
        """Everything said to this device up to now, and what it has missed."""
        await self.send(type="sync", changes=dict(changes or {}))
        return (await self.until("synced"))[:-1]

    async def heard(self, *types: str) -> list[dict[str, Any]]:
        """What of these types has been said to this device up to now."""
        return [frame for frame in await self.sync() if frame["type"] in types]

    async def close_code(self) -> int | None:
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()
        return self.connection.close_code


def token_of(headers: Mapping[str, str]) -> str:
    return headers["Authorization"].removeprefix("Bearer ")


def address(server: Server) -> str:
    return str(server.client.base_url).replace("http", "ws", 1).rstrip("/") + "/ws"


@asynccontextmanager
async def socket(server: Server, *, path: str = "", **options: Any) -> AsyncIterator[ClientConnection]:
    """A socket that has said nothing yet."""
    options = {"proxy": None, "compression": None, "open_timeout": PATIENCE, **options}
    async with websockets.connect(address(server) + path, **options) as connection:
        yield connection


@asynccontextmanager
async def connected(
    server: Server, headers: Mapping[str, str], changes: Mapping[str, int] | None = None, **options: Any
) -> AsyncIterator[Device]:
    """A device that has got what it missed; `changes` names what it has."""
    async with socket(server, **options) as connection:
        device = Device(connection)
        await device.send(type="hello", token=token_of(headers), changes=dict(changes or {}))
        *device.missed, device.ready = await device.until("ready")
        assert (await device.next())["type"] == "synced"
        try:
            yield device
        finally:
            device.stop()
