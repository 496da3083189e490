"""How one comes into a group, what one sees of it then, and that leaving ends it at once."""

import asyncio

import pytest
from sqlmodel import col, select

from api.services import group_joining
from store.repositories.contacts import ContactRepository
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember, MemberRole
from tests.api.conftest import Server
from tests.api.people import People, crowd, meet
from tests.api.statements import counted

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat", "dan", "eve")


async def code_of(people: People, group: str) -> str:
    return str((await people.ok("ann", "GET", f"/groups/{group}/invite"))["code"])


async def found_by(people: People, name: str, question: str) -> list[str]:
    """The messages that the assistant and the messenger's search find, which never differ here."""
    await people.server.index()
    client, headers = people.server.client, people.headers[name]
    answer = await client.post("/ai/rag/query", json={"question": question}, headers=headers)
    chunks = answer.json()["chunks"]
    searched = (await people.ok(name, "GET", "/messages/search", query=question))["messages"]
    assert {found for chunk in chunks for found in chunk["message_ids"]} >= {
        m["message_id"] for m in searched
    }
    return [message["content"] for message in searched]


@pytest.mark.asks
async def test_history_begins_with_joining_unless_the_group_shares_it(people: People) -> None:
    for share, seen in ((False, ["after"]), (True, ["lighthouse before", "after"])):
        group = await people.group("bob", join_policy="open", share_history=share)
        await people.say("ann", group, "lighthouse before")
        await people.ok("cat", "POST", f"/invites/{await code_of(people, group)}")
        await people.say("bob", group, "after")
        assert await people.texts("cat", group) == seen
        assert await people.texts("bob", group) == ["lighthouse before", "after"]
        assert (await people.events("cat", group))[-1] == ("joined", "Cat", ["Cat"], None)
        listed = await people.ok("cat", "GET", f"/conversations/{group}")
        assert listed["unread"] == 1
        assert await found_by(people, "cat", "lighthouse") == ["lighthouse before"] * share
        # What the group decides later counts for those who come later.
        await people.ok("ann", "PATCH", f"/groups/{group}", {"share_history": not share})
        assert await people.texts("cat", group) == seen
        await people.ok("ann", "DELETE", f"/groups/{group}")


async def test_an_open_group_is_joined_by_its_code_and_once(people: People) -> None:
    group = await people.group("bob", join_policy="open")
    code = str((await people.ok("bob", "GET", f"/groups/{group}/invite"))["code"])
    assert code == await code_of(people, group)
    seen = await people.ok("cat", "GET", f"/invites/{code}")
    assert seen == {
        "name": "friends",
        "member_count": 2,
        "join_policy": "open",
        "is_member": False,
        "group_id": None,
    }
    joined = [await people.ok("cat", "POST", f"/invites/{code}", {}) for _ in range(2)]
    assert joined == [{"status": "joined", "group_id": group}] * 2
    seen = await people.ok("cat", "GET", f"/invites/{code}")
    assert (seen["is_member"], seen["group_id"], seen["member_count"]) == (True, group, 3)
    assert [event[0] for event in await people.events("ann", group)] == ["created", "joined"]


async def test_a_new_code_ends_the_old_one(people: People) -> None:
    group = await people.group("bob", join_policy="open")
    old = await code_of(people, group)
    new = (await people.ok("ann", "POST", f"/groups/{group}/invite"))["code"]
    assert len(new) == 22
    assert new != old
    for method in ("GET", "POST"):
        assert await people.refused("cat", method, f"/invites/{old}") == (404, "not_found")
    assert await code_of(people, group) == new
    assert (await people.ok("cat", "POST", f"/invites/{new}"))["status"] == "joined"
    await people.ok("ann", "DELETE", f"/groups/{group}")
    assert await people.refused("dan", "GET", f"/invites/{new}") == (404, "not_found")


