"""Pages of a conversation, what changed in it, and what is found in what one sees."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from store.ids import Prefix, new_id
from store.repositories.conversations import ConversationRepository
from store.repositories.messages import Draft, MessageRepository
from store.tables.messages import Message, MessageDeletion
from store.tables.types import table_of, utc_now
from tests.api.conftest import Server
from tests.api.people import People, chat_of, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def seqs(people: People, name: str, chat: str, **params: Any) -> tuple[list[int], bool, bool]:
    """A page: its numbers, and whether there is more before and after it."""
    page = await people.ok(name, "GET", f"/conversations/{chat}/messages", **params)
    return [message["seq"] for message in page["messages"]], page["has_before"], page["has_after"]


async def found(people: People, name: str, query: str, **params: Any) -> list[str]:
    page = await people.ok(name, "GET", "/messages/search", query=query, **params)
    return [message["content"] for message in page["messages"]]


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
