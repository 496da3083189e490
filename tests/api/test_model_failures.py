"""Whatever the model's server does, the stream ends with one clear event, and nothing is lost."""

import pytest

from api.services.turns import TurnOptions
from store.repositories.run_leases import LEASE, end_abandoned_runs
from store.repositories.runs import AssistantRunRepository
from tests.api.conftest import Server
from tests.model_server import Reply

CASES = [
    ("model_error", [Reply(status=500)] * 3, ""),
    ("model_rate_limited", [Reply(status=429)] * 3, ""),
    ("model_refused", [Reply(status=401)], ""),
    ("model_timeout", [Reply(hang=True)], ""),
    ("model_stream_cut", [Reply(("Half ", "an ", "answer"), cut_after=2)], "Half an "),
    ("model_stream_cut", [Reply(("Half ", "an ", "answer"), end_after=2)], "Half an "),
]


@pytest.mark.parametrize(("code", "script", "kept"), CASES)
async def test_a_failing_model_is_a_clear_error_and_the_partial_turn_is_kept(
    server: Server, code: str, script: list[Reply], kept: str
) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.extend(script)
    events = await server.ask(me, "When?")
    assert [event.name for event in events].count("error") == 1
    last = events[-1]
    assert (last.name, last.data["code"]) == ("error", code)
    assert last.data["kept"] == {"question": True, "answer": kept}
    run = (await server.client.get(f"/ai/assistant/runs/{last.data['query_id']}", headers=me)).json()
    assert (run["status"], run["error_code"], run["question"]) == ("failed", code, "When?")
    page = await server.client.get(f"/ai/assistant/sessions/{last.data['session_id']}/messages", headers=me)
    contents = [message["content"] for message in page.json()["messages"]]
    assert contents == (["When?", kept] if kept else ["When?"])
    # The session is free again.
    done = (await server.ask(me, "When?", session_id=last.data["session_id"]))[-1]
    assert done.name == "done"


async def test_an_error_before_the_first_token_is_tried_again_a_bounded_number_of_times(
    server: Server,
) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.extend([Reply(status=503), Reply(status=429)])
    assert (await server.ask(me, "When?"))[-1].name == "done"
    assert len(server.model.requests) == 3
    server.model.reset()
    server.model.script.extend([Reply(status=503)] * 10)
    assert (await server.ask(me, "When?"))[-1].name == "error"
    assert len(server.model.requests) == 3


async def test_a_stream_that_was_cut_is_never_asked_for_again(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    server.model.script.append(Reply(("Half ", "an ", "answer"), cut_after=1))
    await server.ask(await server.sign_in("Ann"), "When?")
    assert len(server.model.requests) == 1


async def test_an_answer_in_one_piece_fails_with_the_status_and_code_of_the_error(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    server.model.script.append(Reply(status=401))
    answer = await server.client.post(
        "/ai/assistant/chat", json={"question": "When?"}, headers=await server.sign_in("Ann")
    )
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (502, "model_refused")


async def test_a_second_question_while_the_first_is_answered_is_refused(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    session_id = (await server.ask(me, "When?"))[-1].data["session_id"]
    server.model.script.append(Reply(("slow ",) * 5, delay=0.1))
    body = {"question": "And now?", "session_id": session_id}
    async with server.client.stream("POST", "/ai/assistant/chat/stream", json=body, headers=me) as running:
        assert running.status_code == 200
        refused = await server.client.post("/ai/assistant/chat", json=body, headers=me)
        assert (refused.status_code, refused.json()["code"]) == (409, "session_busy")
        assert len(refused.json()["query_id"]) == 36


async def test_a_listener_that_goes_away_does_not_end_the_run(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(("piece ",) * 5, delay=0.05))
    async with server.client.stream(
        "POST", "/ai/assistant/chat/stream", json={"question": "When?"}, headers=me
    ) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("event: delta"):
                break
    session_id = (await server.client.get("/ai/assistant/sessions", headers=me)).json()["sessions"][0]
    await server.services.runs.close()
    page = await server.client.get(f"/ai/assistant/sessions/{session_id['session_id']}/messages", headers=me)
    assert page.json()["messages"][1]["content"] == "piece " * 5


async def test_a_run_whose_server_died_keeps_its_question_and_is_marked(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    user_id = (await server.client.get("/users/me", headers=me)).json()["user_id"]
    plan = await server.services.turns.prepare(user_id, TurnOptions(question="When?"))
    async with server.services.database.transaction() as session:
        assert await end_abandoned_runs(session, "server_stopped") == 0
        run = await AssistantRunRepository(session, user_id).get_run(plan.context.query_id)
        run.created_at -= 3 * LEASE  # its server has not been heard of for long
        run.lease_until = run.created_at + LEASE
        session.add(run)
    async with server.services.database.transaction() as session:
        assert await end_abandoned_runs(session, "server_stopped") == 1
        assert await end_abandoned_runs(session, "server_stopped") == 0
    shown = (await server.client.get(f"/ai/assistant/runs/{plan.context.query_id}", headers=me)).json()
    assert (shown["status"], shown["error_code"]) == ("failed", "server_stopped")
    path = f"/ai/assistant/sessions/{plan.context.session_id}/messages"
    messages = (await server.client.get(path, headers=me)).json()["messages"]
    assert [message["content"] for message in messages] == ["When?"]
    done = (await server.ask(me, "When?", session_id=plan.context.session_id))[-1]
    assert done.name == "done"
