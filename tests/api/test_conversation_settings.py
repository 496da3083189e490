"""Chats kept out of the assistant, notes to oneself, and other people's chats, which are not there."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from store.ids import Prefix, new_id
from store.tables.knowledge import KnowledgeSource
from tests.api.conftest import Server
from tests.api.people import People, chat_of, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


@pytest.mark.asks
async def test_keeping_a_chat_out_of_the_assistant_ends_its_grant_at_once(people: People) -> None:
    server = people.server
    group = await people.group("bob")
    await people.say("ann", group, "before Cat came: the lighthouse")
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    await people.say("ann", group, "the lighthouse keeper")
    await server.index()

    async def found(name: str) -> int:
        body = {"question": "lighthouse", "source_keys": [group]}
        answer = await server.client.post("/ai/rag/query", json=body, headers=people.headers[name])
        return len({key for chunk in answer.json()["chunks"] for key in chunk["message_ids"]})

    async def grants() -> dict[str, Any]:
        async with server.services.database.transaction() as session:
            rows = await session.exec(
                select(KnowledgeSource.source_type, KnowledgeSource.visible_from).where(
                    KnowledgeSource.tenant_user_id == people.ids["cat"],
                    KnowledgeSource.source_key == group,
                    KnowledgeSource.status == 1,
                )
            )
            return dict(rows.all())

    before = await grants()
    assert before["chat_group"] is not None
    assert (await found("bob"), await found("cat")) == (2, 1)
    path = f"/conversations/{group}"
    assert (await people.ok("cat", "PATCH", path, {"kept_out": True}))["kept_out"] is True
    assert await grants() == {}
    assert (await found("bob"), await found("cat")) == (2, 0)
    assert await people.texts("cat", group) == ["the lighthouse keeper"]
    await people.ok("cat", "PATCH", path, {"muted": True})
    assert await grants() == {}
    assert (await people.ok("cat", "PATCH", path, {"kept_out": False}))["kept_out"] is False
    assert await grants() == before
    assert (await found("bob"), await found("cat")) == (2, 1)


async def test_notes_to_oneself_are_one_chat_however_often_it_is_asked_for(people: People) -> None:
    opened = await asyncio.gather(*(people.ok("ann", "PUT", "/conversations/self") for _ in range(8)))
    assert len({row["conversation_id"] for row in opened}) == 1
    notes = opened[0]
    assert (notes["kind"], notes["peer"], notes["member_count"]) == ("private", None, 1)
    assert notes["can_send"] is True
    await people.say("ann", notes["conversation_id"], "milk")
    again = await people.ok("ann", "GET", f"/conversations/{notes['conversation_id']}")
    assert (again["unread"], again["last_message"]["content"]) == (0, "milk")
    assert (await people.ok("bob", "PUT", "/conversations/self"))["conversation_id"] != notes[
        "conversation_id"
    ]


async def test_a_foreign_conversation_is_not_found_like_one_that_does_not_exist(people: People) -> None:
    chat, missing = await chat_of(people, "ann", "bob"), new_id(Prefix.CONVERSATION)
    message = await people.say("ann", chat, "secret")
    shapes: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PATCH", "", {"muted": True}),
        ("POST", "/read", {"seq": 1}),
        ("GET", "/messages", None),
        ("GET", f"/messages?around={message}", None),
        ("GET", "/changes", None),
        ("POST", "/messages", {"content": "intruder"}),
        ("POST", f"/messages/{message}/recall", None),
        ("DELETE", f"/messages/{message}", None),
    ]
    for method, path, body in shapes:
        ids = (chat, missing, chat.upper())
        answers = [await people.call("cat", method, f"/conversations/{key}{path}", body) for key in ids]
        assert {answer.status_code for answer in answers} == {404}, (method, path)
        assert answers[0].content == answers[1].content
    for params in ({"conversation_id": chat}, {"before": message}):
        answer = await people.call("cat", "GET", "/messages/search", None, query="secret", **params)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    own = await chat_of(people, "cat", "ann")
    for method, path in (("POST", f"/messages/{message}/recall"), ("DELETE", f"/messages/{message}")):
        assert await people.refused("cat", method, f"/conversations/{own}{path}") == (404, "not_found")
