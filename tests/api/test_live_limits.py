"""The live connection's bounds: who is let in and for how long, what is a frame, and how slow one may be."""

import asyncio
import json
import socket as sockets
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import websockets

from api.auth import TokenSigner
from api.lifespan import build_signer
from api.realtime import device as device_module
from api.realtime import hub, protocol
from api.routes import live
from store.ids import Prefix, new_id
from store.tables.types import table_of
from store.tables.users import DISABLED, User
from tests.api.conftest import Server
from tests.api.live_client import PATIENCE, Device, connected, socket, token_of
from tests.api.people import People, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def closed_after(server: Server, *frames: str | bytes, path: str = "") -> int | None:
    """The code that a socket is closed with after these frames."""
    async with socket(server, path=path) as connection:
        for frame in frames:
            await connection.send(frame)
        async with asyncio.timeout(PATIENCE):
            await connection.wait_closed()
        return connection.close_code


def hello(token: str, **more: Any) -> str:
    return json.dumps({"type": "hello", "token": token, **more})


async def test_trap_7_nobody_connects_without_a_token_of_their_own(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HELLO_SECONDS", 0.5)
    server, ann = people.server, people.ids["ann"]
    token, signer = token_of(people.headers["ann"]), build_signer(server.settings)
    over = signer.sign(ann, timedelta(seconds=-1)).token
    nobody = signer.sign(new_id(Prefix.USER)).token
    foreign = TokenSigner("x" * 32).sign(ann).token
    for wrong in ("", ann, "Bearer " + token, over, nobody, foreign, token[:-2]):
        assert await closed_after(server, hello(wrong)) == 4001
    for frame in ({"type": "hello"}, {"type": "hello", "user_id": ann}, {"type": "token", "token": token}):
        assert await closed_after(server, json.dumps(frame)) == 4009
    assert await closed_after(server, hello(token, user_id=ann)) == 4009
    # An address with a token in it is no sign-in, and one that says nothing is not waited for.
    assert await closed_after(server, path=f"?token={token}&user_id={ann}") == 4009


async def test_trap_7_the_token_of_somebody_else_ends_the_connection(people: People) -> None:
    chat = await people.group("bob")
    async with connected(people.server, people.headers["cat"]) as cat:
        await people.say("ann", chat, "for Bob")
        assert await cat.heard("message", "changes") == []
        await cat.send(type="token", token=token_of(people.headers["bob"]))
        assert await cat.close_code() == 4001


@pytest.mark.parametrize(
    "options", [{"embeddings_model": "none", "allowed_origins": "https://chat.example.com"}]
)
async def test_trap_7_pages_of_foreign_origins_are_refused_before_anything_is_said(people: People) -> None:
    base = str(people.server.client.base_url).rstrip("/")
    port = base.rsplit(":", 1)[1]
    for origin in (
        "https://evil.example.com",
        "http://127.0.0.1",
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port}.evil.example.com",
        "https://chat.example.com.evil.example.com",
        "null",
        "",
    ):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with socket(people.server, origin=origin):
                pass
        assert refused.value.response.status_code == 403
    for origin in (base, "https://chat.example.com"):
        async with connected(people.server, people.headers["ann"], origin=origin) as ann:
            assert ann.ready["user_id"] == people.ids["ann"]


async def test_a_token_that_ends_ends_the_connection_unless_it_is_renewed(people: People) -> None:
    signer, ann = build_signer(people.server.settings), people.ids["ann"]
    brief = {"Authorization": f"Bearer {signer.sign(ann, timedelta(seconds=8)).token}"}
    async with connected(people.server, brief) as lapsed, connected(people.server, brief) as renewed:
        await renewed.send(type="token", token=signer.sign(ann).token)
        assert await lapsed.close_code() == 4001
        await asyncio.sleep(2 * hub.SWEEP_SECONDS)
        assert await renewed.heard("error", "closed") == []
        await renewed.send(type="token", token="over")
        assert await renewed.close_code() == 4001


