"""The messenger over HTTP: a message and its event are one, sent once, to whom it may be sent."""

import asyncio
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlmodel import select

from store.ids import Prefix, new_id
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.tables.messages import EVERYONE, Message
from store.tables.outbox import IngestEvent
from tests.api.conftest import Server
from tests.api.people import People, chat_of, crowd, meet
from tests.api.statements import Statement, counted
from tests.api.uploads import picture, upload

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


@pytest.mark.asks
async def test_a_sent_message_is_paged_searched_and_cited(server: Server) -> None:
    chat = await server.say("plans", ("Ann", "Where do we meet?"), ("Bob", "Let me think."))
    bob = await server.sign_in("Bob")
    path = f"/im/conversations/{chat}/messages"
    sent = await server.client.post(path, json={"content": "At the old lighthouse."}, headers=bob)
    assert sent.status_code == 201
    assert sent.json()["seq"] == 3
    await server.index()
    ann = await server.sign_in("Ann")
    found = await server.client.post("/ai/rag/query", json={"question": "the lighthouse"}, headers=ann)
    assert sent.json()["message_id"] in found.json()["chunks"][0]["message_ids"]
    last = (await server.client.get(path, params={"limit": 2}, headers=ann)).json()["messages"]
    assert [message["seq"] for message in last] == [2, 3]
    before = (await server.client.get(path, params={"before": 2}, headers=ann)).json()["messages"]
    assert [message["content"] for message in before] == ["Where do we meet?"]
    after = (await server.client.get(path, params={"after": 1}, headers=ann)).json()["messages"]
    assert [message["seq"] for message in after] == [2, 3]
    both = await server.client.get(path, params={"after": 1, "before": 3}, headers=ann)
    assert (both.status_code, both.json()["code"]) == (400, "bad_request")


async def test_sending_is_idempotent_by_client_id(server: Server) -> None:
    chat = await server.say("plans", ("Ann", "hello"), ("Bob", "hello"))
    me = await server.sign_in("Ann")
    path = f"/im/conversations/{chat}/messages"
    body = {"content": "once", "client_id": "c1"}
    first = await server.client.post(path, json=body, headers=me)
    again = await server.client.post(path, json=body, headers=me)
    other = await server.client.post(path, json={**body, "content": "twice"}, headers=me)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()


async def test_a_message_and_its_event_are_one_transaction(server: Server) -> None:
    chat = await server.say("plans", ("Ann", "hello"), ("Bob", "hello"))
    me = await server.sign_in("Ann")
    async with server.services.database.transaction() as session:
        before = len((await session.exec(select(IngestEvent))).all())
    await server.client.post(f"/im/conversations/{chat}/messages", json={"content": "x"}, headers=me)
    async with server.services.database.transaction() as session:
        events = (await session.exec(select(IngestEvent).order_by(IngestEvent.id))).all()  # type: ignore[arg-type]
        assert (len(events), events[-1].source_key) == (before + 1, chat)
        assert events[-1].dedup_key == f"live:chat_private:{chat}:3"
        assert len((await session.exec(select(Message))).all()) == 3


async def test_a_message_that_shows_nothing_is_refused(server: Server) -> None:
    chat = await server.say("plans", ("Ann", "hello"))
    me = await server.sign_in("Ann")
    for content in ("", " \n", "\u200b", "x" * 20_001):
        body = {"content": content}
        refused = await server.client.post(f"/im/conversations/{chat}/messages", json=body, headers=me)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


async def test_markup_in_names_and_messages_is_only_text(server: Server) -> None:
    name, text = "<script>alert(1)</script>", "**bold** <img src=x onerror=alert(1)> ' OR 1=1 --"
    chat = await server.say("plans", (name, text), ("Bob", "?"))
    me = await server.sign_in("Bob")
    page = (await server.client.get(f"/im/conversations/{chat}/messages", headers=me)).json()["messages"]
    assert (page[0]["sender"], page[0]["content"]) == (name, text)


