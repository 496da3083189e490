"""Errors are problem documents with the right status, and foreign ids are not found anywhere."""

import json
from typing import Any

import httpx2
import pytest

from store.ids import Prefix, new_id, new_query_id
from tests.api.conftest import Server


def assert_problem(answer: httpx2.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "code", "detail"}
    assert answer.json()["code"] == code


async def test_trap_17_no_error_is_http_200(server: Server) -> None:
    client = server.client
    await server.say("a", ("Ann", "hello"))
    me = await server.sign_in("Ann")
    assert_problem(await client.get("/ai/assistant/sessions"), 401, "unauthorized")
    assert (await client.get("/ai/assistant/sessions")).headers["www-authenticate"] == "Bearer"
    assert_problem(await client.get("/nowhere"), 404, "not_found")
    assert_problem(await client.put("/health/live"), 405, "method_not_allowed")
    assert_problem(await client.post("/ai/assistant/chat/stream", json={}, headers=me), 422, "invalid_input")
    wrong = {"question": "x", "surprise": 1}
    assert_problem(await client.post("/ai/assistant/chat", json=wrong, headers=me), 422, "invalid_input")
    assert_problem(await client.post("/ai/assistant/chat", content=b"{", headers=me), 422, "invalid_input")
    big = b'{"question": "' + b"x" * (1 << 20) + b'"}'
    assert_problem(await client.post("/ai/assistant/chat", content=big, headers=me), 413, "too_large")


async def test_input_that_makes_no_sense_is_refused_before_a_stream_opens(server: Server) -> None:
    await server.say("a", ("Ann", "hello"))
    me = {**await server.sign_in("Ann"), "Content-Type": "application/json"}
    questions: list[Any] = ["", "   ", "\u200b\u200d", "\ud800", "x" * 8001, None, 7, {"a": 1}, ["x"]]
    for question in questions:
        body = json.dumps({"question": question})
        answer = await server.client.post("/ai/assistant/chat/stream", content=body, headers=me)
        assert_problem(answer, 422, "invalid_input")
    assert (await server.client.get("/ai/assistant/sessions", headers=me)).json() == {"sessions": []}
    for threshold in ("NaN", "Infinity", "-1", "2", '"x"'):
        body = f'{{"question": "x", "score_threshold": {threshold}}}'
        answer = await server.client.post("/ai/rag/query", content=body, headers=me)
        assert_problem(answer, 422, "invalid_input")


async def test_deep_input_is_refused(server: Server) -> None:
    await server.say("a", ("Ann", "hello"))
    me = {**await server.sign_in("Ann"), "Content-Type": "application/json"}
    answer = await server.client.post("/ai/rag/query", content="[" * 100_000, headers=me)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_foreign_ids_are_not_found_on_every_route(server: Server) -> None:
    """The answer to someone else's id is word for word that to an id that does not exist."""
    await server.say("anns", ("Ann", "my secret"))
    await server.say("bobs", ("Bob", "hello"))
    ann, bob = await server.sign_in("Ann"), await server.sign_in("Bob")
    done = (await server.ask(ann, "secret?"))[-1].data
    chats = (await server.client.get("/im/conversations", headers=ann)).json()["conversations"]
    foreign = {"session": done["session_id"], "run": done["query_id"], "chat": chats[0]["conversation_id"]}
    missing = {"session": new_id(Prefix.SESSION), "run": new_query_id(), "chat": new_id(Prefix.CONVERSATION)}
    shapes = [
        ("GET", "/ai/assistant/sessions/{session}", None),
        ("PATCH", "/ai/assistant/sessions/{session}", {"title": "stolen"}),
        ("DELETE", "/ai/assistant/sessions/{session}", None),
        ("GET", "/ai/assistant/sessions/{session}/messages", None),
        ("GET", "/ai/assistant/runs/{run}", None),
        ("GET", "/im/conversations/{chat}/messages", None),
        ("POST", "/im/conversations/{chat}/messages", {"content": "intruder"}),
        ("POST", "/ai/assistant/chat", {"question": "x", "session_id": "{session}"}),
        ("POST", "/ai/assistant/chat/stream", {"question": "x", "session_id": "{session}"}),
        ("POST", "/ai/assistant/chat", {"question": "x", "agent_id": "{session}"}),
        ("POST", "/ai/rag/query", {"question": "x", "agent_id": "{session}"}),
    ]
    for method, path, body in shapes:
        answers = []
        for ids in (foreign, missing, {name: value.upper() for name, value in foreign.items()}):
            filled = {key: value.format(**ids) for key, value in (body or {}).items()} or None
            answers.append(await server.client.request(method, path.format(**ids), json=filled, headers=bob))
        for answer in answers:
            assert_problem(answer, 404, "not_found")
        assert answers[0].json() == answers[1].json()
    assert (await server.client.get(f"/ai/assistant/sessions/{foreign['session']}", headers=ann)).is_success


async def test_sessions_are_listed_renamed_archived_and_deleted(server: Server) -> None:
    await server.say("a", ("Ann", "hello"))
    me = await server.sign_in("Ann")
    client, base = server.client, "/ai/assistant/sessions"
    first, second = [(await server.ask(me, f"question {n}"))[-1].data["session_id"] for n in range(2)]
    listed = (await client.get(base, headers=me)).json()["sessions"]
    assert [row["session_id"] for row in listed] == [second, first]
    assert [row["title"] for row in listed] == ["question 1", "question 0"]
    assert listed[0]["updated_at"].endswith("+00:00")
    changed = await client.patch(f"{base}/{first}", json={"title": "标题", "archived": True}, headers=me)
    assert (changed.json()["title"], changed.json()["archived"]) == ("标题", True)
    assert len((await client.get(base, headers=me)).json()["sessions"]) == 1
    assert len((await client.get(f"{base}?archived=true", headers=me)).json()["sessions"]) == 1
    assert (await client.delete(f"{base}/{first}", headers=me)).status_code == 204
    assert_problem(await client.get(f"{base}/{first}", headers=me), 404, "not_found")
    assert await server.services.checkpointer.thread_size(first) == (0, 0)


@pytest.mark.parametrize("options", [{"allowed_origins": ("https://chat.example.com",)}])
async def test_pages_of_the_origins_that_are_allowed_may_ask_and_no_others(server: Server) -> None:
    for origin, allowed in (("https://chat.example.com", True), ("https://evil.example.com", False)):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await server.client.options("/ai/assistant/chat", headers=headers)
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
