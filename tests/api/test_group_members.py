"""What a group and its members are called, who leads, and that every device hears of a change."""

from typing import Any

import pytest

from store.repositories.contacts import ContactRepository
from tests.api.conftest import Server
from tests.api.live_client import Device, connected
from tests.api.people import People, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat", "dan", "eve")


def member(people: People, group: str, name: str) -> str:
    return f"/groups/{group}/members/{people.ids[name]}"


async def test_info_is_changed_in_parts_and_only_what_changed_is_said(people: People) -> None:
    group = await people.group("bob")
    changed = await people.ok("ann", "PATCH", f"/groups/{group}", {"notice": "# Rules\n<script>x</script>"})
    assert (changed["name"], changed["notice"]) == ("friends", "# Rules\n<script>x</script>")
    await people.ok("ann", "PATCH", f"/groups/{group}", {"name": "50%_off", "notice": changed["notice"]})
    await people.ok("ann", "PATCH", f"/groups/{group}", {"name": "50%_off"})
    await people.ok("ann", "PATCH", f"/groups/{group}", {"share_history": True, "join_policy": "open"})
    await people.ok("ann", "PATCH", f"/groups/{group}", {"notice": ""})
    assert [(event, name) for event, _, _, name in await people.events("bob", group)] == [
        ("created", None),
        ("notice", None),
        ("renamed", "50%_off"),
        ("notice", None),
    ]
    seen = await people.ok("bob", "GET", f"/groups/{group}")
    assert (seen["notice"], seen["share_history"], seen["join_policy"]) == ("", True, "open")
    assert (await people.ok("bob", "GET", f"/conversations/{group}"))["title"] == "50%_off"


@pytest.mark.asks
async def test_the_notice_is_a_source_for_the_assistant_of_members(people: People) -> None:
    group = await people.group("bob")
    await people.ok("ann", "PATCH", f"/groups/{group}", {"notice": "The lantern hangs at the gate."})
    await people.server.index()
    found = {}
    for name in ("bob", "cat"):
        answer = await people.server.client.post(
            "/ai/rag/query", json={"question": "lantern"}, headers=people.headers[name]
        )
        found[name] = [chunk["source_type"] for chunk in answer.json()["chunks"]]
    assert found == {"bob": ["group_profile"], "cat": []}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "\u200b\u2060"},
        {"name": "  "},
        {"name": "x" * 65},
        {"name": 7},
        {"name": "x", "owner_id": "us000000000000000000"},
        {"notice": "x" * 2_001},
        {"join_policy": "secret"},
        {"share_history": "maybe"},
    ],
)
async def test_names_that_show_nothing_and_fields_that_do_not_fit_are_refused(
    people: People, body: dict[str, Any]
) -> None:
    group = await people.group("bob")
    assert await people.refused("ann", "PATCH", f"/groups/{group}", body) == (422, "invalid_input")
    if "name" in body:
        assert await people.refused("ann", "POST", "/groups", body) == (422, "invalid_input")
    for wrong in ({"nickname": "\u200b"}, {"nickname": "x" * 65}, {"role": "owner"}, {"role": "king"}):
        assert (await people.refused("ann", "PATCH", member(people, group, "bob"), wrong))[0] == 422


async def test_members_are_found_by_each_of_their_names_to_the_letter(people: People) -> None:
    async with people.server.services.database.transaction() as session:
        contacts = ContactRepository(session)
        await contacts.set_remark(people.ids["ann"], people.ids["cat"], "老王 100%")
        await contacts.set_remark(people.ids["bob"], people.ids["ann"], "boss")
    group = await people.group("bob", "cat", "dan", "eve")
    for name, nickname in (("dan", "ÉCOLE_x"), ("eve", "<i>Ｅve</i>")):
        await people.ok(name, "PATCH", member(people, group, name), {"nickname": nickname})
    cases = {
        "王": ["cat"],
        "100%": ["cat"],
        "0%1": [],
        "%": ["cat"],
        "_": ["dan"],
        "c_t": [],
        "école": ["dan"],
        "DAN": ["dan"],
        "<I>eve": ["eve"],
        "a": ["ann", "cat", "dan"],
        "boss": [],
        "' OR 1=1 --": [],
        "\\": [],
        " cat ": ["cat"],
        "nobody": [],
    }
    found = {text: await people.member_names("ann", group, query=text) for text in cases}
    assert found == cases
    assert await people.member_names("bob", group, query="boss") == ["ann"]
    # Remarks are the caller's own; the others' are neither shown nor searched.
    assert await people.member_names("bob", group, query="王") == []
    page = await people.ok("ann", "GET", f"/groups/{group}/members")
    names = {row["username"]: row["name"] for row in page["members"]}
    assert names == {"ann": "Ann", "bob": "Bob", "cat": "老王 100%", "dan": "ÉCOLE_x", "eve": "<i>Ｅve</i>"}