async def test_two_identical_posts_at_once_are_one_message(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    body = {"content": "once", "client_id": "c1"}
    path = f"/conversations/{chat}/messages"
    answers = await asyncio.gather(*(people.call("ann", "POST", path, body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert await people.texts("bob", chat) == ["once"]


async def test_a_client_id_that_is_used_in_two_chats_at_once_is_refused_in_one(people: People) -> None:
    chats = [await chat_of(people, "ann", "bob"), await chat_of(people, "ann", "cat")]
    body = {"content": "x", "client_id": "c1"}
    sending = (people.call("ann", "POST", f"/conversations/{chat}/messages", body) for chat in chats)
    answers = await asyncio.gather(*sending)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    other = await people.ok("bob", "POST", f"/conversations/{chats[0]}/messages", body)
    assert other["client_id"] == "c1"  # another sender's ids are their own
    seen = (await people.ok("ann", "GET", f"/conversations/{chats[0]}/messages"))["messages"][-1]
    assert seen == {**other, "client_id": None}


async def test_trap_12_messages_of_one_moment_have_an_order_and_their_times_a_zone(people: People) -> None:
    group = await people.group("bob", "cat")
    names = ["ann", "bob", "cat"] * 8
    path = f"/conversations/{group}/messages"
    sending = (people.ok(name, "POST", path, {"content": f"{n}"}) for n, name in enumerate(names))
    sent = await asyncio.gather(*sending)
    assert sorted(message["seq"] for message in sent) == list(range(2, 26))
    async with people.server.services.database.transaction() as session:
        rows = (await session.exec(select(Message).where(Message.conversation_id == group))).all()
        for row in rows:
            row.sent_at = rows[0].sent_at
            session.add(row)
    for name in ("ann", "bob"):
        page = (await people.ok(name, "GET", path))["messages"]
        assert [message["seq"] for message in page] == list(range(1, 26))
        assert [m["content"] for m in page[1:]] == [
            m["content"] for m in sorted(sent, key=lambda message: int(message["seq"]))
        ]
        assert {message["sent_at"][-6:] for message in page} == {"+00:00"}


@pytest.mark.parametrize("how", ["unfriended", "blocks", "is blocked"])
async def test_who_is_not_to_be_written_to_is_not_and_the_past_stays(people: People, how: str) -> None:
    chat = await chat_of(people, "ann", "bob")
    body = {"content": "hello", "client_id": "c1"}
    path = f"/conversations/{chat}/messages"
    await people.ok("ann", "POST", path, body)
    async with people.server.services.database.transaction() as session:
        contacts = ContactRepository(session)
        if how == "unfriended":
            await contacts.unfriend(people.ids["ann"], people.ids["bob"])
        else:
            pair = [people.ids["ann"], people.ids["bob"]]
            await contacts.block(*(pair if how == "blocks" else pair[::-1]))
    for name in ("ann", "bob"):
        assert await people.refused(name, "POST", path, {"content": "more"}) == (403, "not_contacts")
        assert (await people.ok(name, "GET", f"/conversations/{chat}"))["can_send"] is False
        assert await people.texts(name, chat) == ["hello"]
    assert (await people.call("ann", "POST", path, body)).status_code == 200
    group = await people.group("cat")  # in groups everyone may write, whoever blocks whom
    async with people.server.services.database.transaction() as session:
        conversations = ConversationRepository(session)
        conversation = await conversations.get_for_member(group, people.ids["ann"])
        await conversations.add_member(conversation, people.ids["bob"], visible_from=None)
    await people.say("bob", group, "in the group")


async def test_a_file_is_sent_with_or_without_words_as_what_it_is(people: People) -> None:
    chat, ann = await chat_of(people, "ann", "bob"), people.headers["ann"]
    path = f"/conversations/{chat}/messages"
    image = await upload(people.server, ann, picture(), "walk.png")
    paper = await upload(people.server, ann, b"plain words", "notes.txt")
    sent = await people.ok("ann", "POST", path, {"file_id": image["file_id"]})
    assert (sent["kind"], sent["content"], sent["file"]) == ("image", "", image)
    body = {"file_id": paper["file_id"], "content": "see here", "client_id": "c1"}
    sent = await people.ok("ann", "POST", path, body)
    assert (sent["kind"], sent["content"], sent["file"]) == ("file", "see here", paper)
    assert await people.ok("ann", "POST", path, body) == sent  # once sent, its file is no obstacle
    quoting = {"content": "nice", "reply_to": sent["message_id"]}
    assert (await people.ok("bob", "POST", path, quoting))["reply_to"]["content"] == "see here"
    theirs = await upload(people.server, people.headers["bob"], b"x")
    for file_id in (theirs["file_id"], new_id(Prefix.FILE)):
        assert await people.refused("ann", "POST", path, {"file_id": file_id}) == (404, "not_found")
    assert len(await people.texts("bob", chat)) == 3


async def sending_cost(people: People, chat: str, members: Sequence[str]) -> tuple[int, list[Statement], int]:
    """Statements, those that write, and rows of the outbox, of one message that names two members."""
    outbox = sa.select(sa.func.count()).select_from(IngestEvent)
    first = await people.say("ann", chat, "before")
    async with people.server.services.database.transaction() as session:
        before = (await session.exec(outbox)).scalar_one()  # type: ignore[call-overload]
    body = {"content": "x", "client_id": chat, "reply_to": first, "mentions": [members[0], EVERYONE]}
    async with counted(people.server) as statements:
        await people.ok("ann", "POST", f"/conversations/{chat}/messages", body)
    async with people.server.services.database.transaction() as session:
        after = (await session.exec(outbox)).scalar_one()  # type: ignore[call-overload]
    written = [statement for statement in statements if statement.written]
    return len(statements), written, after - before


async def test_trap_11_a_message_to_500_costs_what_one_to_2_costs(people: People) -> None:
    guests = await crowd(people, 498)
    small, large = await people.group("bob"), await people.group("bob")
    for start in range(0, len(guests), 100):
        await people.ok("ann", "POST", f"/groups/{large}/members", {"user_ids": guests[start : start + 100]})
    assert (await people.ok("ann", "GET", f"/conversations/{large}"))["member_count"] == 500
    costs = [await sending_cost(people, chat, [people.ids["bob"]]) for chat in (small, large)]
    (few, few_written, few_events), (many, many_written, many_events) = costs
    assert few == many
    assert few_events == many_events == 1
    rows = [[(" ".join(s.text.split()[:3]), s.written) for s in part] for part in (few_written, many_written)]
    assert rows[0] == rows[1]
    assert sum(written for _, written in rows[0]) == 5  # message, two mentions, conversation, event