async def test_joining_by_approval_waits_and_is_decided_once(people: People) -> None:
    group = await people.group("bob")
    code, path = await code_of(people, group), f"/groups/{group}/requests"
    for message in ("it is me", "again"):
        asked = await people.ok("cat", "POST", f"/invites/{code}", {"message": message})
        assert asked == {"status": "requested", "group_id": None}
    assert await people.refused("cat", "GET", f"/groups/{group}") == (404, "not_found")
    assert (await people.ok("ann", "GET", f"/groups/{group}"))["pending_requests"] == 1
    assert (await people.ok("bob", "GET", f"/groups/{group}"))["pending_requests"] == 0
    (request,) = (await people.ok("ann", "GET", path))["requests"]
    assert (request["name"], request["message"], request["inviter_id"]) == ("Cat", "it is me", None)
    one = f"{path}/{request['request_id']}"
    await people.ok("ann", "POST", f"{one}/accept")
    for again in ("accept", "refuse"):
        assert await people.refused("ann", "POST", f"{one}/{again}") == (409, "conflict")
    assert await people.member_names("cat", group) == ["ann", "bob", "cat"]
    # A decided request is no ticket back in.
    await people.ok("ann", "DELETE", f"/groups/{group}/members/{people.ids['cat']}")
    assert await people.refused("ann", "POST", f"{one}/accept") == (409, "conflict")
    assert (await people.ok("ann", "GET", path))["requests"] == []


