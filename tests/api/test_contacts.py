"""Contacts and requests over HTTP: who asks, accepts, refuses, takes back, names and deletes."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from store.ids import Prefix, new_id
from store.tables.contacts import Contact, ContactRequest
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


async def test_a_request_is_sent_accepted_and_makes_contacts_with_a_chat(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob, "  We met on Monday.  ")
    assert (asked["direction"], asked["status"], asked["message"]) == ("out", "pending", "We met on Monday.")
    assert asked["user"]["username"] == "bob"
    (seen,) = await bob.requests("in")
    assert (seen["request_id"], seen["direction"]) == (asked["request_id"], "in")
    assert (seen["user"]["username"], seen["user"]["relation"]) == ("ann", "asking")
    assert (await ann.relation(bob), await bob.relation(ann)) == ("asked", "asking")
    accepted = await bob.decide(asked, "accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    (anns,), (bobs,) = await ann.contacts(), await bob.contacts()
    assert (anns["user_id"], anns["relation"], bobs["user_id"]) == (bob.user_id, "contact", ann.user_id)
    assert anns["conversation_id"] == bobs["conversation_id"] is not None
    path = f"/im/conversations/{anns['conversation_id']}/messages"
    assert (await ann.call("POST", path, json={"content": "hello"})).status_code == 201
    assert [message["content"] for message in (await bob.read(path))["messages"]] == ["hello"]


async def test_a_request_is_refused_and_may_be_asked_again(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    assert (await bob.decide(asked, "refuse")).json()["status"] == "refused"
    assert [request["status"] for request in await ann.requests("out")] == ["refused"]
    assert await ann.contacts() == []
    again = await ann.ask(bob)
    assert again["request_id"] != asked["request_id"]
    assert [request["status"] for request in await bob.requests("in")] == ["pending", "refused"]


async def test_a_withdrawn_request_is_gone_for_who_was_asked(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    assert (await ann.decide(asked, "withdraw")).json()["status"] == "withdrawn"
    assert await bob.requests("in") == []
    assert (await bob.decide(asked, "accept")).status_code == 404
    assert (await bob.call("GET", f"/im/users/{ann.user_id}")).status_code == 404


async def test_only_who_was_asked_decides_and_only_who_asked_withdraws(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    for person, what in ((ann, "accept"), (ann, "refuse"), (bob, "withdraw")):
        assert (await person.decide(asked, what)).status_code == 404
    assert [request["status"] for request in await bob.requests("in")] == ["pending"]


async def test_a_decision_made_twice_is_the_same_and_another_one_a_conflict(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    first, second = [await bob.decide(asked, "accept") for _ in range(2)]
    assert (first.status_code, first.json()) == (200, second.json())
    for person, what in ((bob, "refuse"), (ann, "withdraw")):
        answer = await person.decide(asked, what)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    await ann.call("DELETE", f"/im/contacts/{bob.user_id}")
    assert (await bob.decide(asked, "accept")).status_code == 200
    assert await bob.contacts() == []


async def test_asking_whoever_has_asked_accepts(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    answer = await bob.ask(ann)
    assert answer["request_id"] == asked["request_id"]
    assert (answer["direction"], answer["status"]) == ("in", "accepted")
    assert len(await ann.contacts()) == len(await bob.contacts()) == 1


async def test_two_who_ask_each_other_at_the_same_time_are_contacts(
    server: Server, ann: Person, bob: Person
) -> None:
    people = [(await join(server, f"a{n}"), await join(server, f"b{n}")) for n in range(5)]
    pairs = [(ann, bob), *people]
    await asyncio.gather(*(one.ask(other) for a, b in pairs for one, other in ((a, b), (b, a))))
    for a, b in pairs:
        (anns,), (bobs,) = await a.contacts(), await b.contacts()
        assert anns["conversation_id"] == bobs["conversation_id"] is not None
        assert len(await a.requests("in") + await a.requests("out")) == 1


async def test_a_request_sent_many_times_at_once_is_one_request(
    server: Server, ann: Person, bob: Person
) -> None:
    answers = await asyncio.gather(*(ann.ask(bob, f"{n}") for n in range(8)))
    assert len({answer["request_id"] for answer in answers}) == 1
    assert len(await bob.requests("in")) == 1
    decided = await asyncio.gather(*(bob.decide(answers[0], "accept") for _ in range(4)))
    assert {answer.status_code for answer in decided} == {200}
    async with server.services.database.transaction(read_only=True) as session:
        assert len((await session.exec(select(ContactRequest))).all()) == 1
        assert len((await session.exec(select(Contact))).all()) == 2
    assert len((await ann.read("/im/conversations"))["conversations"]) == 1


async def test_accepting_and_refusing_at_once_leaves_one_decision(ann: Person, bob: Person) -> None:
    asked = await ann.ask(bob)
    answers = await asyncio.gather(
        bob.decide(asked, "accept"), bob.decide(asked, "refuse"), ann.decide(asked, "withdraw")
    )
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert {answer.status_code for answer in answers} <= {200, 404, 409}
    assert len([answer for answer in answers if answer.status_code == 200]) == 1
    (request,) = await ann.requests("out")
    assert bool(await ann.contacts()) is (request["status"] == "accepted")


async def test_nobody_asks_a_contact_or_themselves_or_nobody(ann: Person, bob: Person) -> None:
    await ann.befriend(bob)
    for name, status in (("bob", 409), ("ann", 409), ("nobody", 404), ("b%", 404), ("b_b", 404)):
        answer = await ann.call("POST", "/im/contact-requests", json={"username": name})
        assert answer.status_code == status, name


async def test_a_contact_is_called_by_a_remark_that_only_one_sees(ann: Person, bob: Person) -> None:
    await ann.befriend(bob)
    path = f"/im/contacts/{bob.user_id}"
    changed = await ann.call("PATCH", path, json={"remark": " 100%_鲍勃 "})
    assert changed.json()["remark"] == "100%_鲍勃"
    assert (await ann.read(f"/im/users/{bob.user_id}"))["remark"] == "100%_鲍勃"
    assert (await bob.read(f"/im/contacts/{ann.user_id}"))["remark"] == ""
    assert (await ann.call("PATCH", path, json={"remark": ""})).json()["remark"] == ""
    assert (await ann.call("PATCH", path, json={"remark": "x" * 65})).status_code == 422


async def test_a_deleted_contact_is_gone_for_both_and_comes_back_to_the_same_chat(
    ann: Person, bob: Person
) -> None:
    chat = await ann.befriend(bob)
    assert (await bob.call("DELETE", f"/im/contacts/{ann.user_id}")).status_code == 204
    assert (await bob.call("DELETE", f"/im/contacts/{ann.user_id}")).status_code == 404
    assert await ann.contacts() == await bob.contacts() == []
    assert (await ann.read(f"/im/conversations/{chat}/messages"))["messages"] == []
    assert await ann.relation(bob) == "none"
    assert await bob.befriend(ann) == chat


async def test_the_chat_of_an_import_is_the_chat_of_the_two(server: Server) -> None:
    chat = await server.say("old", ("Ann", "hello"), ("Bob", "hello"))
    ann = await server.sign_in("Ann")
    (bob,) = (await server.client.get("/im/contacts", headers=ann)).json()["contacts"]
    assert (bob["nickname"], bob["conversation_id"]) == ("Bob", chat)
    path = f"/im/contacts/{bob['user_id']}"
    assert (await server.client.delete(path, headers=ann)).status_code == 204
    body = {"username": bob["username"]}
    asked = await server.client.post("/im/contact-requests", json=body, headers=ann)
    accept = f"/im/contact-requests/{asked.json()['request_id']}/accept"
    await server.client.post(accept, headers=await server.sign_in("Bob"))
    assert (await server.client.get(path, headers=ann)).json()["conversation_id"] == chat


async def test_contacts_and_requests_come_in_pages(server: Server, ann: Person) -> None:
    others = [await join(server, f"user-{n}") for n in range(5)]
    for other in others:
        await other.ask(ann)
    newest = await ann.read("/im/contact-requests", limit=3)
    older = await ann.read("/im/contact-requests", limit=3, before=newest["next"])
    asked_by = [request["user"]["username"] for page in (newest, older) for request in page["requests"]]
    assert asked_by == [f"user-{n}" for n in reversed(range(5))]
    assert older["next"] is None
    for request in newest["requests"] + older["requests"]:
        await ann.decide(request, "accept")
    pages: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        page = await ann.read("/im/contacts", limit=2, **after)
        pages.append([contact["username"] for contact in page["contacts"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(name for page in pages for name in page) == [f"user-{n}" for n in range(5)]


async def test_both_sides_are_told_and_nobody_else(server: Server, ann: Person, bob: Person) -> None:
    eve = await join(server, "eve")
    async with (
        connected(server, ann.headers) as anns,
        connected(server, bob.headers) as bobs,
        connected(server, eve.headers) as eves,
    ):
        asked = await ann.ask(bob)
        news = {"type": "request", "request_id": asked["request_id"], "status": "pending"}
        assert await told(anns) == await told(bobs) == [news]
        await bob.decide(asked, "accept")
        chat = (await ann.contacts())[0]["conversation_id"]
        about = {"type": "conversation", "conversation_id": chat}
        for device, other in ((anns, bob), (bobs, ann)):
            contact = {"type": "contact", "user_id": other.user_id}
            assert await told(device, chat) == [{**news, "status": "accepted"}, contact, about]
        await ann.call("PATCH", f"/im/contacts/{bob.user_id}", json={"remark": "secret"})
        assert await told(anns, chat) == [{"type": "contact", "user_id": bob.user_id}]
        assert await told(bobs, chat) == []
        await bob.call("DELETE", f"/im/contacts/{ann.user_id}")
        for device, other in ((anns, bob), (bobs, ann)):
            assert await told(device, chat) == [{"type": "contact", "user_id": other.user_id}, about]
        assert await told(eves) == []


async def test_trap_7_foreign_ids_are_not_found_on_every_route(
    ann: Person, bob: Person, server: Server
) -> None:
    """The answer to someone else's id is byte for byte that to an id that does not exist."""
    eve = await join(server, "eve")
    theirs = await ann.ask(bob)
    foreign = {"user": bob.user_id, "request": theirs["request_id"]}
    missing = {"user": new_id(Prefix.USER), "request": new_id(Prefix.CONTACT_REQUEST)}
    malformed = {"user": bob.user_id.upper(), "request": "%25_"}
    shapes: list[tuple[str, str, Any]] = [
        ("GET", "/im/users/{user}", None),
        ("GET", "/im/contacts/{user}", None),
        ("PATCH", "/im/contacts/{user}", {"remark": "x"}),
        ("DELETE", "/im/contacts/{user}", None),
        ("PUT", "/im/blocks/{user}", None),
        ("DELETE", "/im/blocks/{user}", None),
        ("POST", "/im/contact-requests/{request}/accept", None),
        ("POST", "/im/contact-requests/{request}/refuse", None),
        ("POST", "/im/contact-requests/{request}/withdraw", None),
        ("GET", "/im/contact-requests?before={request}", None),
        ("GET", "/im/contact-requests?direction=out&before={request}", None),
    ]
    for method, path, body in shapes:
        answers = [
            await eve.call(method, path.format(**ids), json=body) for ids in (foreign, missing, malformed)
        ]
        assert {answer.status_code for answer in answers} == {404}, path
        assert len({answer.content for answer in answers}) == 1, path
        assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
        nobody = await server.client.request(method, path.format(**foreign), json=body)
        assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthorized"), path
    assert [request["status"] for request in await bob.requests("in")] == ["pending"]
    # A place in the list of contacts is only a place: it says nothing of who is there.
    for after in (bob.user_id, missing["user"]):
        assert (await eve.read("/im/contacts", after=after)) == {"contacts": [], "next": None}


async def test_trap_17_what_makes_no_sense_is_refused(ann: Person) -> None:
    wrong: list[Any] = [{}, {"username": ""}, {"username": "x" * 65}, {"username": "bob", "user_id": "x"}]
    wrong += [{"username": "bob", "message": "x" * 256}, {"username": 7}, []]
    for body in wrong:
        answer = await ann.call("POST", "/im/contact-requests", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), body
    for query in ("limit=0", "limit=501", "limit=x"):
        assert (await ann.call("GET", f"/im/contacts?{query}")).status_code == 422
    for query in ("limit=101", "direction=sideways"):
        assert (await ann.call("GET", f"/im/contact-requests?{query}")).status_code == 422