async def test_somebody_who_is_disabled_is_cut_off(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "ACCOUNTS_SECONDS", 0.0)
    async with (
        connected(people.server, people.headers["ann"]) as ann,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        async with people.server.services.database.transaction() as session:
            change = sa.update(table_of(User)).where(table_of(User).c.user_id == people.ids["ann"])
            await session.exec(change.values(status=DISABLED))
        people.server.services.hub._accounts_at = 0.0
        assert await ann.close_code() == 4001
        assert await bob.heard("closed") == []
        assert await closed_after(people.server, hello(token_of(people.headers["ann"]))) == 4001


async def test_what_is_no_frame_ends_the_connection(people: People) -> None:
    first = hello(token_of(people.headers["ann"]))
    for wrong in (
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"type": "shout"}',
        '{"type": "typing"}',
        '{"type": "pong", "more": 1}',
        f'{{"type": "sync", "changes": {{"{new_id(Prefix.CONVERSATION)}": -1}}}}',
        f'{{"type": "sync", "changes": {{"{new_id(Prefix.CONVERSATION)}": NaN}}}}',
        '{"type": "sync", "changes": ' + "[" * 5_000 + "]" * 5_000 + "}",
        json.dumps({"type": "token", "token": "x" * 5_000}),
        '{"type": "token", "token": "\\ud800"}',
        first,
        b'{"type": "pong"}',
    ):
        assert await closed_after(people.server, first, wrong) == 4009, wrong
    assert await closed_after(people.server, first, "x" * (256 * 1024 + 1)) == 1009


async def test_a_conversation_of_others_is_answered_like_none(people: People) -> None:
    chat = await people.group("bob")
    missing = new_id(Prefix.CONVERSATION)
    async with (
        connected(people.server, people.headers["cat"]) as cat,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        answers = []
        for wanted in (chat, missing, "no id", ""):
            await cat.send(type="typing", conversation_id=wanted)
            answers.append(await cat.next("error"))
        assert {answer["code"] for answer in answers} == {"not_found"}
        assert all(answer == answers[0] for answer in answers)
        assert await cat.sync({chat: 1, missing: 1}) == [
            {"type": "gone", "conversation_id": wanted} for wanted in sorted((chat, missing))
        ]
        assert await bob.heard("typing") == []


async def test_trap_15_pings_come_by_themselves(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PING_SECONDS", 0.5)
    async with connected(people.server, people.headers["ann"]) as ann:
        assert ann.ready["ping_seconds"] == 25
        async with asyncio.timeout(PATIENCE):
            while ann.pings < 3:
                await asyncio.sleep(0.1)
        assert await ann.heard("closed", "error") == []


async def test_a_slow_client_is_dropped_and_resumes_and_holds_nobody_up(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_module, "MOST_BYTES", 200_000)
    monkeypatch.setattr(protocol, "ABORT_SECONDS", 10 * PATIENCE)  # it is to be read at last
    chat = await people.group("bob", "cat")
    held = {chat: (await people.ok("ann", "GET", f"/conversations/{chat}"))["last_change"]}
    texts = [f"{number} {'长' * 19_000}" for number in range(30)]  # more than all the buffers take
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 65_536)
    narrow.setblocking(False)
    url = people.server.client.base_url
    await asyncio.get_running_loop().sock_connect(narrow, (url.host, url.port))
    async with (
        connected(people.server, people.headers["cat"], held) as cat,
        socket(people.server, sock=narrow, max_queue=1, ping_interval=None) as slow,
    ):
        await slow.send(hello(token_of(people.headers["ann"]), changes=held))
        assert [json.loads(await slow.recv())["type"] for _ in range(2)] == ["ready", "synced"]
        for text in texts:
            await people.say("bob", chat, text)
        heard = [(await cat.next("message"))["message"]["content"] for _ in texts]
        assert heard == texts
        read = Device(slow)
        assert await read.close_code() == 4008
        read.stop()
    frames = [read.frames.get_nowait() for _ in range(read.frames.qsize())]
    got = [frame["message"] for frame in frames if frame["type"] == "message"]
    assert [message["content"] for message in got] == texts[: len(got)]
    held = {chat: got[-1]["change"]}
    async with connected(people.server, people.headers["ann"], held) as ann:
        parts = [frame for frame in ann.missed if frame["type"] == "changes"]
        assert [m["content"] for part in parts for m in part["messages"]] == texts[len(got) :]
        assert [part["last_change"] for part in parts] == [part["messages"][-1]["change"] for part in parts]
        assert len(parts) > 1  # no frame is larger than need be