async def test_two_administrators_decide_at_once_and_one_is_too_late(people: People) -> None:
    group = await people.group("bob")
    await people.ok("ann", "PATCH", f"/groups/{group}/members/{people.ids['bob']}", {"role": "admin"})
    await people.ok("cat", "POST", f"/invites/{await code_of(people, group)}")
    (request,) = (await people.ok("ann", "GET", f"/groups/{group}/requests"))["requests"]
    path = f"/groups/{group}/requests/{request['request_id']}"
    answers = await asyncio.gather(
        people.call("ann", "POST", f"{path}/accept"), people.call("bob", "POST", f"{path}/refuse")
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    names = await people.member_names("ann", group)
    assert ("cat" in names) is (answers[0].status_code == 204)


async def test_a_refused_one_may_ask_again(people: People) -> None:
    group = await people.group("bob")
    code, path = await code_of(people, group), f"/groups/{group}/requests"
    seen = set()
    for _ in range(2):
        await people.ok("cat", "POST", f"/invites/{code}")
        (request,) = (await people.ok("ann", "GET", path))["requests"]
        seen.add(request["request_id"])
        await people.ok("ann", "POST", f"{path}/{request['request_id']}/refuse")
    assert len(seen) == 2
    assert (await people.ok("ann", "GET", f"/groups/{group}"))["member_count"] == 2


async def test_members_bring_contacts_in_or_ask_for_them(people: People) -> None:
    async with people.server.services.database.transaction() as session:
        await ContactRepository(session).befriend([people.ids["bob"], people.ids["cat"], people.ids["dan"]])
    group = await people.group("bob")
    path, cat, dan = f"/groups/{group}/members", people.ids["cat"], people.ids["dan"]
    asked = await people.ok("bob", "POST", path, {"user_ids": [cat, people.ids["ann"], cat]})
    assert asked == {"added": [people.ids["ann"]], "requested": [cat]}
    (request,) = (await people.ok("ann", "GET", f"/groups/{group}/requests"))["requests"]
    assert (request["user_id"], request["inviter"]) == (cat, "Bob")
    await people.ok("ann", "POST", f"/groups/{group}/requests/{request['request_id']}/accept")
    assert (await people.events("ann", group))[-1] == ("invited", "Bob", ["Cat"], None)
    await people.ok("ann", "PATCH", f"/groups/{group}", {"join_policy": "open"})
    assert await people.ok("bob", "POST", path, {"user_ids": [dan]}) == {"added": [dan], "requested": []}
    assert await people.ok("ann", "POST", path, {"user_ids": [people.ids["eve"]]}) == {
        "added": [people.ids["eve"]],
        "requested": [],
    }
    assert len(await people.member_names("eve", group)) == 5


async def test_who_is_brought_in_meanwhile_waits_no_more(people: People) -> None:
    group = await people.group("bob")
    await people.ok("cat", "POST", f"/invites/{await code_of(people, group)}")
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    assert (await people.ok("ann", "GET", f"/groups/{group}/requests"))["requests"] == []
    await people.ok("dan", "POST", f"/invites/{await code_of(people, group)}")
    await people.ok("ann", "PATCH", f"/groups/{group}", {"join_policy": "open"})
    await people.ok("dan", "POST", f"/invites/{await code_of(people, group)}")
    assert (await people.ok("ann", "GET", f"/groups/{group}"))["pending_requests"] == 0


@pytest.mark.asks
@pytest.mark.parametrize("how", ["leave", "remove", "dismiss"])
async def test_trap_9_what_ends_a_membership_ends_all_sight_at_once(people: People, how: str) -> None:
    group = await people.group("bob")
    said = await people.say("ann", group, "the lighthouse at noon")
    upload = await people.server.client.post(
        "/im/files", params={"name": "a.txt"}, content=b"plain words", headers=people.headers["ann"]
    )
    file_id = upload.json()["file_id"]
    await people.ok("ann", "POST", f"/conversations/{group}/messages", {"file_id": file_id})
    await people.ok("ann", "PATCH", f"/groups/{group}", {"notice": "Bring a lantern."})
    assert await found_by(people, "bob", "lighthouse") == ["the lighthouse at noon"]
    assert (await people.call("bob", "GET", f"/files/{file_id}")).status_code == 200
    if how == "leave":
        await people.ok("bob", "POST", f"/groups/{group}/leave")
    elif how == "remove":
        await people.ok("ann", "DELETE", f"/groups/{group}/members/{people.ids['bob']}")
    else:
        await people.ok("ann", "DELETE", f"/groups/{group}")
    gone = ["bob"] if how != "dismiss" else ["bob", "ann"]
    for name in gone:
        for method, path, body in (
            ("GET", f"/conversations/{group}", None),
            ("GET", f"/conversations/{group}/messages", None),
            ("GET", f"/conversations/{group}/changes?after=0", None),
            ("POST", f"/conversations/{group}/messages", {"content": "x"}),
            ("POST", f"/conversations/{group}/messages/{said}/recall", None),
            ("GET", f"/groups/{group}", None),
            ("GET", f"/groups/{group}/members", None),
            ("GET", f"/messages/search?query=lighthouse&conversation_id={group}", None),
        ):
            assert await people.refused(name, method, path, body) == (404, "not_found"), path
        assert await found_by(people, name, "lighthouse") == []
        assert (await people.ok(name, "GET", "/conversations"))["conversations"] == []
        for question in ("lighthouse", "lantern"):
            rag = await people.server.client.post(
                "/ai/rag/query", json={"question": question}, headers=people.headers[name]
            )
            assert rag.json()["chunks"] == []
    assert (await people.call("bob", "GET", f"/files/{file_id}")).status_code == 404
    if how != "dismiss":
        left = {"leave": ("left", "Bob", ["Bob"], None), "remove": ("removed", "Ann", ["Bob"], None)}
        assert (await people.events("ann", group))[-1] == left[how]


async def test_coming_back_does_not_bring_back_what_was_said_before(people: People) -> None:
    group = await people.group("bob", join_policy="open")
    code = await code_of(people, group)
    bob = f"/groups/{group}/members/{people.ids['bob']}"
    await people.ok("ann", "PATCH", bob, {"role": "admin"})
    await people.ok("bob", "PATCH", bob, {"nickname": "Bobby"})
    await people.say("ann", group, "seen then")
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    await people.say("ann", group, "missed")
    await people.ok("bob", "POST", f"/invites/{code}")
    await people.say("ann", group, "seen now")
    assert await people.texts("bob", group) == ["seen now"]
    again = await people.ok("bob", "GET", f"/groups/{group}")
    assert (again["role"], again["nickname"]) == ("member", "")
    assert await people.member_names("bob", group) == ["ann", "bob"]


@pytest.mark.asks
async def test_what_was_kept_out_of_the_assistant_stays_so_after_coming_back(people: People) -> None:
    group = await people.group("bob", join_policy="open", share_history=True)
    await people.say("ann", group, "the lighthouse at noon")
    await people.ok("bob", "PATCH", f"/conversations/{group}", {"kept_out": True})
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    await people.ok("bob", "POST", f"/invites/{await code_of(people, group)}")
    await people.server.index()
    found = await people.server.client.post(
        "/ai/rag/query", json={"question": "lighthouse"}, headers=people.headers["bob"]
    )
    assert found.json()["chunks"] == []


async def test_the_owner_leaves_only_alone_and_the_group_ends_with_its_last_member(people: People) -> None:
    group = await people.group("bob", join_policy="open")
    code = await code_of(people, group)
    assert await people.refused("ann", "POST", f"/groups/{group}/leave") == (409, "owner_must_hand_over")
    handed = await people.ok("ann", "PUT", f"/groups/{group}/owner", {"user_id": people.ids["bob"]})
    assert (handed["owner_id"], handed["role"]) == (people.ids["bob"], "admin")
    assert (await people.events("bob", group))[-1] == ("owner", "Ann", ["Bob"], None)
    await people.ok("ann", "POST", f"/groups/{group}/leave")
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    assert await people.refused("bob", "GET", f"/groups/{group}") == (404, "not_found")
    assert await people.refused("cat", "POST", f"/invites/{code}") == (404, "not_found")


async def test_leaving_and_handing_over_at_once_keep_exactly_one_owner(people: People) -> None:
    for _ in range(5):
        group = await people.group("bob", "cat")
        answers = await asyncio.gather(
            people.call("ann", "PUT", f"/groups/{group}/owner", {"user_id": people.ids["bob"]}),
            people.call("bob", "POST", f"/groups/{group}/leave"),
            people.call("ann", "PUT", f"/groups/{group}/owner", {"user_id": people.ids["cat"]}),
            people.call("ann", "POST", f"/groups/{group}/leave"),
        )
        assert {answer.status_code for answer in answers} <= {200, 204, 403, 404, 409}
        async with people.server.services.database.transaction(read_only=True) as session:
            owners = await session.exec(
                select(ConversationMember.user_id).where(
                    ConversationMember.conversation_id == group,
                    ConversationMember.role == MemberRole.OWNER,
                    col(ConversationMember.left_at).is_(None),
                )
            )
            (owner,) = owners.all()
        seen = await people.ok("cat", "GET", f"/groups/{group}")
        assert seen["owner_id"] == owner


async def test_the_last_places_go_to_as_many_as_there_are(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_joining, "MOST_MEMBERS", 4)
    group = await people.group("bob", join_policy="open")
    code = await code_of(people, group)
    answers = await asyncio.gather(
        *(people.call(name, "POST", f"/invites/{code}") for name in ("cat", "dan", "eve"))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409]
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"group_full"}
    assert (await people.ok("ann", "GET", f"/groups/{group}"))["member_count"] == 4


