"""Blocks over HTTP: nothing comes through, and whoever is blocked cannot tell."""

import pytest

from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.person import Person, join, told

pytestmark = pytest.mark.messenger


@pytest.fixture
async def ann(server: Server) -> Person:
    return await join(server, "ann", "Ann")


@pytest.fixture
async def bob(server: Server) -> Person:
    return await join(server, "bob", "Bob")


async def test_a_blocked_persons_request_looks_like_any_other_and_never_reaches(
    server: Server, ann: Person, bob: Person
) -> None:
    eve = await join(server, "eve", "Eve")
    await eve.ask(bob)
    assert (await bob.call("PUT", f"/im/blocks/{eve.user_id}")).status_code == 204
    assert await bob.requests("in") == []
    (before,) = await eve.requests("out")
    assert before["status"] == "pending"
    await eve.decide(before, "withdraw")
    blocked, other = await eve.ask(bob, "please"), await eve.ask(ann, "please")
    ignored = {"request_id", "user", "created_at", "updated_at"}
    assert [blocked[key] for key in blocked.keys() - ignored] == [
        other[key] for key in blocked.keys() - ignored
    ]
    assert blocked["user"]["relation"] == other["user"]["relation"] == "asked"
    assert await eve.relation(bob) == "asked"
    assert await bob.requests("in") == []
    for what in ("accept", "refuse"):
        assert (await bob.decide(blocked, what)).status_code == 404
    assert (await bob.call("DELETE", f"/im/blocks/{eve.user_id}")).status_code == 204
    assert await bob.requests("in") == []
    assert (await bob.call("GET", f"/im/users/{eve.user_id}")).status_code == 404
    assert (await eve.decide(blocked, "withdraw")).json()["status"] == "withdrawn"
    assert await bob.requests("in") == []
    # Whom nobody blocks any more may ask again.
    again = await eve.ask(bob, "again")
    assert [request["request_id"] for request in await bob.requests("in")] == [again["request_id"]]


async def test_what_was_asked_during_a_block_reaches_only_when_asked_again(ann: Person, bob: Person) -> None:
    await bob.ask(ann)
    await ann.call("PUT", f"/im/blocks/{bob.user_id}")
    await ann.call("DELETE", f"/im/blocks/{bob.user_id}")
    assert await ann.requests("in") == []
    again = await bob.ask(ann, "again")
    assert [request["message"] for request in await ann.requests("in")] == ["again"]
    assert [request["request_id"] for request in await bob.requests("out")] == [again["request_id"]]


async def test_a_block_keeps_the_contact_and_is_taken_back(ann: Person, bob: Person) -> None:
    await ann.befriend(bob)
    for _ in range(2):
        assert (await ann.call("PUT", f"/im/blocks/{bob.user_id}")).status_code == 204
    assert [card["username"] for card in (await ann.read("/im/blocks"))["users"]] == ["bob"]
    assert (await ann.relation(bob), await bob.relation(ann)) == ("blocked", "contact")
    assert len(await ann.contacts()) == 1
    assert (await ann.call("DELETE", f"/im/blocks/{bob.user_id}")).status_code == 204
    assert (await ann.call("DELETE", f"/im/blocks/{bob.user_id}")).status_code == 404
    assert await ann.relation(bob) == "contact"
    assert (await ann.call("PUT", f"/im/blocks/{ann.user_id}")).status_code == 409


async def test_whoever_blocks_somebody_takes_their_own_request_back(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    assert (await bob.call("GET", f"/im/users/{ann.user_id}")).status_code == 200
    await ann.call("PUT", f"/im/blocks/{bob.user_id}")
    assert [request["status"] for request in await ann.requests("out")] == ["withdrawn"]
    assert (await bob.decide(asked, "accept")).status_code == 404
    refused = await ann.call("POST", "/im/contact-requests", json={"username": "bob"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_a_block_is_told_to_nobody_but_whose_it_is(server: Server, ann: Person, bob: Person) -> None:
    chat = await ann.befriend(bob)
    eve = await join(server, "eve")
    waiting = await eve.ask(ann)
    async with (
        connected(server, ann.headers) as anns,
        connected(server, bob.headers) as bobs,
        connected(server, eve.headers) as eves,
    ):
        for other in (bob, eve):
            await ann.call("PUT", f"/im/blocks/{other.user_id}")
        news = await told(anns, chat)
        assert {"type": "contact", "user_id": bob.user_id} in news
        assert {"type": "conversation", "conversation_id": chat} in news
        again = await eve.ask(ann, "still there?")
        assert again["request_id"] == waiting["request_id"]
        assert await told(eves) == [
            {"type": "request", "request_id": waiting["request_id"], "status": "pending"}
        ]
        assert await told(bobs, chat) == await told(anns, chat) == []


async def test_neither_side_of_a_block_writes_to_the_other(ann: Person, bob: Person) -> None:
    path = f"/im/conversations/{await ann.befriend(bob)}/messages"
    assert (await bob.call("POST", path, json={"content": "hello"})).status_code == 201
    await ann.call("PUT", f"/im/blocks/{bob.user_id}")
    for person in (ann, bob):
        refused = await person.call("POST", path, json={"content": "hello?"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_contacts")
        assert [message["content"] for message in (await person.read(path))["messages"]] == ["hello"]
    await ann.call("DELETE", f"/im/blocks/{bob.user_id}")
    assert (await bob.call("POST", path, json={"content": "hello again"})).status_code == 201
