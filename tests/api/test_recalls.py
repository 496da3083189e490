"""Messages taken back from everyone, and those that one deletes for oneself."""

from datetime import timedelta

import pytest
from sqlmodel import select

from store.tables.messages import Message
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.people import People, chat_of, meet

pytestmark = pytest.mark.messenger


@pytest.fixture
async def people(server: Server) -> People:
    return await meet(server, "ann", "bob", "cat")


async def make_older(people: People, message_id: str, minutes: float) -> None:
    """As if the message had been sent that much earlier."""
    async with people.server.services.database.transaction() as session:
        found = await session.exec(select(Message).where(Message.message_id == message_id))
        message = found.one()
        message.sent_at -= timedelta(minutes=minutes)
        session.add(message)


async def test_a_message_is_recalled_within_two_minutes_by_its_sender(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    path = f"/conversations/{chat}/messages"
    first, late = [await people.say("bob", chat, text) for text in ("oops, 4711", "old")]
    assert await people.refused("ann", "POST", f"{path}/{first}/recall") == (403, "forbidden")
    back = await people.ok("bob", "POST", f"{path}/{first}/recall")
    assert (back["recalled"], back["content"], back["seq"], back["change"]) == (True, "", 1, 3)
    assert await people.ok("bob", "POST", f"{path}/{first}/recall") == back
    page = (await people.ok("ann", "GET", path))["messages"]
    assert page[0] == back
    await make_older(people, late, 2.1)
    assert await people.refused("bob", "POST", f"{path}/{late}/recall") == (409, "too_late_to_recall")
    async with people.server.services.database.transaction() as session:
        kept = (await session.exec(select(Message).where(Message.message_id == first))).one()
        assert (kept.content, kept.payload_json, kept.file_id) == ("", None, None)


async def test_who_runs_a_group_recalls_what_those_below_them_said_at_any_time(people: People) -> None:
    group = await people.group("bob", "cat")
    await people.ok("ann", "PATCH", f"/groups/{group}/members/{people.ids['bob']}", {"role": "admin"})
    path = f"/conversations/{group}/messages"
    who_may = {
        ("ann", "ann"): 200,
        ("ann", "bob"): 200,
        ("ann", "cat"): 200,
        ("bob", "ann"): 403,
        ("bob", "bob"): 200,
        ("bob", "cat"): 200,
        ("cat", "ann"): 403,
        ("cat", "bob"): 403,
        ("cat", "cat"): 409,
    }
    for (who, sender), expected in who_may.items():
        message = await people.say(sender, group, "old")
        await make_older(people, message, 60)
        answer = await people.call(who, "POST", f"{path}/{message}/recall")
        assert answer.status_code == expected, (who, sender)
    left = await people.say("bob", group, "and goodbye")
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    assert (await people.call("cat", "POST", f"{path}/{left}/recall")).status_code == 403
    assert (await people.call("bob", "POST", f"{path}/{left}/recall")).status_code == 404
    assert (await people.call("ann", "POST", f"{path}/{left}/recall")).status_code == 200
    system = (await people.ok("ann", "GET", path, limit=1))["messages"][0]
    assert system["kind"] == "system"
    assert await people.refused("ann", "POST", f"{path}/{system['message_id']}/recall") == (403, "forbidden")


async def test_what_one_deletes_is_gone_for_oneself_alone(people: People) -> None:
    chat = await chat_of(people, "ann", "bob")
    path = f"/conversations/{chat}/messages"
    ids = [await people.say("ann", chat, text) for text in ("one", "two")]
    async with connected(people.server, people.headers["bob"]) as tablet:
        await people.ok("bob", "DELETE", f"{path}/{ids[1]}")
        event = await tablet.next("deleted")
        assert (event["conversation_id"], event["message_id"]) == (chat, ids[1])
    assert (await people.texts("bob", chat), await people.texts("ann", chat)) == (["one"], ["one", "two"])
    assert await people.refused("bob", "DELETE", f"{path}/{ids[1]}") == (404, "not_found")
    assert (await people.ok("bob", "GET", f"/conversations/{chat}"))["last_message"]["content"] == "one"
