#!/usr/bin/env python3
"""A thousand open sockets on one process: memory a socket, and when the last of them has the message.

`python bench/sockets.py [--sockets 1000] [--messages 20]` starts `omnilink serve` (SQLite) and a bare FastAPI
application whose sockets are told in a loop, each in a process of its own, and gives the ratio. Half as many
members as sockets are in one group, each with two devices. The client is the same for both, and reads raw
bytes: it is to cost as little as may be.
"""

import argparse
import asyncio
import base64
import json
import os
import secrets
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import httpx2
import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.auth import TokenSigner
from api.realtime.protocol import SOCKETS
from bench.processes import free_port, resident, running
from store import schema
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository

LARGEST_GROUP = 500
TEXT_FRAME, PING, PONG = 0x81, 0x89, 0x8A
TEXT = "a message of the usual length, with a few words in it 你好"


class RawSocket(asyncio.Protocol):
    """A WebSocket that looks into nothing: it answers pings, and notes when what it waits for has come."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._unread = b""
        self._is_open = False
        self._wanted = b""
        self.came: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.transport.write(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, _: Exception | None) -> None:
        if not self.came.done():
            self.came.set_exception(ConnectionError("the server has closed a socket"))

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._is_open and b"\r\n\r\n" in self._unread:
            self._is_open, self._unread = True, self._unread.partition(b"\r\n\r\n")[2]
            self.came.set_result(time.perf_counter())
        while self._is_open and (frame := self._next()) is not None:
            code, payload = frame
            if code == PING:
                self._send(PONG, payload)
            elif self._wanted in payload and not self.came.done():
                self.came.set_result(time.perf_counter())

    def _next(self) -> tuple[int, bytes] | None:
        if len(self._unread) < 4:
            return None
        size, start = self._unread[1], 2
        if size == 126:
            size, start = int.from_bytes(self._unread[2:4]), 4
        if len(self._unread) < start + size:
            return None
        code, payload = self._unread[0], self._unread[start : start + size]
        self._unread = self._unread[start + size :]
        return code, payload

    def expect(self, mark: str) -> None:
        self._wanted = mark.encode()
        self.came = asyncio.get_running_loop().create_future()

    def say(self, text: str) -> None:
        self._send(TEXT_FRAME, text.encode())

    def _send(self, code: int, data: bytes) -> None:
        mask = secrets.token_bytes(4)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack("!BH", 0x80 | 126, len(data))
        masked = bytes(a ^ b for a, b in zip(data, mask * (len(data) // 4 + 1), strict=False))
        self.transport.write(bytes([code]) + size + mask + masked)


def bare(port: int) -> None:
    """What one would write first: every socket in a set, told one after the other."""
    from fastapi import FastAPI, WebSocket, WebSocketDisconnect

    app, connected = FastAPI(), set[WebSocket]()

    @app.websocket("/ws")
    async def talk(websocket: WebSocket) -> None:
        await websocket.accept()
        connected.add(websocket)
        try:
            while True:
                text = await websocket.receive_text()
                for other in tuple(connected):
                    await other.send_text(text)
        except WebSocketDisconnect:
            connected.discard(websocket)

    plain = {name: value for name, value in SOCKETS.items() if name != "ws"}
    if os.environ.get("BENCH_DEFLATE"):
        plain["ws_per_message_deflate"] = True
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="warning", ws=os.environ.get("BENCH_WS", "auto"), **plain
    )


@asynccontextmanager
async def opened(port: int, hellos: Sequence[str], ready: str) -> AsyncIterator[list[RawSocket]]:
    """Sockets that have said hello, a few at a time."""
    loop, sockets = asyncio.get_running_loop(), []
    for hello in hellos:
        _, protocol = await loop.create_connection(lambda: RawSocket(port), "127.0.0.1", port)
        await protocol.came
        if hello:
            protocol.expect(ready)
            protocol.say(hello)
            await protocol.came
        sockets.append(protocol)
    yield sockets
    for protocol in sockets:
        protocol.transport.close()


class Measured:
    """Of one server: KiB a socket, and milliseconds until the last socket had each message."""

    def __init__(self) -> None:
        self.memory = 0.0
        self.last: list[float] = []
        self.spread: list[float] = []

    async def round(self, sockets: Sequence[RawSocket], mark: str, send: object) -> None:
        for one in sockets:
            one.expect(mark)
        began = time.perf_counter()
        sending = asyncio.ensure_future(send)  # type: ignore[arg-type]
        came = await asyncio.gather(*(one.came for one in sockets))
        await sending
        self.last.append(1000 * (max(came) - began))
        self.spread.append(1000 * (max(came) - min(came)))

    def line(self, name: str) -> str:
        return f"{name:<28}{self.memory:>9.1f}{median(self.last):>13.1f}{median(self.spread):>17.1f}"


async def measure_bare(process: subprocess.Popen[bytes], port: int, count: int, messages: int) -> Measured:
    found = Measured()
    async with opened(port, [""] * 10, ""):
        before = resident(process)
        async with opened(port, [""] * count, "") as sockets:
            found.memory = (resident(process) - before) / count
            for number in range(messages):
                # As long as the frame of OmniLink.
                frame = json.dumps({"mark": f"{TEXT} #{number};", "more": "x" * 420}, ensure_ascii=False)

                async def send(frame: str = frame, sender: RawSocket = sockets[0]) -> None:
                    sender.say(frame)

                await found.round(sockets, f"#{number};", send())
    return found


async def measure_omnilink(
    process: subprocess.Popen[bytes], port: int, group: str, tokens: Sequence[str], messages: int
) -> Measured:
    found = Measured()
    hellos = [json.dumps({"type": "hello", "token": token}) for token in tokens]
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    path = f"/im/conversations/{group}/messages"
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:

        async def send(text: str) -> None:
            (await client.post(path, json={"content": text}, headers=headers)).raise_for_status()

        async with opened(port, hellos[:10], '"synced"'):
            await send("warm")
            before = resident(process)
            async with opened(port, hellos, '"synced"') as sockets:
                await asyncio.sleep(5)  # presence of all of them has been told
                found.memory = (resident(process) - before) / len(hellos)
                for number in range(messages):
                    await found.round(sockets, f"#{number};", send(f"{TEXT} #{number};"))
    return found


async def prepare(url: str, secret: str, count: int) -> tuple[str, list[str]]:
    """A group, and a token for each device of its members."""
    database, signer = Database(url), TokenSigner(secret)
    await schema.upgrade(database)
    members = min(LARGEST_GROUP, count // 2)
    async with database.transaction() as session:
        users = UserRepository(session)
        ids = [(await users.create_user(f"user{n}", f"User {n}")).user_id for n in range(members)]
        conversation = await ConversationRepository(session).create_group("bench", ids[0], ids)
    await database.close()
    return conversation.conversation_id, [signer.sign(ids[n % members]).token for n in range(count)]


async def run(count: int, messages: int) -> None:
    print(f"{count} sockets{'':<16}{'KiB each':>14}{'last has it':>13}{'first to last':>17}   (ms, median)")
    bare_port, port, secret = free_port(), free_port(), secrets.token_hex(32)
    with running([__file__, "bare", str(bare_port)], bare_port) as process:
        plain = await measure_bare(process, bare_port, count, messages)
    print(plain.line("bare FastAPI"), flush=True)
    with tempfile.TemporaryDirectory(prefix="omnilink-sockets-") as folder:
        group, tokens = await prepare(f"sqlite+aiosqlite:///{folder}/omnilink.db", secret, count)
        settings = {
            "OMNILINK_DATA_DIR": folder,
            "OMNILINK_JWT_SECRET": secret,
            "OMNILINK_EMBEDDINGS_MODEL": "none",
        }
        with running(["-m", "api.cli", "serve", "--port", str(port)], port, **settings) as process:
            ours = await measure_omnilink(process, port, group, tokens, messages)
    print(ours.line("omnilink serve"))
    ratios = [
        ours.memory / plain.memory,
        median(ours.last) / median(plain.last),
        median(ours.spread) / median(plain.spread),
    ]
    print(f"{'ratio':<28}{ratios[0]:>9.2f}{ratios[1]:>13.2f}{ratios[2]:>17.2f}")


def main() -> None:
    if sys.argv[1:2] == ["bare"]:
        bare(int(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sockets", type=int, default=1_000, help="open at once (1,000)")
    parser.add_argument("--messages", type=int, default=20, help="sent to all of them (20)")
    given = parser.parse_args()
    asyncio.run(run(given.sockets, given.messages))


if __name__ == "__main__":
    main()
