"""The tree of turns: answered anew, edited, chosen; and sessions searched, exported and rated."""

from typing import Any

import pytest

from api.services.titles import session_title
from tests.api.conftest import Event, Server, read_events
from tests.model_server import Reply


async def again(server: Server, me: dict[str, str], query_id: str, **body: Any) -> list[Event]:
    path = f"/ai/assistant/runs/{query_id}/regenerate"
    async with server.client.stream("POST", path, json=body, headers=me) as answer:
        assert answer.status_code == 200, await answer.aread()
        return [event async for event in read_events(answer)]


async def page(server: Server, me: dict[str, str], session_id: str, **params: Any) -> dict[str, Any]:
    found = await server.client.get(
        f"/ai/assistant/sessions/{session_id}/messages", params=params, headers=me
    )
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


def said(page: dict[str, Any]) -> list[str]:
    return [message["content"] for message in page["messages"]]


async def test_an_answer_made_anew_and_an_edited_question_are_siblings(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.answer = lambda body: Reply((f"re: {body['messages'][-1]['content']}",))
    first = (await server.ask(me, "One?"))[-1].data
    session_id = first["session_id"]
    second = (await server.ask(me, "Two?", session_id=session_id))[-1].data
    edited = (await again(server, me, second["query_id"], question="Two and a half?"))[-1].data
    anew = (await again(server, me, edited["query_id"]))[-1].data
    assert edited["session_id"] == anew["session_id"] == session_id
    shown = await page(server, me, session_id)
    assert said(shown) == ["One?", "re: One?", "Two and a half?", "re: Two and a half?"]
    siblings = [second["query_id"], edited["query_id"], anew["query_id"]]
    assert shown["turns"][-1]["siblings"] == siblings
    assert shown["turns"][-1]["query_id"] == anew["query_id"]
    # What replaced a turn does not remember it.
    prompt = str(server.model.requests[-1])
    assert "re: One?" in prompt
    assert "Two?" not in prompt
    # Memory follows the path that is shown.
    await server.ask(me, "Three?", session_id=session_id)
    chosen = await server.client.post(f"/ai/assistant/runs/{second['query_id']}/select", headers=me)
    assert chosen.status_code == 204
    assert said(await page(server, me, session_id)) == ["One?", "re: One?", "Two?", "re: Two?"]
    await server.client.post(f"/ai/assistant/runs/{anew['query_id']}/select", headers=me)
    assert said(await page(server, me, session_id))[-2:] == ["Three?", "re: Three?"]


async def test_a_long_path_is_read_in_pages(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    session_id = None
    for number in range(5):
        options = {"session_id": session_id} if session_id else {}
        done = (await server.ask(me, f"Question {number}?", **options))[-1].data
        session_id = done["session_id"]
        if number == 2:
            await again(server, me, done["query_id"])
    assert session_id
    whole = (await page(server, me, session_id))["messages"]
    assert len(whole) == 10
    for limit in (1, 2, 3, 4):
        read: list[Any] = []
        before = {}
        while True:
            part = await page(server, me, session_id, limit=limit, **before)
            read[:0] = part["messages"]
            if not part["has_before"]:
                break
            before = {"before": part["messages"][0]["id"]}
        assert read == whole


async def test_a_running_turn_is_named_so_that_a_reload_can_follow_it(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(("slow ",) * 20, delay=0.1))
    async with server.client.stream(
        "POST", "/ai/assistant/chat/stream", json={"question": "When?"}, headers=me
    ) as answer:
        events = read_events(answer)
        ids = (await anext(events)).data
        shown = await page(server, me, ids["session_id"])
        assert shown["active"] == {
            "query_id": ids["query_id"],
            "question": "When?",
            "siblings": [ids["query_id"]],
        }
        busy = await server.client.post(f"/ai/assistant/runs/{ids['query_id']}/select", headers=me)
        assert (busy.status_code, busy.json()["code"]) == (409, "session_busy")
        assert busy.json()["query_id"] == ids["query_id"]
    await server.client.post(f"/ai/assistant/runs/{ids['query_id']}/stop", headers=me)
    shown = await page(server, me, ids["session_id"])
    assert shown["active"] is None
    assert shown["turns"][0]["status"] == "stopped"


async def test_sessions_are_found_by_title_and_by_what_was_said(server: Server) -> None:
    chat = await server.say("contract", ("Ann", "The password is heliotrope."), ("Bob", "Fine."))
    me, bob = await server.sign_in("Ann"), await server.sign_in("Bob")
    server.model.answer = lambda body: Reply(("100% heliotrope, I think.",))
    found = (await server.ask(me, "What is the password of the garden?"))[-1].data["session_id"]
    server.model.answer = lambda body: Reply(("Sunny.",))
    other = (await server.ask(me, "天气怎么样？"))[-1].data["session_id"]

    async def search(text: str, who: dict[str, str] = me) -> list[str]:
        answer = await server.client.get("/ai/assistant/sessions", params={"query": text}, headers=who)
        return [session["session_id"] for session in answer.json()["sessions"]]

    assert await search("GARDEN") == [found]
    assert await search("天气") == [other]
    assert await search("100% helio") == [found]
    assert await search("%") == [found]
    assert await search("_") == []
    assert await search("heliotrope", bob) == []
    # An answer that rests on what was recalled is not searched either.
    await server.recall_all(chat)
    assert await search("heliotrope") == []
    assert await search("password") == [found]


async def test_a_session_is_exported_as_markdown(server: Server) -> None:
    await server.say("contract", ("Ann", "I'll send it on Friday."))
    me, bob = await server.sign_in("Ann"), await server.sign_in("Ann")
    done = (await server.ask(me, "When do I send it?"))[-1].data
    await server.ask(me, "Sure?\n# Really?", session_id=done["session_id"])
    path = f"/ai/assistant/sessions/{done['session_id']}/export"
    exported = await server.client.get(path, headers=bob)
    assert exported.headers["content-type"] == "text/markdown; charset=utf-8"
    assert done["session_id"] in exported.headers["content-disposition"]
    lines = exported.text.splitlines()
    assert lines[0] == "# When do I send it?"
    assert "> # Really?" in lines
    assert "It is said [1]." in lines
    assert any(line.startswith("1. ") and line.endswith("I'll send it on Friday.") for line in lines)
    assert "[chunk:" not in exported.text


async def test_feedback_is_kept_changed_and_taken_back(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."), ("Bob", "Fine."))
    me, bob = await server.sign_in("Ann"), await server.sign_in("Bob")
    done = (await server.ask(me, "When?"))[-1].data
    path = f"/ai/assistant/runs/{done['query_id']}/feedback"
    for rating, note in ((1, ""), (-1, "早了一天")):
        kept = await server.client.put(path, json={"rating": rating, "note": note}, headers=me)
        assert kept.status_code == 204
        turn = (await page(server, me, done["session_id"]))["turns"][0]
        assert (turn["rating"], turn["note"]) == (rating, note)
    assert (await server.client.put(path, json={"rating": 0}, headers=me)).status_code == 204
    assert (await page(server, me, done["session_id"]))["turns"][0]["rating"] == 0
    assert (await server.client.put(path, json={"rating": 2}, headers=me)).status_code == 422
    for what, method in (("feedback", "PUT"), ("regenerate", "POST"), ("select", "POST")):
        body = {"rating": 1} if what == "feedback" else {}
        for query_id in (done["query_id"], "019a8f00-0000-7000-8000-000000000000"):
            refused = await server.client.request(
                method, f"/ai/assistant/runs/{query_id}/{what}", json=body, headers=bob
            )
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    export = f"/ai/assistant/sessions/{done['session_id']}/export"
    assert (await server.client.get(export, headers=bob)).status_code == 404


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What did I promise Li Si?", "What did I promise Li Si?"),
        ("Hi, can you tell me when Ann lands? I forgot.", "When Ann lands?"),
        ("你好，请问我什么时候答应把合同发给李四？急。", "我什么时候答应把合同发给李四？"),
        ("please", "please"),
        ("word " * 30, "word word word word word word word word…"),
        ("很" * 64, "很" * 20 + "…"),
    ],
)
def test_a_title_is_short_and_begins_with_what_matters(question: str, title: str) -> None:
    assert session_title(question) == title