async def test_joining_leaving_and_talking_at_once_neither_fails_nor_loses_count(people: People) -> None:
    group = await people.group("bob", "cat", join_policy="open")
    code = await code_of(people, group)

    async def come_and_go(name: str) -> None:
        for _ in range(4):
            await people.ok(name, "POST", f"/groups/{group}/leave")
            await people.ok(name, "POST", f"/invites/{code}")

    async def talk() -> None:
        for number in range(10):
            await people.say("ann", group, f"line {number}")

    async def be_sent_away() -> None:
        for _ in range(4):
            await people.ok("dan", "POST", f"/invites/{code}")
            say = people.call("dan", "POST", f"/conversations/{group}/messages", {"content": "dan"})
            away = people.call("ann", "DELETE", f"/groups/{group}/members/{people.ids['dan']}")
            said, sent_away = await asyncio.gather(say, away)
            assert (said.status_code in (201, 404), sent_away.status_code) == (True, 204), said.text

    await asyncio.gather(come_and_go("bob"), come_and_go("cat"), talk(), be_sent_away())
    async with people.server.services.database.transaction(read_only=True) as session:
        chat = (await session.exec(select(Conversation).where(Conversation.conversation_id == group))).one()
    # Made with its members, then each of 12 comings and goings twice.
    assert chat.members_version == 1 + 2 * 12
    assert chat.last_seq >= 1 + 10 + 2 * 12
    assert sorted(await people.member_names("ann", group)) == ["ann", "bob", "cat"]


async def test_500_members_are_added_and_sent_home_in_a_bounded_number_of_statements(server: Server) -> None:
    people = await meet(server, "ann", "bob")
    guests = await crowd(people, 499)
    sent: list[int] = []
    for guest_ids in (guests[:2], guests):
        body = {"name": "all", "member_ids": guest_ids}
        async with counted(server) as statements:
            made = await people.ok("ann", "POST", "/groups", body)
        sent.append(len(statements))
        group, bob = made["group_id"], {"user_ids": [people.ids["bob"]]}
        assert made["member_count"] == len(guest_ids) + 1
        if guest_ids == guests:
            full = await people.refused("ann", "POST", f"/groups/{group}/members", bob)
            assert full == (409, "group_full")
        async with counted(server) as statements:
            await people.ok("ann", "DELETE", f"/groups/{group}")
        sent.append(len(statements))
    # A hundred rows a statement: of members and two kinds of grants, and to end those grants.
    assert sent[2] - sent[0] <= 3 * 4
    assert sent[3] - sent[1] <= 2 * 4