async def test_members_are_paged_in_order_of_rank_and_joining(people: People) -> None:
    group = await people.group("bob", "cat", "dan", join_policy="open")
    code = (await people.ok("ann", "GET", f"/groups/{group}/invite"))["code"]
    await people.ok("eve", "POST", f"/invites/{code}")
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    await people.ok("bob", "POST", f"/invites/{code}")
    await people.ok("ann", "PATCH", member(people, group, "dan"), {"role": "admin"})
    expected = ["ann", "dan", "cat", "eve", "bob"]
    assert await people.member_names("bob", group) == expected
    for query in ("", "e"):
        whole = await people.member_names("bob", group, query=query)
        for limit in (1, 2, 3):
            paged, after = [], ""
            while after is not None:
                page = await people.ok(
                    "bob", "GET", f"/groups/{group}/members", limit=limit, query=query, after=after
                )
                paged += [row["username"] for row in page["members"]]
                after = page["next"]
            assert paged == whole
    for wrong in ("x", "0.1", "1.99999999999999999999999.x", "a.b.c", "-1.5.x.y"):
        answer = await people.call("bob", "GET", f"/groups/{group}/members", after=wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert (await people.call("bob", "GET", f"/groups/{group}/members", limit=201)).status_code == 422


async def test_roles_are_given_and_taken_by_the_owner(people: People) -> None:
    group = await people.group("bob", "cat")
    for role in ("admin", "admin", "member"):
        given = await people.ok("ann", "PATCH", member(people, group, "bob"), {"role": role})
        assert given["role"] == role
    roles = [event for event in await people.events("cat", group) if event[0] == "role"]
    assert roles == [("role", "Ann", ["Bob"], "admin"), ("role", "Ann", ["Bob"], "member")]
    await people.ok("ann", "PUT", f"/groups/{group}/owner", {"user_id": people.ids["cat"]})
    refused = await people.refused("ann", "PUT", f"/groups/{group}/owner", {"user_id": people.ids["ann"]})
    assert refused == (403, "forbidden")
    assert await people.refused("ann", "DELETE", f"/groups/{group}") == (403, "forbidden")
    await people.ok("cat", "DELETE", f"/groups/{group}")


async def test_a_name_in_the_group_stands_in_what_is_said_there_and_is_taken_back(people: People) -> None:
    group = await people.group("bob")
    named = await people.ok("bob", "PATCH", member(people, group, "bob"), {"nickname": " <b>鲍勃</b> "})
    assert (named["group_nickname"], named["name"]) == ("<b>鲍勃</b>", "<b>鲍勃</b>")
    assert (await people.ok("bob", "GET", f"/groups/{group}"))["nickname"] == "<b>鲍勃</b>"
    await people.say("bob", group, "hello")
    page = await people.ok("ann", "GET", f"/conversations/{group}/messages")
    assert page["messages"][-1]["sender"] == "<b>鲍勃</b>"
    cleared = await people.ok("ann", "PATCH", member(people, group, "bob"), {"nickname": ""})
    assert (cleared["group_nickname"], cleared["name"]) == ("", "Bob")


async def test_an_imported_group_has_no_owner_and_ends_with_its_last_member(server: Server) -> None:
    group = await server.say("plans", ("Ann", "one"), ("Bob", "two"), ("Cat", "three"))
    for name in ("Ann", "Bob", "Cat"):
        me = await server.sign_in(name)
        seen = await server.client.get(f"/im/groups/{group}", headers=me)
        assert (seen.json()["owner_id"], seen.json()["role"]) == (None, "member")
        refused = await server.client.patch(f"/im/groups/{group}", json={"name": "x"}, headers=me)
        assert refused.status_code == 403
        left = await server.client.post(f"/im/groups/{group}/leave", headers=me)
        assert left.status_code == 204
        assert (await server.client.get(f"/im/groups/{group}", headers=me)).status_code == 404


async def kinds(device: Device) -> list[str]:
    """What a device that knows of one group at most was told since it was last asked."""
    frames = await device.sync()
    if frames and frames[-1]["type"] == "conversation":
        frames.pop()  # that is the answer to this question itself
    told = []
    for frame in frames:
        said = (frame.get("message") or {}).get("system") or {}
        told.append(":".join(filter(None, (frame["type"], frame.get("what"), said.get("event")))))
    return told


async def test_each_change_is_told_to_those_whom_it_concerns(people: People) -> None:
    server, group = people.server, await people.group("bob")
    code = (await people.ok("ann", "GET", f"/groups/{group}/invite"))["code"]
    async with (
        connected(server, people.headers["ann"]) as ann,
        connected(server, people.headers["bob"]) as bob,
        connected(server, people.headers["cat"]) as cat,
    ):

        async def told() -> tuple[list[str], list[str], list[str]]:
            return await kinds(ann), await kinds(bob), await kinds(cat)

        await told()
        await people.ok("cat", "POST", f"/invites/{code}")
        assert await told() == (["group:requests"], [], [])
        (request,) = (await people.ok("ann", "GET", f"/groups/{group}/requests"))["requests"]
        await people.ok("ann", "POST", f"/groups/{group}/requests/{request['request_id']}/accept")
        both = ["message:joined", "group:members"]
        assert await told() == ([*both, "group:requests"], both, ["conversation", *both])
        await people.ok("ann", "PATCH", f"/groups/{group}", {"name": "renamed"})
        renamed = ["message:renamed", "conversation", "group:info"]
        assert await told() == (renamed, renamed, renamed)
        await people.ok("ann", "DELETE", member(people, group, "cat"))
        removed = ["message:removed", "group:members"]
        assert await told() == (removed, removed, ["gone"])
        await people.ok("ann", "DELETE", f"/groups/{group}")
        assert await told() == (["gone"], ["gone"], [])
