"""What a message replies to and whom it mentions: for each reader as far as they may see it."""

import pytest
from sqlmodel import select

from store.ids import Prefix, new_id
from store.repositories.contacts import ContactRepository
from store.tables.messages import EVERYONE, MessageMention
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.people import People, chat_of, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def test_a_reply_quotes_what_its_reader_sees(people: People) -> None:
    group = await people.group("bob")
    path = f"/conversations/{group}/messages"
    await people.ok("ann", "PATCH", f"/groups/{group}/members/{people.ids['bob']}", {"nickname": "Bobby"})
    asked = await people.ok("bob", "POST", path, {"content": "Where? " + "x" * 300})
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    async with (
        connected(people.server, people.headers["cat"]) as cat,
        connected(people.server, people.headers["bob"]) as bob,
    ):
        body = {"content": "There.", "reply_to": asked["message_id"], "client_id": "c1"}
        answered = await people.ok("ann", "POST", path, body)
        assert answered["reply_to"] == {
            "message_id": asked["message_id"],
            "seq": asked["seq"],
            "sender_id": people.ids["bob"],
            "sender": "Bobby",
            "kind": "text",
            "content": asked["content"][:200],
        }
        empty = dict.fromkeys(("seq", "sender_id", "kind")) | {"sender": "", "content": ""}
        unseen = {**answered, "client_id": None, "reply_to": {"message_id": asked["message_id"], **empty}}
        assert (await bob.next("message"))["message"] == {**answered, "client_id": None}
        assert (await cat.next("message"))["message"] == unseen
        assert [f["type"] for f in await cat.sync() if f["type"] == "message"] == []
    last = (await people.ok("cat", "GET", path))["messages"][-1]
    assert last == unseen
    await people.ok("bob", "POST", f"{path}/{asked['message_id']}/recall")
    assert (await people.ok("ann", "GET", path))["messages"][-1]["reply_to"] == unseen["reply_to"]


async def test_only_a_message_of_the_same_chat_that_is_seen_can_be_replied_to(people: People) -> None:
    chat, other = await chat_of(people, "ann", "bob"), await chat_of(people, "ann", "cat")
    foreign = await chat_of(people, "bob", "cat")
    recalled, deleted = [await people.say("ann", chat, text) for text in ("one", "two")]
    path = f"/conversations/{chat}/messages"
    await people.ok("ann", "POST", f"{path}/{recalled}/recall")
    await people.ok("ann", "DELETE", f"{path}/{deleted}")
    async with people.server.services.database.transaction() as session:
        await ContactRepository(session).befriend([people.ids["bob"], people.ids["cat"]])
    strange = [await people.say("ann", other, "x"), await people.say("bob", foreign, "x")]
    answers = [
        await people.call("ann", "POST", path, {"content": "y", "reply_to": message_id})
        for message_id in (recalled, deleted, *strange, new_id(Prefix.MESSAGE))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


async def test_only_other_members_are_mentioned_and_everybody_in_groups_alone(people: People) -> None:
    ann, bob, cat = (people.ids[name] for name in ("ann", "bob", "cat"))
    group, chat = await people.group("bob", "cat"), await chat_of(people, "ann", "bob")
    await people.ok("cat", "POST", f"/groups/{group}/leave")
    wanted = [cat, bob, ann, EVERYONE, bob, new_id(Prefix.USER)]
    for place, expected in ((group, [bob, EVERYONE]), (chat, [bob])):
        body = {"content": "@", "mentions": wanted}
        sent = await people.ok("ann", "POST", f"/conversations/{place}/messages", body)
        assert sent["mentions"] == expected
        async with people.server.services.database.transaction() as session:
            rows = await session.exec(
                select(MessageMention.user_id).where(MessageMention.message_id == sent["message_id"])
            )
            assert sorted(rows.all()) == sorted(expected)
    nobody = {"content": "x", "mentions": ["everyone"]}
    assert await people.refused("ann", "POST", f"/conversations/{group}/messages", nobody) == (
        404,
        "not_found",
    )
