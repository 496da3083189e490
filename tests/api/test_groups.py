"""Groups over HTTP: who may do what, who sees what from when on, and that nothing is said to strangers."""

from collections.abc import Sequence
from typing import Any

import pytest

from store.ids import Prefix, new_id
from store.repositories.contacts import ContactRepository
from tests.api.conftest import Server
from tests.api.people import People, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat", "dan", "eve")


async def test_a_group_is_made_of_contacts_and_shown_to_its_members(people: People) -> None:
    body = {
        "name": "  <b>周末 100%_</b> ",
        "member_ids": [people.ids["bob"], people.ids["bob"], people.ids["ann"]],
        "join_policy": "open",
        "share_history": True,
    }
    made = await people.ok("ann", "POST", "/groups", body)
    assert made["created_at"].endswith("+00:00")
    expected = {
        "name": "<b>周末 100%_</b>",
        "notice": "",
        "owner_id": people.ids["ann"],
        "join_policy": "open",
        "share_history": True,
        "member_count": 2,
        "role": "owner",
        "nickname": "",
        "pending_requests": 0,
    }
    assert expected.items() <= made.items()
    seen = await people.ok("bob", "GET", f"/groups/{made['group_id']}")
    assert seen == {**made, "role": "member"}
    assert await people.member_names("bob", made["group_id"]) == ["ann", "bob"]
    assert await people.events("bob", made["group_id"]) == [("created", "Ann", ["Bob"], None)]


