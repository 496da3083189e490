"""The messenger over HTTP: a message and its event are one, sent once, and seen by who may."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from store.ids import Prefix, new_id
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.messages import Draft, MessageRepository
from store.tables.messages import EVERYONE, Message, MessageDeletion, MessageMention
from store.tables.outbox import IngestEvent
from store.tables.types import table_of, utc_now
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.people import People, chat_of, crowd, meet
from tests.api.statements import Statement, counted

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def make_older(people: People, message_id: str, minutes: float) -> None:
    """As if the message had been sent that much earlier."""
    async with people.server.services.database.transaction() as session:
        found = await session.exec(select(Message).where(Message.message_id == message_id))
        message = found.one()
        message.sent_at -= timedelta(minutes=minutes)
        session.add(message)


async def seqs(people: People, name: str, chat: str, **params: Any) -> tuple[list[int], bool, bool]:
    """A page: its numbers, and whether there is more before and after it."""
    page = await people.ok(name, "GET", f"/conversations/{chat}/messages", **params)
    return [message["seq"] for message in page["messages"]], page["has_before"], page["has_after"]


async def found(people: People, name: str, query: str, **params: Any) -> list[str]:
    page = await people.ok(name, "GET", "/messages/search", query=query, **params)
    return [message["content"] for message in page["messages"]]


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


async def test_a_page_says_whether_there_is_more_on_either_side(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    ids = [await people.say("ann", chat, f"{number}") for number in range(1, 10)]
    for params, expected in (
        ({"limit": 4}, ([6, 7, 8, 9], True, False)),
        ({"limit": 9}, ([1, 2, 3, 4, 5, 6, 7, 8, 9], False, False)),
        ({"limit": 3, "before": 4}, ([1, 2, 3], False, True)),
        ({"limit": 2, "before": 4}, ([2, 3], True, True)),
        ({"limit": 3, "before": 99}, ([7, 8, 9], True, False)),
        ({"limit": 3, "after": 6}, ([7, 8, 9], True, False)),
        ({"limit": 3, "after": 0}, ([1, 2, 3], False, True)),
        ({"limit": 3, "after": 9}, ([], True, False)),
        ({"limit": 3, "before": 0}, ([], False, True)),
        ({"limit": 4, "around": ids[4]}, ([3, 4, 5, 6], True, True)),
        ({"limit": 3, "around": ids[0]}, ([1, 2], False, True)),
        ({"limit": 5, "around": ids[8]}, ([7, 8, 9], True, False)),
        ({"limit": 1, "around": ids[4]}, ([5], True, True)),
        ({"limit": 100, "around": ids[4]}, ([1, 2, 3, 4, 5, 6, 7, 8, 9], False, False)),
    ):
        assert await seqs(people, "bob", chat, **params) == expected, params
    await people.ok("bob", "DELETE", f"/conversations/{chat}/messages/{ids[0]}")
    assert await seqs(people, "bob", chat, limit=3, before=4) == ([2, 3], False, True)
    for place in ({"around": ids[0]}, {"around": new_id(Prefix.MESSAGE)}):
        gone = await people.call("bob", "GET", f"/conversations/{chat}/messages", None, **place)
        assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


async def test_pages_reach_over_what_is_hidden_however_much_it_is(people: People) -> None:
    group = await people.group("bob")
    async with people.server.services.database.transaction() as session:
        conversation = await ConversationRepository(session).get_for_member(group, people.ids["ann"])
        drafts = [Draft(people.ids["ann"], f"{number}") for number in range(900)]
        ids = await MessageRepository(session).append(conversation, drafts)
        gone = [
            {"user_id": people.ids["bob"], "message_id": key, "created_at": utc_now()} for key in ids[100:]
        ]
        await session.exec(sa.insert(table_of(MessageDeletion)), params=gone)
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    last = 902
    assert await seqs(people, "bob", group, limit=3) == ([100, 101, last], True, False)
    assert await seqs(people, "bob", group, limit=2, after=101) == ([last], True, False)
    assert await seqs(people, "bob", group, limit=2, before=500) == ([100, 101], True, True)
    assert await seqs(people, "cat", group, limit=3) == ([last], False, False)
    assert await seqs(people, "cat", group, limit=3, after=5) == ([last], False, False)
    assert await seqs(people, "cat", group, limit=3, before=800) == ([], False, True)
    changes = await people.ok("bob", "GET", f"/conversations/{group}/changes", after=0, limit=200)
    assert ([m["seq"] for m in changes["messages"]], changes["more"]) == ([*range(1, 102), last], False)


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


async def test_a_message_is_recalled_within_two_minutes_by_its_sender(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    path = f"/conversations/{chat}/messages"
    first, late = [await people.say("bob", chat, text) for text in ("oops, 4711", "old")]
    assert await people.refused("ann", "POST", f"{path}/{first}/recall") == (403, "forbidden")
    back = await people.ok("bob", "POST", f"{path}/{first}/recall")
    assert (back["recalled"], back["content"], back["seq"], back["change"]) == (True, "", 1, 3)
    assert await people.ok("bob", "POST", f"{path}/{first}/recall") == back
    page = (await people.ok("ann", "GET", path))["messages"]
    assert page[0] == back
    await make_older(people, late, 2.1)
    assert await people.refused("bob", "POST", f"{path}/{late}/recall") == (409, "too_late_to_recall")
    async with people.server.services.database.transaction() as session:
        kept = (await session.exec(select(Message).where(Message.message_id == first))).one()
        assert (kept.content, kept.payload_json, kept.file_id) == ("", None, None)


async def test_who_runs_a_group_recalls_what_those_below_them_said_at_any_time(people: People) -> None:
    group = await people.group("bob", "cat")
    await people.ok("ann", "PATCH", f"/groups/{group}/members/{people.ids['bob']}", {"role": "admin"})
    path = f"/conversations/{group}/messages"
    who_may = {
        ("ann", "ann"): 200,
        ("ann", "bob"): 200,
        ("ann", "cat"): 200,
        ("bob", "ann"): 403,
        ("bob", "bob"): 200,
        ("bob", "cat"): 200,
        ("cat", "ann"): 403,
        ("cat", "bob"): 403,
        ("cat", "cat"): 409,
    }
    for (who, sender), expected in who_may.items():
        message = await people.say(sender, group, "old")
        await make_older(people, message, 60)
        answer = await people.call(who, "POST", f"{path}/{message}/recall")
        assert answer.status_code == expected, (who, sender)
    left = await people.say("bob", group, "and goodbye")
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    assert (await people.call("cat", "POST", f"{path}/{left}/recall")).status_code == 403
    assert (await people.call("bob", "POST", f"{path}/{left}/recall")).status_code == 404
    assert (await people.call("ann", "POST", f"{path}/{left}/recall")).status_code == 200
    system = (await people.ok("ann", "GET", path, limit=1))["messages"][0]
    assert system["kind"] == "system"
    assert await people.refused("ann", "POST", f"{path}/{system['message_id']}/recall") == (403, "forbidden")


async def test_what_one_deletes_is_gone_for_oneself_alone(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    path = f"/conversations/{chat}/messages"
    ids = [await people.say("ann", chat, text) for text in ("one", "two")]
    async with connected(people.server, people.headers["bob"]) as tablet:
        await people.ok("bob", "DELETE", f"{path}/{ids[1]}")
        event = await tablet.next("deleted")
        assert (event["conversation_id"], event["message_id"]) == (chat, ids[1])
    assert (await people.texts("bob", chat), await people.texts("ann", chat)) == (["one"], ["one", "two"])
    assert await people.refused("bob", "DELETE", f"{path}/{ids[1]}") == (404, "not_found")
    assert (await found(people, "bob", "two"), await found(people, "ann", "two")) == ([], ["two"])
    assert (await people.ok("bob", "GET", f"/conversations/{chat}"))["last_message"]["content"] == "one"


async def test_the_changes_of_a_chat_are_followed_in_their_order(people: People) -> None:
    group = await people.group("bob")
    path = f"/conversations/{group}"
    ids = [await people.say("ann", group, f"{number}") for number in range(4)]
    await people.ok("bob", "DELETE", f"{path}/messages/{ids[1]}")
    await people.ok("ann", "POST", f"{path}/messages/{ids[0]}/recall")
    changes = await people.ok("bob", "GET", f"{path}/changes", after=1)
    assert [(m["change"], m["content"], m["recalled"]) for m in changes["messages"]] == [
        (4, "2", False),
        (5, "3", False),
        (6, "", True),
    ]
    assert (changes["last_change"], changes["more"]) == (6, False)
    part = await people.ok("bob", "GET", f"{path}/changes", after=1, limit=2)
    assert ([m["change"] for m in part["messages"]], part["last_change"], part["more"]) == ([4, 5], 5, True)
    rest = await people.ok("bob", "GET", f"{path}/changes", after=5, limit=2)
    assert ([m["change"] for m in rest["messages"]], rest["last_change"], rest["more"]) == ([6], 6, False)
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    late = await people.ok("cat", "GET", f"{path}/changes")
    assert [m["system"]["event"] for m in late["messages"]] == ["invited"]
    last = await people.say("ann", group, "deleted by Bob as the last")
    await people.ok("bob", "DELETE", f"{path}/messages/{last}")
    nothing = await people.ok("bob", "GET", f"{path}/changes", after=7)
    assert nothing == {"messages": [], "last_change": 8, "more": False}


async def test_search_takes_every_character_as_it_is_and_no_case(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    for text in (
        "100% sure",
        "a_b",
        "a\\b",
        "aXb",
        "你好，世界",
        "Hello World",
        "😀 smile",
        "🎉 party",
        "' OR 1=1 --",
    ):
        await people.say("ann", chat, text)
    for query, expected in {
        "%": ["100% sure"],
        "_": ["a_b"],
        "a_b": ["a_b"],
        "\\": ["a\\b"],
        "axB": ["aXb"],
        "hello world": ["Hello World"],
        "世界": ["你好，世界"],
        "界": ["你好，世界"],
        "😀": ["😀 smile"],
        "' OR": ["' OR 1=1 --"],
        "o w": ["Hello World"],
        "nowhere": [],
    }.items():
        assert await found(people, "bob", query) == expected, query
    for query in ("", "  ", "x" * 201):
        answer = await people.call("bob", "GET", "/messages/search", None, query=query)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_search_finds_what_the_caller_sees_and_nothing_else(people: People) -> None:
    group, chat = await people.group("bob"), await chat_of(people, "ann", "bob")
    await people.ok("ann", "PATCH", f"/groups/{group}", {"name": "lighthouse"})
    ids = [await people.say("ann", group, f"lighthouse {number}") for number in range(3)]
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    await people.say("ann", group, "the lighthouse again")
    await people.say("bob", chat, "our lighthouse")
    await people.ok("ann", "POST", f"/conversations/{group}/messages/{ids[1]}/recall")
    await people.ok("bob", "DELETE", f"/conversations/{group}/messages/{ids[2]}")
    assert await found(people, "ann", "lighthouse") == [
        "our lighthouse",
        "the lighthouse again",
        "lighthouse 2",
        "lighthouse 0",
    ]
    assert await found(people, "bob", "lighthouse", conversation_id=group) == [
        "the lighthouse again",
        "lighthouse 0",
    ]
    assert await found(people, "cat", "LIGHTHOUSE") == ["the lighthouse again"]
    await people.ok("cat", "POST", f"/groups/{group}/leave")
    assert await found(people, "cat", "lighthouse") == []
    hit = (await people.ok("bob", "GET", "/messages/search", query="our light"))["messages"][0]
    assert (hit["title"], hit["sender"], hit["conversation_id"]) == ("Ann", "Bob", chat)


async def test_search_is_paged_newest_first_whatever_was_sent_at_one_moment(server: Server) -> None:
    people = await meet(server, "ann", "bob")
    chat = await chat_of(people, "ann", "bob")
    ids = [await people.say("ann", chat, f"tea {number}") for number in range(7)]
    async with server.services.database.transaction() as session:
        rows = (await session.exec(select(Message).order_by(col(Message.id)))).all()
        for row in rows[1:5]:
            row.sent_at = rows[4].sent_at
            session.add(row)
    whole, before = [], None
    while True:
        place = {"before": before} if before else {}
        page = await people.ok("bob", "GET", "/messages/search", query="tea", limit=2, **place)
        whole += [message["message_id"] for message in page["messages"]]
        if (before := page["next"]) is None:
            break
        if len(whole) == 2:
            await people.ok("ann", "POST", f"/conversations/{chat}/messages/{before}/recall")
    assert whole == ids[::-1]


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
