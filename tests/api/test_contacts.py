"""Contacts: who asks, accepts, refuses, blocks; and that nobody learns of somebody they do not know."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlmodel import col, select

from store.tables.contacts import Contact, ContactRequest
from tests.api.conftest import Server

PASSWORD = "a long pass phrase"


class Person:
    """A user and what they do over HTTP."""

    def __init__(self, server: Server, signed_in: dict[str, Any]) -> None:
        self.client = server.client
        self.user_id: str = signed_in["user"]["user_id"]
        self.username: str = signed_in["user"]["username"]
        self.headers = {"Authorization": f"Bearer {signed_in['access_token']}"}

    async def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return await self.client.request(method, path, headers=self.headers, **options)

    async def read(self, path: str, **params: Any) -> Any:
        answer = await self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ask(self, other: "Person", message: str = "") -> Any:
        body = {"username": other.username, "message": message}
        answer = await self.call("POST", "/im/contact-requests", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def decide(self, request: Any, what: str) -> httpx2.Response:
        return await self.call("POST", f"/im/contact-requests/{request['request_id']}/{what}")

    async def requests(self, direction: str) -> list[Any]:
        found: list[Any] = (await self.read("/im/contact-requests", direction=direction))["requests"]
        return found

    async def contacts(self) -> list[Any]:
        found: list[Any] = (await self.read("/im/contacts"))["contacts"]
        return found

    async def relation(self, other: "Person") -> str:
        return str((await self.read(f"/im/users/{other.user_id}"))["relation"])

    async def befriend(self, other: "Person") -> str:
        """Makes the two contacts; the id of their private chat."""
        assert (await other.decide(await self.ask(other), "accept")).status_code == 200
        return str((await self.read(f"/im/contacts/{other.user_id}"))["conversation_id"])


async def join(server: Server, username: str, nickname: str = "") -> Person:
    body = {"username": username, "password": PASSWORD, "nickname": nickname or username}
    answer = await server.client.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Person(server, answer.json())


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
    pages, after = [], {}
    while True:
        page = await ann.read("/im/contacts", limit=2, **after)
        pages.append([contact["username"] for contact in page["contacts"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(sum(pages, [])) == [f"user-{n}" for n in range(5)]


async def test_users_are_found_by_exact_username_or_nickname_alone(server: Server, ann: Person) -> None:
    for username, nickname in (
        ("li_si", "李四"),
        ("li-si", "100%"),
        ("lixsi", "Li  Si"),
        ("zhang", "li_si"),
        ("other", "%"),
    ):
        await join(server, username, nickname)
    expected = {
        "li_si": ["li_si", "zhang"],
        "LI_SI": ["li_si", "zhang"],
        "李四": ["li_si"],
        "李": [],
        "li%": [],
        "li?si": [],
        "l_si": [],
        "%": ["other"],
        "_": [],
        "100%": ["li-si"],
        "100": [],
        "LI SI": ["lixsi"],
        " ": [],
        "ann": ["ann"],
        "' OR 1=1 --": [],
    }
    for name, usernames in expected.items():
        found = (await ann.read("/im/users", name=name))["users"]
        assert [card["username"] for card in found] == usernames, name
    assert (await ann.read("/im/users", name="Ann"))["users"][0]["relation"] == "self"
    assert (await ann.call("GET", "/im/users", params={"name": ""})).status_code == 422


async def test_a_nickname_that_many_have_finds_twenty(server: Server, ann: Person) -> None:
    await server.say("many", *((f"{' ' * n}Wang Wei", "hello") for n in range(25)))
    found = (await ann.read("/im/users", name="wang wei"))["users"]
    assert len(found) == 20
    assert {card["nickname"].strip() for card in found} == {"Wang Wei"}


async def test_a_disabled_account_is_neither_found_nor_asked(
    server: Server, ann: Person, bob: Person
) -> None:
    from store.tables.users import DISABLED, User

    async with server.services.database.transaction() as session:
        user = (await session.exec(select(User).where(col(User.username) == "bob"))).one()
        user.status = DISABLED
        session.add(user)
    assert (await ann.read("/im/users", name="bob"))["users"] == []
    body = {"username": "bob"}
    assert (await ann.call("POST", "/im/contact-requests", json=body)).status_code == 404