async def test_only_contacts_who_block_nobody_are_brought_in(people: People) -> None:
    missing, group = new_id(Prefix.USER), await people.group("bob")
    async with people.server.services.database.transaction() as session:
        await ContactRepository(session).block(people.ids["eve"], people.ids["ann"])
        await ContactRepository(session).befriend([people.ids["bob"], people.ids["dan"]])
    answers = [
        await people.call("bob", "POST", path, body)
        for other in (people.ids["cat"], missing)
        for path, body in (
            ("/groups", {"name": "x", "member_ids": [people.ids["dan"], other]}),
            (f"/groups/{group}/members", {"user_ids": [people.ids["dan"], other]}),
        )
    ]
    blocked = [people.ids["eve"]]
    answers.append(await people.call("ann", "POST", "/groups", {"name": "x", "member_ids": blocked}))
    answers.append(await people.call("ann", "POST", f"/groups/{group}/members", {"user_ids": blocked}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert await people.member_names("bob", group) == ["ann", "bob"]
    assert (await people.ok("ann", "GET", f"/groups/{group}"))["pending_requests"] == 0


# Who may do what: by the owner, an administrator, a member, somebody outside.
MATRIX: Sequence[tuple[str, str, Any, tuple[int, int, int, int]]] = [
    ("GET", "/groups/{group}", None, (200, 200, 200, 404)),
    ("PATCH", "/groups/{group}", {"name": "new", "notice": "n"}, (200, 200, 403, 404)),
    ("PATCH", "/groups/{group}", {"join_policy": "open"}, (200, 200, 403, 404)),
    ("DELETE", "/groups/{group}", None, (204, 403, 403, 404)),
    ("GET", "/groups/{group}/members", None, (200, 200, 200, 404)),
    ("GET", "/groups/{group}/members?query=a", None, (200, 200, 200, 404)),
    ("POST", "/groups/{group}/members", {"user_ids": ["{friend}"]}, (200, 200, 200, 404)),
    ("PATCH", "/groups/{group}/members/{plain}", {"role": "admin"}, (200, 403, 403, 404)),
    ("PATCH", "/groups/{group}/members/{plain}", {"nickname": "x"}, (200, 200, 403, 404)),
    ("PATCH", "/groups/{group}/members/{admin}", {"nickname": "x"}, (200, 200, 403, 404)),
    ("PATCH", "/groups/{group}/members/{owner}", {"nickname": "x"}, (200, 403, 403, 404)),
    ("PATCH", "/groups/{group}/members/{self}", {"nickname": "x"}, (200, 200, 200, 404)),
    ("PATCH", "/groups/{group}/members/{owner}", {"role": "member"}, (409, 403, 403, 404)),
    ("DELETE", "/groups/{group}/members/{plain}", None, (204, 204, 403, 404)),
    ("DELETE", "/groups/{group}/members/{admin}", None, (204, 403, 403, 404)),
    ("DELETE", "/groups/{group}/members/{owner}", None, (403, 403, 403, 404)),
    ("DELETE", "/groups/{group}/members/{self}", None, (403, 403, 403, 404)),
    ("POST", "/groups/{group}/leave", None, (409, 204, 204, 404)),
    ("PUT", "/groups/{group}/owner", {"user_id": "{plain}"}, (200, 403, 403, 404)),
    ("GET", "/groups/{group}/invite", None, (200, 200, 403, 404)),
    ("POST", "/groups/{group}/invite", None, (200, 200, 403, 404)),
    ("GET", "/groups/{group}/requests", None, (200, 200, 403, 404)),
    ("POST", "/groups/{group}/requests/{request}/accept", None, (204, 204, 403, 404)),
    ("POST", "/groups/{group}/requests/{request}/refuse", None, (204, 204, 403, 404)),
]


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return value.format(**ids) if isinstance(value, str) else value


async def test_trap_7_each_route_asks_who_is_asking(server: Server) -> None:
    people = await meet(server, "ann", "adam", "max", "moe", "out", "zoe", "kim")
    async with server.services.database.transaction() as session:
        for name in ("adam", "max"):
            await ContactRepository(session).befriend([people.ids[name], people.ids["kim"]])
    wrong = []
    for method, path, body, expected in MATRIX:
        for role, name, status in zip("oamx", ("ann", "adam", "max", "out"), expected, strict=True):
            group, ids = await a_group_with_each_role(people, name)
            answer = await people.call(name, method, path.format(**ids), filled(body, ids))
            if answer.status_code != status:
                wrong.append(f"{role} {method} {path} {body}: {answer.status_code} {answer.text}")
            if answer.status_code >= 400:
                assert answer.json()["code"] in ("not_found", "forbidden", "conflict", "owner_must_hand_over")
                assert (await people.ok("ann", "GET", f"/groups/{group}"))["name"] == "friends"
    assert wrong == []


async def a_group_with_each_role(people: People, caller: str) -> tuple[str, dict[str, str]]:
    group = await people.group("adam", "max", "moe")
    await people.ok("ann", "PATCH", f"/groups/{group}/members/{people.ids['adam']}", {"role": "admin"})
    code = (await people.ok("ann", "GET", f"/groups/{group}/invite"))["code"]
    await people.ok("zoe", "POST", f"/invites/{code}", {"message": "please"})
    (request,) = (await people.ok("ann", "GET", f"/groups/{group}/requests"))["requests"]
    return group, {
        "group": group,
        "owner": people.ids["ann"],
        "admin": people.ids["adam"],
        "plain": people.ids["moe"],
        "self": people.ids[caller],
        "friend": people.ids["kim"],
        "request": request["request_id"],
    }


async def test_no_route_answers_without_a_token(people: People) -> None:
    ids = {
        name: new_id(Prefix.CONVERSATION)
        for name in ("group", "owner", "admin", "plain", "self", "friend", "request")
    }
    routes = [(method, path, body) for method, path, body, _ in MATRIX]
    routes += [("POST", "/groups", {"name": "x"}), ("GET", "/invites/x", None), ("POST", "/invites/x", {})]
    for method, path, body in routes:
        answer = await people.server.client.request(
            method, f"/im{path.format(**ids)}", json=filled(body, ids)
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


async def test_foreign_ids_read_like_ids_that_do_not_exist(people: People) -> None:
    """Byte for byte, on every route, for groups, members, requests and codes."""
    theirs = await people.group("bob", "eve")
    code = (await people.ok("ann", "GET", f"/groups/{theirs}/invite"))["code"]
    await people.ok("cat", "POST", f"/invites/{code}")
    (request,) = (await people.ok("ann", "GET", f"/groups/{theirs}/requests"))["requests"]
    mine = (await people.ok("dan", "POST", "/groups", {"name": "mine"}))["group_id"]
    foreign = {"group": theirs, "request": request["request_id"], "friend": people.ids["ann"]}
    missing = {
        "group": new_id(Prefix.CONVERSATION),
        "request": new_id(Prefix.GROUP_REQUEST),
        "friend": people.ids["ann"],
    }
    roles = {
        "owner": people.ids["ann"],
        "admin": people.ids["eve"],
        "plain": people.ids["bob"],
        "self": people.ids["dan"],
    }
    bodies = set()
    for method, path, body, _ in MATRIX:
        for ids in (foreign, missing, {**foreign, "group": theirs.upper()}, {**foreign, "group": "%"}):
            answer = await people.call(
                "dan", method, path.format(**ids, **roles), filled(body, {**ids, **roles})
            )
            assert answer.status_code == 404, f"{method} {path}: {answer.text}"
            bodies.add(answer.content)
    for method, path, body in (
        ("DELETE", f"/groups/{mine}/members/{{user}}", None),
        ("PATCH", f"/groups/{mine}/members/{{user}}", {"nickname": "x"}),
        ("PATCH", f"/groups/{mine}/members/{{user}}", {"role": "admin"}),
        ("PUT", f"/groups/{mine}/owner", {"user_id": "{user}"}),
        ("POST", f"/groups/{mine}/members", {"user_ids": ["{user}"]}),
        ("POST", f"/groups/{mine}/requests/{{request}}/accept", None),
        ("POST", f"/groups/{mine}/requests/{{request}}/refuse", None),
    ):
        for user, asked in (
            (people.ids["bob"], request["request_id"]),
            (new_id(Prefix.USER), new_id(Prefix.GROUP_REQUEST)),
        ):
            ids = {"user": user, "request": asked}
            answer = await people.call("dan", method, path.format(**ids), filled(body, ids))
            assert answer.status_code == 404, f"{method} {path}: {answer.text}"
            bodies.add(answer.content)
    for wrong in (code.swapcase(), code + " ", code[:-1] + "%", "_" * 22, "x" * 500):
        for method in ("GET", "POST"):
            answer = await people.call("dan", method, f"/invites/{wrong}")
            assert answer.status_code == 404
            bodies.add(answer.content)
    assert len(bodies) == 1
    assert (await people.ok("ann", "GET", f"/groups/{theirs}"))["member_count"] == 3
