"""Who is there and who is typing: told to whom it concerns, and to nobody who is blocked."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.people import People, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> AsyncIterator[People]:
    server.services.hub.presence.grace = 0.3
    return await meet(server, "ann", "bob", "cat")


async def block(people: People, one: str, other: str) -> None:
    async with people.server.services.database.transaction() as session:
        await ContactRepository(session).block(people.ids[one], people.ids[other])


async def test_contacts_hear_who_comes_and_who_has_gone(people: People) -> None:
    ann, bob = people.ids["ann"], people.ids["bob"]
    async with (
        connected(people.server, people.headers["ann"]) as hears,
        connected(people.server, people.headers["cat"]) as stranger,
    ):
        async with connected(people.server, people.headers["bob"]) as laptop:
            came = await hears.next("presence")
            while came["user_id"] != bob:  # Cat may still be on her way
                came = await hears.next("presence")
            assert came["online"]
            assert laptop.ready["online"] == [ann]
            async with connected(people.server, people.headers["bob"]):
                pass
            await asyncio.sleep(1)
            assert await hears.heard("presence") == []  # one of two devices is no coming, and no going
        went = await hears.next("presence")
        assert (went["user_id"], went["online"]) == (bob, False)
        assert went["at"].endswith("+00:00")
        assert [f for f in await stranger.heard("presence") if f["user_id"] == bob] == []


async def test_somebody_who_is_back_soon_was_never_away(people: People) -> None:
    people.server.services.hub.presence.grace = 3.0
    bob = people.ids["bob"]
    async with connected(people.server, people.headers["ann"]) as hears:
        async with connected(people.server, people.headers["bob"]):
            assert (await hears.next("presence"))["online"]
        async with connected(people.server, people.headers["bob"]):
            await asyncio.sleep(4)
            assert await hears.heard("presence") == []
            assert people.server.services.hub.presence._here >= {bob}


@pytest.mark.parametrize(("one", "other"), [("bob", "ann"), ("ann", "bob")])
async def test_a_block_hides_both_from_each_other(people: People, one: str, other: str) -> None:
    await block(people, one, other)
    async with (
        connected(people.server, people.headers["ann"]) as ann,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        await asyncio.sleep(0.5)
        assert bob.ready["online"] == []
        assert [f for f in await ann.heard("presence") if f["user_id"] == people.ids["bob"]] == []


async def test_members_hear_who_types_once_in_a_while(people: People) -> None:
    chat = await people.group("bob")
    await people.ok("bob", "PATCH", f"/groups/{chat}/members/{people.ids['bob']}", {"nickname": "Bobby"})
    async with (
        connected(people.server, people.headers["ann"]) as ann,
        connected(people.server, people.headers["bob"]) as bob,
        connected(people.server, people.headers["cat"]) as cat,
    ):
        for _ in range(3):
            await bob.send(type="typing", conversation_id=chat)
        assert await bob.heard("typing", "error") == []
        expected = {"type": "typing", "conversation_id": chat, "user_id": people.ids["bob"], "name": "Bobby"}
        assert await ann.heard("typing") == [expected]
        assert await cat.heard("typing") == []


async def test_nobody_types_to_who_blocks_them(people: People) -> None:
    async with people.server.services.database.transaction() as session:
        chat = await ConversationRepository(session).create_private([people.ids["ann"], people.ids["bob"]])
    async with (
        connected(people.server, people.headers["ann"]) as ann,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        await bob.send(type="typing", conversation_id=chat.conversation_id)
        assert (await ann.next("typing"))["user_id"] == people.ids["bob"]
        await block(people, "ann", "bob")
        await ann.send(type="typing", conversation_id=chat.conversation_id)
        await asyncio.sleep(2.1)  # longer than typing is held back
        await bob.send(type="typing", conversation_id=chat.conversation_id)
        assert await bob.heard("typing", "error") == []
        assert await ann.heard("typing") == []
