"""Follow-up questions find what they are about, with a model and without."""

from typing import Any

import pytest

from tests.api.conftest import Server


async def ask_twice(server: Server, first: str, then: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The status of the second question's search, and how that turn ended."""
    await server.say(
        "trip",
        ("Ann", "My flight lands in Shanghai at 15:30."),
        ("Bob", "Then Carol should meet Ann at the airport."),
        ("Ann", "Lunch was good."),
    )
    me = await server.sign_in("Ann")
    session_id = (await server.ask(me, first))[-1].data["session_id"]
    events = await server.ask(me, then, session_id=session_id)
    searching = next(event.data for event in events if event.data.get("phase") == "searching")
    return searching, events[-1].data


async def test_a_follow_up_is_rewritten_by_the_model_before_it_is_searched(server: Server) -> None:
    server.model.rewritten = "Who meets Ann at the airport\nin Shanghai?"
    searching, _ = await ask_twice(server, "When does Ann land in Shanghai?", "And who picks her up?")
    assert searching["question"] == "Who meets Ann at the airport in Shanghai?"
    assert "Carol should meet Ann" in str(server.model.requests[-1])
    # The model answers the question as it was asked, once.
    assert server.model.requests[-1]["messages"][-1]["content"] == "And who picks her up?"
    assert (len(server.model.requests), len(server.model.rewrites)) == (2, 1)
    assert "When does Ann land" in str(server.model.rewrites)


async def test_a_model_that_fails_to_rewrite_is_done_without(server: Server) -> None:
    searching, done = await ask_twice(server, "When does Ann land in Shanghai?", "And who picks her up?")
    assert searching["question"] == "And who picks her up? (Ann Shanghai)"
    assert done["citations"]


async def test_a_question_that_stands_alone_is_not_rewritten(server: Server) -> None:
    server.model.rewritten = "Something else?"
    searching, _ = await ask_twice(server, "When does Ann land?", "Was the lunch in Shanghai any good?")
    assert "question" not in searching
    assert server.model.rewrites == []


class TestWithoutAModel:
    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {"embeddings_model": "none", "chat_model": ""}

    async def test_names_and_times_are_carried_over(self, server: Server) -> None:
        searching, done = await ask_twice(server, "When does Ann land in Shanghai?", "who picks her up?")
        assert searching["question"] == "who picks her up? (Ann Shanghai)"
        assert any("Carol" in citation["snippet"] for citation in done["citations"])
