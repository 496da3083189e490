"""The messenger over HTTP: a message and its event are one, paged by their order."""

from sqlmodel import select

from store.tables.messages import Message
from store.tables.outbox import IngestEvent
from tests.api.conftest import Server


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
