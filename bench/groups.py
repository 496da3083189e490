#!/usr/bin/env python3
"""What one message costs in a group, and that it does not grow with the members.

`python bench/groups.py [--members 2 500] [--messages 20]` starts a server in this process (SQLite, or
`--database-url` of an empty database), has every member online over a real socket, sends, and counts.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
import websockets

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.app import create_app
from api.deps import Services
from api.lifespan import build_signer
from api.server import serving
from api.settings import Settings
from store import schema
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def counted(database: Database) -> Iterator[Counter[str]]:
    """`statements` and `rows` written meanwhile: by requests and the caller, not by what runs beside them."""
    found: Counter[str] = Counter()

    def count(_connection: Any, cursor: Any, statement: str, _parameters: Any, *_: Any) -> None:
        task = asyncio.current_task()
        if task is None or not task.get_name().startswith("Task-"):
            return  # one that the server has named: leases, sweeps, presence
        found["statements"] += 1
        if statement.lstrip().upper().startswith(WRITES):
            found["rows"] += max(cursor.rowcount, 0)

    sa.event.listen(database.engine.sync_engine, "after_cursor_execute", count)
    try:
        yield found
    finally:
        sa.event.remove(database.engine.sync_engine, "after_cursor_execute", count)


@dataclass(frozen=True)
class Cost:
    """Of one message: in its request, and for the index afterwards."""

    statements: float
    rows: float
    index_statements: float
    index_rows: float
    chunks: float


async def make_group(services: Services, members: int) -> tuple[str, list[str]]:
    """A group of so many; its id, and theirs, the owner's first."""
    async with services.database.transaction() as session:
        users = UserRepository(session)
        names = [f"member-{members}-{number}" for number in range(members)]
        ids = [(await users.create_user(name, name)).user_id for name in names]
        conversation = await ConversationRepository(session).create_group("bench", ids[0], ids)
    return conversation.conversation_id, ids


@asynccontextmanager
async def online(url: str, tokens: Sequence[str]) -> AsyncIterator[list[websockets.ClientConnection]]:
    """A device of each, ready."""
    address = url.replace("http", "ws", 1) + "/ws"
    async with AsyncExitStack() as stack:
        sockets = []
        for token in tokens:
            connecting = websockets.connect(address, proxy=None, compression=None, ping_interval=None)
            socket = await stack.enter_async_context(connecting)
            await socket.send(json.dumps({"type": "hello", "token": token}))
            while json.loads(await socket.recv())["type"] != "synced":
                pass
            sockets.append(socket)
        yield sockets


async def cost_of_a_message(
    services: Services, client: httpx2.AsyncClient, settings: Settings, members: int, messages: int
) -> Cost:
    """The ingest worker must have been closed: its work is counted apart."""
    worker, signer = services.health.worker, build_signer(settings)
    worker._stopping.clear()  # it is ours to drive now
    group, ids = await make_group(services, members)
    tokens = [signer.sign(user_id).token for user_id in ids]
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    path = f"/im/conversations/{group}/messages"
    async with online(str(client.base_url).rstrip("/"), tokens) as sockets:
        await send(client, path, headers, "warm", sockets)  # who is in it is looked up once
        await worker.drain()
        before = await worker.index_stats()
        with counted(services.database) as sent:
            for number in range(messages):
                await send(client, path, headers, f"message {number} about the lighthouse", sockets)
        with counted(services.database) as indexed:
            await worker.drain()
        after = await worker.index_stats()
    return Cost(
        sent["statements"] / messages,
        sent["rows"] / messages,
        indexed["statements"] / messages,
        indexed["rows"] / messages,
        (after.rows - before.rows) / messages,
    )


async def send(
    client: httpx2.AsyncClient,
    path: str,
    headers: dict[str, str],
    text: str,
    sockets: Sequence[websockets.ClientConnection],
) -> None:
    """Sends, and waits until every device has it."""
    answer = await client.post(path, json={"content": text}, headers=headers)
    answer.raise_for_status()
    for socket in sockets:
        while (frame := json.loads(await socket.recv()))["type"] != "message":
            pass
        assert frame["message"]["content"] == text


async def measure(folder: Path, database_url: str, sizes: Sequence[int], messages: int) -> None:
    settings = Settings(data_dir=folder, database_url=database_url, embeddings_model="none")
    if database_url:
        database = Database(database_url)
        await schema.upgrade(database)
        await database.close()
    app = create_app(settings)
    async with (
        serving(app) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        services: Services = app.state.services
        await services.health.worker.close()
        print(
            f"{'members online':<22}{'statements':>11}{'rows':>7}{'index: st.':>12}{'rows':>7}{'chunks':>8}"
        )
        costs = []
        for size in sizes:
            cost = await cost_of_a_message(services, client, settings, size, messages)
            costs.append(cost)
            print(
                f"{size:<22}{cost.statements:>11.2f}{cost.rows:>7.2f}{cost.index_statements:>12.2f}"
                f"{cost.index_rows:>7.2f}{cost.chunks:>8.2f}",
                flush=True,
            )
        print("equal" if len(set(costs)) == 1 else "NOT equal")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=int, nargs="+", default=[2, 500], help="sizes of groups (2 500)")
    parser.add_argument("--messages", type=int, default=20, help="messages sent to each (20)")
    parser.add_argument("--database-url", default="", help="an empty database; SQLite unless given")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="omnilink-groups-") as folder,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(measure(Path(folder), given.database_url, given.members, given.messages))


if __name__ == "__main__":
    main()
