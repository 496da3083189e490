"""The list of conversations: what is new in each, what their members decide for themselves, and its cost."""

from datetime import timedelta
from typing import Any

import pytest

from store.repositories.conversations import ConversationRepository
from store.repositories.messages import Draft, MessageRepository
from store.tables.types import utc_now
from tests.api.conftest import Server
from tests.api.people import People, chat_of, meet
from tests.api.statements import counted

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def many(people: People, chat: str, name: str, count: int) -> None:
    """Messages without asking the server for each."""
    async with people.server.services.database.transaction() as session:
        conversations = ConversationRepository(session)
        conversation = await conversations.get_for_member(chat, people.ids[name], lock=True)
        drafts = [Draft(people.ids[name], f"line {number}") for number in range(count)]
        await MessageRepository(session).append(conversation, drafts)


async def shown(people: People, name: str, chat: str) -> Any:
    """A conversation as it is listed, which is how it is read alone."""
    listed = (await people.ok(name, "GET", "/conversations"))["conversations"]
    (found,) = [row for row in listed if row["conversation_id"] == chat]
    assert await people.ok(name, "GET", f"/conversations/{chat}") == found
    return found


async def test_a_private_chat_is_listed_with_its_other_side(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    await people.ok("ann", "PATCH", f"/contacts/{people.ids['bob']}", {"remark": "Bobby"})
    sent = await people.ok(
        "bob", "POST", f"/conversations/{chat}/messages", {"content": "hi", "client_id": "1"}
    )
    found = await shown(people, "ann", chat)
    assert found["last_message"] == {**sent, "client_id": None}
    assert found["last_message_at"] == sent["sent_at"]
    assert found["peer"] == {
        "user_id": people.ids["bob"],
        "username": "bob",
        "nickname": "Bob",
        "remark": "Bobby",
        "avatar": None,
        "last_read_seq": 0,
    }
    expected = {"kind": "private", "title": "Bobby", "member_count": 2, "last_seq": 1, "last_change": 1}
    assert expected.items() <= found.items()
    states = {"unread": 1, "mentioned": False, "pinned": False, "muted": False, "kept_out": False}
    assert {**states, "can_send": True, "last_read_seq": 0}.items() <= found.items()
    own = await shown(people, "bob", chat)
    assert (own["title"], own["unread"], own["last_message"]["client_id"]) == ("Ann", 0, "1")


async def test_a_group_is_listed_with_its_name_and_number_of_members(people: People) -> None:
    group = await people.group("bob", "cat")
    await people.ok("cat", "POST", f"/groups/{group}/leave")
    found = await shown(people, "bob", group)
    expected = {"kind": "group", "title": "friends", "peer": None, "member_count": 2, "can_send": True}
    assert expected.items() <= found.items()
    assert (await people.ok("cat", "GET", "/conversations")) == {"conversations": [], "total": 0}


async def test_unread_are_others_messages_since_the_last_read_and_no_system_ones(people: People) -> None:
    group = await people.group("bob")
    assert (await shown(people, "bob", group))["unread"] == 0
    await people.say("bob", group, "my own")
    first = await people.say("ann", group, "one")
    second = await people.say("ann", group, "two")
    assert (await shown(people, "bob", group))["unread"] == 2
    await people.ok("ann", "POST", f"/conversations/{group}/messages/{first}/recall")
    await people.ok("bob", "DELETE", f"/conversations/{group}/messages/{second}")
    assert (await shown(people, "bob", group))["unread"] == 0
    assert (await shown(people, "bob", group))["last_message"]["recalled"] is True
    await many(people, group, "ann", 130)
    assert (await shown(people, "bob", group))["unread"] == 100
    seq = (await shown(people, "bob", group))["last_seq"]
    await people.ok("bob", "POST", f"/conversations/{group}/read", {"seq": seq - 3})
    assert (await shown(people, "bob", group))["unread"] == 3


async def test_who_joins_has_nothing_unread_and_sees_no_last_message_from_before(people: People) -> None:
    group = await people.group("bob", join_policy="open")
    await many(people, group, "ann", 3)
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    found = await shown(people, "cat", group)
    assert (found["unread"], found["last_message"]["system"]["event"]) == (0, "invited")
    await people.say("ann", group, "welcome")
    found = await shown(people, "cat", group)
    assert (found["unread"], found["last_message"]["content"]) == (1, "welcome")
    async with people.server.services.database.transaction() as session:
        conversation = await ConversationRepository(session).get_for_member(group, people.ids["ann"])
        await ConversationRepository(session).remove_member(conversation, people.ids["cat"])
        later = utc_now() + timedelta(hours=1)
        await ConversationRepository(session).add_member(conversation, people.ids["cat"], visible_from=later)
    found = await shown(people, "cat", group)
    assert (found["unread"], found["last_message"]) == (0, None)


async def test_an_unread_mention_shows_until_it_is_read_or_recalled(people: People) -> None:
    group = await people.group("bob", "cat")
    path = f"/conversations/{group}/messages"
    named = {"content": "@Bob", "mentions": [people.ids["bob"]]}
    sent = await people.ok("ann", "POST", path, named)
    await many(people, group, "ann", 120)
    mentioned = [(await shown(people, name, group))["mentioned"] for name in ("ann", "bob", "cat")]
    assert mentioned == [False, True, False]
    await people.ok("bob", "POST", f"/conversations/{group}/read", {"seq": sent["seq"]})
    assert (await shown(people, "bob", group))["mentioned"] is False
    every = await people.ok("ann", "POST", path, {"content": "@all", "mentions": ["*"]})
    mentioned = [(await shown(people, name, group))["mentioned"] for name in ("ann", "bob", "cat")]
    assert mentioned == [False, True, True]
    await people.ok("ann", "POST", f"{path}/{every['message_id']}/recall")
    assert (await shown(people, "cat", group))["mentioned"] is False


async def test_a_read_position_never_goes_back_nor_past_the_end(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    await many(people, chat, "ann", 5)
    reached = []
    for seq in (3, 1, 99, 4):
        await people.ok("bob", "POST", f"/conversations/{chat}/read", {"seq": seq})
        seen = (await shown(people, "ann", chat))["peer"]["last_read_seq"]
        assert seen == (await shown(people, "bob", chat))["last_read_seq"]
        reached.append(seen)
    assert reached == [3, 3, 5, 5]
    refused = await people.refused("bob", "POST", f"/conversations/{chat}/read", {"seq": -1})
    assert refused == (422, "invalid_input")


async def test_the_list_is_paged_pinned_first_then_the_newest(people: People) -> None:
    chats = [
        await chat_of(people, "ann", "bob"),
        await chat_of(people, "ann", "cat"),
        await people.group("bob"),
    ]
    for chat in chats:
        await people.say("ann", chat, "x")
    listed = await people.ok("ann", "GET", "/conversations")
    assert [row["conversation_id"] for row in listed["conversations"]] == chats[::-1]
    changed = await people.ok("ann", "PATCH", f"/conversations/{chats[0]}", {"pinned": True, "muted": True})
    assert (changed["pinned"], changed["muted"], changed["kept_out"]) == (True, True, False)
    order = [chats[0], chats[2], chats[1]]
    for limit, offset in ((2, 0), (2, 2), (1, 3)):
        page = await people.ok("ann", "GET", "/conversations", limit=limit, offset=offset)
        assert page["total"] == 3
        assert [row["conversation_id"] for row in page["conversations"]] == order[offset : offset + limit]
    unpinned = await people.ok("ann", "PATCH", f"/conversations/{chats[0]}", {"pinned": False})
    assert (unpinned["pinned"], unpinned["muted"]) == (False, True)
    assert (await shown(people, "bob", chats[0]))["muted"] is False


async def test_the_list_is_searched_by_what_the_caller_calls_each(people: People) -> None:
    bob, cat = await chat_of(people, "ann", "bob"), await chat_of(people, "ann", "cat")
    group = await people.group("bob", name="周末 100%_徒步")
    await people.ok("ann", "PATCH", f"/contacts/{people.ids['bob']}", {"remark": "老王"})
    for query, expected in {
        "bO": [bob],
        "老王": [bob],
        "CAT": [cat],
        "周末": [group],
        "100%": [group],
        "%": [group],
        "_": [group],
        "\\": [],
        "friends": [],
    }.items():
        page = await people.ok("ann", "GET", "/conversations", query=query)
        assert [row["conversation_id"] for row in page["conversations"]] == expected, query
        assert page["total"] == len(expected)
    assert (await people.ok("bob", "GET", "/conversations", query="老王"))["total"] == 0


async def test_the_list_costs_as_many_statements_whatever_its_length(people: People) -> None:
    database = people.server.services.database
    chats = [await chat_of(people, "ann", "bob"), await people.group("bob")]
    for chat in chats:
        await people.ok("bob", "POST", f"/conversations/{chat}/messages", {"content": "x"})
    async with counted(people.server) as few:
        assert (await people.ok("ann", "GET", "/conversations"))["total"] == 2
    async with database.transaction() as session:
        conversations, messages = ConversationRepository(session), MessageRepository(session)
        members = [people.ids["ann"], people.ids["bob"]]
        for number in range(60):
            if number % 2:
                conversation = await conversations.create_private(members)
            else:
                conversation = await conversations.create_group(f"g{number}", members[0], members)
            (first,) = await messages.append(conversation, [Draft(members[1], "first")])
            answer = Draft(members[1], "@", reply_to=first, mentions=members[:1])
            await messages.append(conversation, [answer])
    await people.ok("ann", "GET", "/conversations")
    async with counted(people.server) as lots:
        page = await people.ok("ann", "GET", "/conversations", limit=100)
    assert page["total"] == 62
    assert sum(row["unread"] for row in page["conversations"]) == 122
    assert sum(row["mentioned"] for row in page["conversations"]) == 60
    replies = 1  # what the last messages reply to, if any does
    assert len(lots) <= len(few) + replies
    assert len(lots) < 20
