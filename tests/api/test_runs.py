"""Runs outlive their request: rejoined, stopped, and told again from the database."""

import asyncio

import pytest

from tests.api.conftest import Event, Server, read_events
from tests.model_server import Reply

PIECES = tuple(f"piece {number} 好 " for number in range(12))


def text_of(events: list[Event]) -> str:
    return "".join(event.data["token"] for event in events if event.name == "delta")


async def begin(server: Server, me: dict[str, str], upto: int) -> list[Event]:
    """Asks, and goes away after so many deltas."""
    seen: list[Event] = []
    async with server.client.stream(
        "POST", "/ai/assistant/chat/stream", json={"question": "When?"}, headers=me
    ) as answer:
        async for event in read_events(answer):
            seen.append(event)
            if len([event for event in seen if event.name == "delta"]) >= upto:
                break
    return seen


async def rejoin(server: Server, me: dict[str, str], query_id: str, last: str | None = None) -> list[Event]:
    headers = me | ({"Last-Event-ID": last} if last else {})
    path = f"/ai/assistant/runs/{query_id}/stream"
    async with server.client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        return [event async for event in read_events(answer)]


async def test_who_comes_back_gets_the_rest_without_a_gap_or_a_repeat(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(PIECES, delay=0.03))
    seen = await begin(server, me, upto=3)
    query_id = seen[0].data["query_id"]
    rest, all_of_it = await asyncio.gather(
        rejoin(server, me, query_id, seen[-1].id), rejoin(server, me, query_id)
    )
    assert text_of(seen) + text_of(rest) == "".join(PIECES) == text_of(all_of_it) == rest[-1].data["answer"]
    assert [event.id for event in seen + rest] == [event.id for event in all_of_it]
    assert rest[-1].name == "done"
    # Once it is over, the database tells the same.
    for last, text in ((None, "".join(PIECES)), (seen[-1].id, text_of(rest)), (rest[-1].id, "")):
        told = await rejoin(server, me, query_id, last)
        assert text_of(told) == text
        assert (told[-1].name, told[-1].data["answer"]) == ("done", "".join(PIECES))
    assert len(server.model.requests) == 1


async def test_a_stopped_run_closes_the_model_s_stream_and_keeps_its_part(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(PIECES, delay=0.05))
    seen = await begin(server, me, upto=3)
    query_id, session_id = seen[0].data["query_id"], seen[0].data["session_id"]
    watching = asyncio.create_task(rejoin(server, me, query_id, seen[-1].id))
    await asyncio.sleep(0)
    stopped = (await server.client.post(f"/ai/assistant/runs/{query_id}/stop", headers=me)).json()
    assert stopped["status"] == "stopped"
    rest = await watching
    answer = text_of(seen) + text_of(rest)
    assert answer != "".join(PIECES)
    assert "".join(PIECES).startswith(answer)
    assert (rest[-1].name, rest[-1].data["answer"]) == ("done", answer)
    for _ in range(100):
        if server.model.closed_early:
            break
        await asyncio.sleep(0.02)
    assert server.model.closed_early == 1
    page = await server.client.get(f"/ai/assistant/sessions/{session_id}/messages", headers=me)
    assert [message["content"] for message in page.json()["messages"]] == ["When?", answer]
    again = (await server.client.post(f"/ai/assistant/runs/{query_id}/stop", headers=me)).json()
    assert again == stopped
    assert (await server.ask(me, "And now?", session_id=session_id))[-1].name == "done"


async def test_a_failed_run_is_told_again_with_its_error_and_what_was_kept(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(PIECES, cut_after=4))
    events = await server.ask(me, "When?")
    told = await rejoin(server, me, events[0].data["query_id"])
    assert (told[-1].name, told[-1].data) == ("error", events[-1].data)
    assert text_of(told) == text_of(events)


async def test_an_answer_whose_source_was_recalled_is_not_told_again(server: Server) -> None:
    chat = await server.say("contract", ("Ann", "On Friday."), ("Bob", "Fine."))
    me = await server.sign_in("Ann")
    events = await server.ask(me, "When, on Friday?")
    assert "[chunk:" in events[-1].data["answer"]
    await server.recall_all(chat)
    told = await rejoin(server, me, events[0].data["query_id"])
    assert "[chunk:" not in text_of(told) + told[-1].data["answer"]
    assert not any(citation["available"] for citation in told[-1].data["citations"])


@pytest.mark.parametrize("what", ["", "/stream", "/stop"])
async def test_a_foreign_run_is_not_found(server: Server, what: str) -> None:
    await server.say("contract", ("Ann", "On Friday."), ("Bob", "Fine."))
    events = await server.ask(await server.sign_in("Ann"), "When?")
    bob = await server.sign_in("Bob")
    method = "POST" if what == "/stop" else "GET"
    answers = [
        await server.client.request(method, f"/ai/assistant/runs/{query_id}{what}", headers=bob)
        for query_id in (events[0].data["query_id"], "019a8f00-0000-7000-8000-000000000000", "%27")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].text == answers[1].text
