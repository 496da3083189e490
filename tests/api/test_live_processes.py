"""Several processes of one installation, which tell each other through a real Redis."""

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.app import create_app
from api.server import redis_lines, serving
from api.settings import Settings
from tests.api.conftest import Server
from tests.api.live_client import PATIENCE, connected
from tests.api.people import People, meet
from tools.services import free_port, redis


@pytest.fixture
def options(redis_url: str) -> dict[str, Any]:
    """An installation of its own: what others say through the same Redis does not concern it."""
    return {"embeddings_model": "none", "redis_url": redis_url, "jwt_secret": secrets.token_hex(32)}


@asynccontextmanager
async def beside(server: Server, folder: Path, **changes: Any) -> AsyncIterator[Server]:
    """Another server on the same database."""
    settings = server.settings.model_copy(update={"data_dir": folder, **changes})
    app = create_app(settings)
    async with (
        serving(app) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        yield Server(client, app.state.services, settings, server.model)


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


@pytest.fixture
async def other(server: Server, tmp_path: Path) -> AsyncIterator[Server]:
    async with beside(server, tmp_path / "other") as found:
        yield found


async def test_what_is_said_at_one_server_is_heard_at_the_other(people: People, other: Server) -> None:
    chat = await people.group("bob", "cat")
    async with (
        connected(people.server, people.headers["ann"]) as ann,
        connected(other, people.headers["bob"]) as bob,
        connected(other, people.headers["cat"]) as cat,
    ):
        for number in range(5):
            body = {"content": f"{number} 你好", "client_id": f"c{number}"}
            await people.ok("ann", "POST", f"/conversations/{chat}/messages", body)
        mine = [(await ann.next("message"))["message"] for _ in range(5)]
        heard = [(await bob.next("message"))["message"] for _ in range(5)]
        assert heard == [{**message, "client_id": None} for message in mine]
        await bob.send(type="typing", conversation_id=chat)
        assert (await ann.next("typing"))["user_id"] == people.ids["bob"]
        await people.ok("ann", "DELETE", f"/groups/{chat}/members/{people.ids['bob']}")
        assert (await bob.next("gone"))["conversation_id"] == chat
        await people.say("ann", chat, "without Bob")
        while (await cat.next("message"))["message"]["content"] != "without Bob":
            pass
        assert [f for f in await bob.heard("message") if f["message"]["content"] == "without Bob"] == []


async def test_presence_is_shared(people: People, other: Server) -> None:
    people.server.services.hub.presence.grace = other.services.hub.presence.grace = 0.3
    bob = people.ids["bob"]
    async with connected(people.server, people.headers["ann"]) as ann:
        async with connected(other, people.headers["bob"]) as there:
            assert there.ready["online"] == [people.ids["ann"]]
            came = await ann.next("presence")
            assert (came["user_id"], came["online"]) == (bob, True)
            async with connected(people.server, people.headers["bob"]):
                pass
            await asyncio.sleep(1)
            assert await ann.heard("presence") == []  # he is there all the time, at the other one
        went = await ann.next("presence")
        assert (went["user_id"], went["online"]) == (bob, False)


async def test_a_redis_that_is_away_fails_no_send_and_devices_catch_up(
    people: People, tmp_path: Path
) -> None:
    port = free_port()
    with contextlib.ExitStack() as first:
        url = first.enter_context(redis(port))
        async with (
            beside(people.server, tmp_path / "a", redis_url=url) as here,
            beside(people.server, tmp_path / "b", redis_url=url) as there,
            connected(here, people.headers["ann"]) as ann,
            connected(here, people.headers["cat"]) as cat,
            connected(there, people.headers["bob"]) as bob,
        ):
            chat = await people.group("bob", "cat")
            path, headers = f"/im/conversations/{chat}/messages", people.headers["ann"]
            await bob.sync()
            await here.client.post(path, json={"content": "one"}, headers=headers)
            one = await bob.next("message")
            first.close()
            sent = await here.client.post(path, json={"content": "two"}, headers=headers)
            assert sent.status_code == 201
            assert [(await cat.next("message"))["message"]["content"] for _ in range(2)] == ["one", "two"]
            assert await bob.heard("message") == []
            with redis(port):
                assert await bob.next("resync") == {"type": "resync"}
                missed = await bob.sync({chat: one["message"]["change"]})
                found = [m["content"] for f in missed if f["type"] == "changes" for m in f["messages"]]
                assert found == ["two"]
                await ann.next("resync")
                held = {chat: max(f["last_change"] for f in missed if f["type"] == "changes")}
                await here.client.post(path, json={"content": "three"}, headers=headers)
                # Told at once, or, where the other server is not quite back, asked for.
                if (told := await bob.next("message", "resync"))["type"] == "resync":
                    parts = [f for f in await bob.sync(held) if f["type"] in ("message", "changes")]
                    told = parts[0] if "message" in parts[0] else {"message": parts[0]["messages"][0]}
                assert told["message"]["content"] == "three"


async def test_the_start_says_whether_redis_answers(redis_url: str) -> None:
    assert await redis_lines(Settings()) == []
    (line,) = await redis_lines(Settings(redis_url=redis_url))
    assert line.endswith(redis_url.removeprefix("redis://"))
    (line,) = await redis_lines(Settings(redis_url=f"redis://:secret@127.0.0.1:{free_port()}"))
    assert "does not answer" in line
    assert "secret" not in line


@asynccontextmanager
async def process(settings: Settings, folder: Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """`omnilink serve` on the same database, in a process of its own; its address."""
    port = free_port()
    assert settings.jwt_secret is not None
    given = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "JWT_SECRET": settings.jwt_secret.get_secret_value(),
        "EMBEDDINGS_MODEL": "none",
    }
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli", "serve", "--port", str(port)),
        env=os.environ | {f"OMNILINK_{name}": value for name, value in given.items()},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(base_url=url) as client, asyncio.timeout(3 * PATIENCE):
            while True:
                with contextlib.suppress(httpx2.TransportError):
                    if (await client.get("/health/live")).is_success:
                        break
                await asyncio.sleep(0.2)
        yield url, started
    finally:
        if started.returncode is None:
            started.terminate()
        await started.wait()


async def test_two_processes_serve_one_conversation(people: People, tmp_path: Path) -> None:
    chat = await people.group("bob")
    async with (
        process(people.server.settings, tmp_path / "a") as (first, one),
        process(people.server.settings, tmp_path / "b") as (second, _),
        httpx2.AsyncClient(base_url=first, timeout=30) as here,
        httpx2.AsyncClient(base_url=second, timeout=30) as there,
    ):
        at_first = Server(here, people.server.services, people.server.settings, people.server.model)
        at_second = Server(there, people.server.services, people.server.settings, people.server.model)
        async with (
            connected(at_first, people.headers["ann"]) as ann,
            connected(at_second, people.headers["bob"]) as bob,
        ):
            path = f"/im/conversations/{chat}/messages"
            sent = await here.post(path, json={"content": "there?"}, headers=people.headers["ann"])
            assert (await bob.next("message"))["message"] == sent.json()
            await there.post(path, json={"content": "here!"}, headers=people.headers["bob"])
            heard = [(await ann.next("message"))["message"] for _ in range(2)]
            assert [message["content"] for message in heard] == ["there?", "here!"]
            one.terminate()
            assert await ann.close_code() == 1012
        await there.post(path, json={"content": "gone?"}, headers=people.headers["bob"])
        held = {chat: heard[-1]["change"]}
        async with connected(at_second, people.headers["ann"], held) as ann:
            (missed,) = [frame for frame in ann.missed if frame["type"] == "changes"]
            assert [message["content"] for message in missed["messages"]] == ["gone?"]
