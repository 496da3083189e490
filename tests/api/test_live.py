"""The live connection: who is told what, as it happens and after an absence, exactly once and in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from api.app import create_app
from api.server import serving
from api.services import live
from store.ids import Prefix, new_id
from tests.api.conftest import Server
from tests.api.live_client import Device, connected
from tests.api.people import People, meet

pytestmark = pytest.mark.messenger

Frame = dict[str, Any]


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


@pytest.fixture
async def devices(people: People) -> AsyncIterator[dict[str, Device]]:
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(connected(people.server, people.headers[name]))
            for name in ("ann", "bob", "cat")
        }


async def last_change(people: People, name: str, chat: str) -> int:
    return int((await people.ok(name, "GET", f"/conversations/{chat}"))["last_change"])


def said(frames: list[Frame]) -> list[str]:
    """The texts of messages, told live or brought by a sync."""
    found = []
    for frame in frames:
        messages = [frame["message"]] if frame["type"] == "message" else frame.get("messages", [])
        found += [message["content"] for message in messages if message["kind"] == "text"]
    return found


async def test_a_message_reaches_every_device_of_every_member_and_nobody_else(people: People) -> None:
    chat = await people.group("bob")
    async with AsyncExitStack() as stack:
        ann, laptop, phone, cat = [
            await stack.enter_async_context(connected(people.server, people.headers[name]))
            for name in ("ann", "bob", "bob", "cat")
        ]
        body = {"content": "hello 你好", "client_id": "c1"}
        sent = await people.ok("bob", "POST", f"/conversations/{chat}/messages", body)
        for device in (laptop, phone):
            assert (await device.next("message"))["message"] == sent
        assert (await ann.next("message"))["message"] == {**sent, "client_id": None}
        assert said(await cat.sync()) == []
        again = await people.ok("bob", "POST", f"/conversations/{chat}/messages", body)
        assert again == sent
        assert said(await phone.sync()) == []  # what was sent before is not told again


async def test_changes_count_on_by_one_and_recalls_are_changes(people: People) -> None:
    chat = await people.group("bob")
    before = await last_change(people, "ann", chat)
    async with connected(people.server, people.headers["ann"], {chat: before}) as ann:
        assert ann.missed == []
        ids = [await people.say("bob", chat, text) for text in ("one", "two")]
        await people.ok("bob", "POST", f"/conversations/{chat}/messages/{ids[0]}/recall")
        heard = [(await ann.next("message"))["message"] for _ in range(3)]
        assert [message["change"] for message in heard] == [before + 1, before + 2, before + 3]
        assert [message["seq"] for message in heard] == [
            heard[0]["seq"],
            heard[0]["seq"] + 1,
            heard[0]["seq"],
        ]
        assert [(m["content"], m["recalled"]) for m in heard[1:]] == [("two", False), ("", True)]


async def test_trap_15_what_was_sent_while_away_arrives_once_and_in_order(people: People) -> None:
    chat, other = await people.group("bob"), await people.group("bob")
    async with connected(people.server, people.headers["ann"]) as ann:
        await people.say("bob", chat, "seen")
        seen = (await ann.next("message"))["message"]
        held = {chat: seen["change"], other: await last_change(people, "ann", other)}
    recalled = await people.say("bob", chat, "taken back")
    await asyncio.gather(*(people.say("bob", chat, f"away {n}") for n in range(10)))
    await people.ok("bob", "POST", f"/conversations/{chat}/messages/{recalled}/recall")
    sending = asyncio.gather(*(people.say("bob", chat, f"meanwhile {n}") for n in range(30)))
    async with connected(people.server, people.headers["ann"], held) as ann:
        await sending
        frames = [*ann.missed, *[frame for frame in await ann.sync() if frame["type"] == "message"]]
        messages = [m for f in frames for m in ([f["message"]] if "message" in f else f["messages"])]
        changes = [message["change"] for message in messages]
        # Each change once and none left out, but for the one that a later change of its message replaced.
        assert sorted(set(changes)) == sorted(changes)
        assert [m["recalled"] for m in messages if m["message_id"] == recalled] == [True]
        assert set(range(held[chat] + 2, changes[-1] + 1)) == set(changes)
        assert len(said(frames)) == 41
        assert [f["conversation_id"] for f in ann.missed if f["type"] == "changes"] == [chat]


async def test_an_absence_is_told_by_conversation(people: People) -> None:
    stays, leaves = await people.group("bob"), await people.group("bob")
    held = {chat: await last_change(people, "bob", chat) for chat in (stays, leaves)}
    await people.ok("ann", "DELETE", f"/groups/{leaves}/members/{people.ids['bob']}")
    await people.say("ann", leaves, "behind his back")
    new = await people.group("bob")
    missing = new_id(Prefix.CONVERSATION)
    async with connected(people.server, people.headers["bob"], {**held, missing: 7}) as bob:
        told = {(frame["type"], frame["conversation_id"]) for frame in bob.missed}
        assert told == {("gone", leaves), ("gone", missing), ("conversation", new)}
        assert said(bob.missed) == []


async def test_too_much_to_send_is_a_reset(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_OF_ONE", 3)
    monkeypatch.setattr(live, "MOST_IN_ALL", 5)
    chats = [await people.group("bob") for _ in range(3)]
    held = {chat: await last_change(people, "ann", chat) for chat in chats}
    for chat, count in zip(chats, (4, 3, 3), strict=True):
        for number in range(count):
            await people.say("bob", chat, f"{number}")
    async with connected(people.server, people.headers["ann"], held) as ann:
        found = {frame["conversation_id"]: frame for frame in ann.missed}
        # The newest first: three of the last fit, three of the one before do not fit into five in all.
        assert [found[chat]["reset"] for chat in chats] == [True, True, False]
        assert [len(found[chat]["messages"]) for chat in chats] == [0, 0, 3]
        for chat in chats:
            assert found[chat]["last_change"] == await last_change(people, "ann", chat)
        ahead = await ann.sync({chats[2]: held[chats[2]] + 100})
        assert [f["reset"] for f in ahead if f["type"] == "changes"] == [True]  # of a database put back


async def test_who_was_removed_hears_nothing_of_what_follows(
    people: People, devices: dict[str, Device]
) -> None:
    chat = await people.group("bob", "cat")
    await people.say("ann", chat, "all three")
    assert said([await devices["bob"].next("message")]) in ([], ["all three"])
    await people.ok("ann", "DELETE", f"/groups/{chat}/members/{people.ids['bob']}")
    await people.say("ann", chat, "without Bob")
    heard = await devices["bob"].sync()
    assert "without Bob" not in said(heard)
    assert [f["conversation_id"] for f in heard if f["type"] == "gone"] == [chat]
    assert "without Bob" in said(await devices["cat"].sync())
    await people.ok("cat", "POST", f"/groups/{chat}/leave")
    await devices["cat"].sync()
    await people.say("ann", chat, "alone")
    assert [f for f in await devices["cat"].sync() if f["type"] != "presence"] == []


async def test_who_joins_hears_of_what_follows_alone(people: People, devices: dict[str, Device]) -> None:
    chat = await people.group("bob")
    first = await people.say("bob", chat, "before Cat")
    await people.ok("ann", "POST", f"/groups/{chat}/members", {"user_ids": [people.ids["cat"]]})
    body = {"content": "as I said", "reply_to": first}
    await people.ok("bob", "POST", f"/conversations/{chat}/messages", body)
    await people.ok("bob", "POST", f"/conversations/{chat}/messages/{first}/recall")
    heard = await devices["cat"].sync()
    assert said(heard) == ["as I said"]
    (reply,) = [
        f["message"]["reply_to"] for f in heard if f["type"] == "message" and f["message"]["reply_to"]
    ]
    assert (reply["message_id"], reply["content"], reply["sender"]) == (first, "", "")


async def test_a_thing_done_on_one_device_shows_on_the_other(people: People) -> None:
    chat = await people.group("bob")
    message = await people.say("bob", chat, "hello")
    async with (
        connected(people.server, people.headers["ann"]) as laptop,
        connected(people.server, people.headers["ann"]) as phone,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        seq = (await people.ok("ann", "GET", f"/conversations/{chat}"))["last_seq"]
        await people.ok("ann", "POST", f"/conversations/{chat}/read", {"seq": seq})
        await people.ok("ann", "PATCH", f"/conversations/{chat}", {"pinned": True})
        await people.ok("ann", "DELETE", f"/conversations/{chat}/messages/{message}")
        for device in (laptop, phone):
            assert (await device.next("read"))["seq"] == seq
            assert (await device.next("conversation"))["conversation_id"] == chat
            assert (await device.next("deleted"))["message_id"] == message
        assert await bob.heard("read", "deleted") == []


async def test_a_restart_closes_with_its_code_and_nothing_is_lost(people: People) -> None:
    chat = await people.group("bob")
    held = {chat: await last_change(people, "ann", chat)}
    app = create_app(people.server.settings)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serving(app))
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
        other = Server(client, app.state.services, people.server.settings, people.server.model)
        async with connected(other, people.headers["ann"], held) as ann:
            await stack.aclose()
            assert await ann.close_code() == 1012
    await people.say("bob", chat, "meanwhile")
    async with connected(people.server, people.headers["ann"], held) as ann:
        assert said(ann.missed) == ["meanwhile"]
