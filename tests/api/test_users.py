"""Users over HTTP: how they are found, who sees whom, and what they change of themselves."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository
from store.tables.types import utc_now
from store.tables.users import DISABLED, RefreshToken, User
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.person import PASSWORD, Person, join, told

pytestmark = pytest.mark.messenger


@pytest.fixture
async def ann(server: Server) -> Person:
    return await join(server, "ann", "Ann")


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


async def test_a_disabled_account_is_neither_found_nor_asked(server: Server, ann: Person) -> None:
    await join(server, "bob")
    async with server.services.database.transaction() as session:
        user = (await session.exec(select(User).where(col(User.username) == "bob"))).one()
        user.status = DISABLED
        session.add(user)
    assert (await ann.read("/im/users", name="bob"))["users"] == []
    body = {"username": "bob"}
    assert (await ann.call("POST", "/im/contact-requests", json=body)).status_code == 404


async def test_a_card_is_seen_by_those_who_have_to_do_with_each_other(server: Server, ann: Person) -> None:
    bob = await join(server, "bob")
    path = f"/im/users/{bob.user_id}"
    assert (await ann.call("GET", path)).status_code == 404
    await server.say("group", ("Cid", "one"), ("Dan", "two"), ("Eve", "three"))
    async with server.services.database.transaction(read_only=True) as session:
        names = ("Cid", "Dan", "Eve")
        cid, dan, _eve = [await UserRepository(session).find(name) for name in names]
    headers = await server.sign_in("Cid")
    seen = await server.client.get(f"/im/users/{dan.user_id}", headers=headers)
    assert (seen.json()["nickname"], seen.json()["relation"]) == ("Dan", "none")
    assert (await ann.call("GET", f"/im/users/{cid.user_id}")).status_code == 404
    refused = await bob.ask(ann)
    await ann.decide(refused, "refuse")
    # Who asked is known to whom they asked, and whoever was refused sees nobody for it.
    assert (await ann.call("GET", path)).status_code == 200
    assert (await bob.call("GET", f"/im/users/{ann.user_id}")).status_code == 404
    assert (await ann.call("PUT", f"/im/blocks/{bob.user_id}")).status_code == 204


async def test_whoever_left_a_group_is_seen_in_it_no_more(server: Server) -> None:
    group = await server.say("group", ("Cid", "one"), ("Dan", "two"), ("Eve", "three"))
    headers = await server.sign_in("Cid")
    async with server.services.database.transaction() as session:
        dan = await UserRepository(session).find("Dan")
        conversations = ConversationRepository(session)
        conversation = await conversations.get_for_member(group, dan.user_id, lock=True)
        await conversations.remove_member(conversation, dan.user_id)
    assert (await server.client.get(f"/im/users/{dan.user_id}", headers=headers)).status_code == 404


async def test_a_profile_changes_and_contacts_are_told(server: Server, ann: Person) -> None:
    bob, eve = await join(server, "bob"), await join(server, "eve")
    await ann.befriend(bob)
    async with connected(server, bob.headers) as bobs, connected(server, eve.headers) as eves:
        changed = await ann.call("PATCH", "/users/me", json={"nickname": "安", "signature": "在路上"})
        assert (changed.json()["nickname"], changed.json()["signature"]) == ("安", "在路上")
        news = {"type": "contact", "user_id": ann.user_id}
        assert news in await told(bobs)
        assert news not in await told(eves)
        card = await bob.read(f"/im/users/{ann.user_id}")
        assert (card["nickname"], card["signature"], card["username"]) == ("安", "在路上", "ann")
        before = await _version(server, ann)
        await ann.call("PATCH", "/users/me", json={"nickname": "安"})
        assert await _version(server, ann) == before
        assert news not in await told(bobs)
        await ann.call("PATCH", "/users/me", json={"signature": ""})
        assert await _version(server, ann) == before + 1
    assert [card["username"] for card in (await bob.read("/im/users", name="安"))["users"]] == ["ann"]


async def test_a_profile_that_shows_nothing_or_is_too_long_is_refused(ann: Person) -> None:
    wrong: list[dict[str, object]] = [
        {"nickname": ""},
        {"nickname": "\u200b"},
        {"nickname": "x" * 1001},
        {"signature": "x" * 256},
        {"username": "other"},
        {"is_admin": True},
    ]
    for body in wrong:
        answer = await ann.call("PATCH", "/users/me", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), body


async def test_changes_of_a_profile_at_the_same_time_are_all_counted(server: Server, ann: Person) -> None:
    before = await _version(server, ann)
    bodies = [{"signature": f"{number}"} for number in range(6)]
    await asyncio.gather(*(ann.call("PATCH", "/users/me", json=body) for body in bodies))
    assert await _version(server, ann) == before + 6


async def test_a_new_password_ends_all_other_sign_ins(server: Server, ann: Person) -> None:
    client, new = server.client, "another long pass phrase"
    elsewhere = client.cookies["omnilink_refresh"]
    body = {"current": PASSWORD, "new": new}
    assert (await ann.call("PUT", "/users/me/password", json=body)).status_code == 204
    assert client.cookies["omnilink_refresh"] != elsewhere
    assert (await client.post("/auth/refresh")).status_code == 200
    client.cookies.clear()
    client.cookies.set("omnilink_refresh", elsewhere, path="/auth")
    assert (await client.post("/auth/refresh")).status_code == 401
    for password, status in ((PASSWORD, 401), (new, 200)):
        log_in = {"username": "ann", "password": password}
        assert (await client.post("/auth/login", json=log_in)).status_code == status


async def test_a_password_is_changed_by_whoever_knows_it_alone(server: Server, ann: Person) -> None:
    path, new = "/users/me/password", "another long pass phrase"
    for _ in range(5):
        wrong = await ann.call("PUT", path, json={"current": "not this one", "new": new})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_password")
    tired = await ann.call("PUT", path, json={"current": PASSWORD, "new": new})
    assert (tired.status_code, tired.json()["code"]) == (429, "too_many_attempts")
    short = await ann.call("PUT", path, json={"current": PASSWORD, "new": "short"})
    assert (short.status_code, PASSWORD in short.text) == (422, False)
    log_in = {"username": "ann", "password": PASSWORD}
    assert (await server.client.post("/auth/login", json=log_in)).status_code == 200


async def test_expired_refresh_tokens_are_taken_out_with_the_next_sign_in(
    server: Server, ann: Person
) -> None:
    bob = await join(server, "bob")
    async with server.services.database.transaction() as session:
        for token in (await session.exec(select(RefreshToken))).all():
            token.expires_at = utc_now() - timedelta(days=1)
            session.add(token)
    log_in = {"username": "ann", "password": PASSWORD}
    assert (await server.client.post("/auth/login", json=log_in)).status_code == 200
    async with server.services.database.transaction(read_only=True) as session:
        left = (await session.exec(select(RefreshToken))).all()
    kept = sorted((token.user_id, token.expires_at > utc_now()) for token in left)
    assert kept == sorted([(ann.user_id, True), (bob.user_id, False)])


async def _version(server: Server, person: Person) -> int:
    async with server.services.database.transaction(read_only=True) as session:
        query = select(User.profile_version).where(User.user_id == person.user_id)
        return (await session.exec(query)).one()
