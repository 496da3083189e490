"""A turn over HTTP: asked, streamed, stored, remembered."""

from typing import Any

import pytest

from graph.errors import EmbedderFailed
from tests.api.conftest import Event, Server
from tests.model_server import Reply

PRIVATE = [("Li Si", "When do I get the contract?"), ("Lin Xiao", "I promise you the contract on Friday.")]


def names(events: list[Event]) -> list[str]:
    return [event.name for event in events]


def answer_of(events: list[Event]) -> str:
    return "".join(event.data["token"] for event in events if event.name == "delta")


async def test_a_question_of_ones_chats_is_answered_with_a_citation_that_holds_it(server: Server) -> None:
    chat = await server.say("contract", *PRIVATE)
    me = await server.sign_in("Lin Xiao")
    events = await server.ask(me, "What did I promise Li Si about the contract?")
    done = events[-1].data
    assert names(events)[0] == "run"
    assert names(events)[-1] == "done"
    assert names(events).count("done") == 1
    assert [int(event.id.split("-")[0]) for event in events] == list(range(1, len(events) + 1))
    assert done["answer"] == answer_of(events)
    assert set(done["timing"]) == {"embedding", "search", "postprocess", "llm", "total"}
    cited = [citation for citation in done["citations"] if citation["cited"]]
    assert "Friday" in cited[0]["snippet"]
    assert cited[0]["source_type"] == "chat_private"
    assert cited[0]["source_key"] == chat
    assert cited[0]["title"] == "Li Si"
    page = await server.client.get(f"/im/conversations/{chat}/messages", headers=me)
    texts = {message["message_id"]: message["content"] for message in page.json()["messages"]}
    assert "Friday" in " ".join(texts[message_id] for message_id in cited[0]["message_ids"])


async def test_an_answer_in_one_piece_is_the_same_as_the_streamed_one(server: Server) -> None:
    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Lin Xiao")
    streamed = (await server.ask(me, "What about the contract?"))[-1].data
    whole = await server.client.post(
        "/ai/assistant/chat", json={"question": "What about the contract?"}, headers=me
    )
    assert whole.status_code == 200
    body = whole.json()
    assert (body["answer"], len(body["citations"])) == (streamed["answer"], len(streamed["citations"]))
    assert set(body) >= {"session_id", "answer", "citations", "query_id", "timing"}


async def test_trap_1_the_model_is_asked_once_and_the_stored_answer_is_the_streamed_one(
    server: Server,
) -> None:
    server.model.script.append(Reply(("An answer", " in ", "pieces [chu", "nk:999999]", " 好的。")))
    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Lin Xiao")
    events = await server.ask(me, "What about the contract?")
    session_id = events[-1].data["session_id"]
    stored = await server.client.get(f"/ai/assistant/sessions/{session_id}/messages", headers=me)
    question, answer = stored.json()["messages"]
    assert len(server.model.requests) == 1
    assert (question["role"], question["content"]) == ("user", "What about the contract?")
    assert answer["content"] == answer_of(events) == "An answer in pieces  好的。"
    assert answer["tokens"] == {"prompt_tokens": 7, "answer_tokens": 5, "total_tokens": 12}


async def test_trap_2_the_prompt_holds_messages_whole(server: Server) -> None:
    long = "The recipe: " + "flour and water, " * 40 + "and a pinch of salt at the very end."
    await server.say("kitchen", ("Li Si", long))
    me = await server.sign_in("Li Si")
    await server.ask(me, "What is the recipe with flour and water?")
    prompt = str(server.model.requests[0]["messages"][-2]["content"])
    assert long in prompt


async def test_a_second_turn_that_needs_the_first_is_answered_from_memory(server: Server) -> None:
    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Lin Xiao")
    first = (await server.ask(me, "What did I promise Li Si?"))[-1].data

    def remember(body: Any) -> Reply:
        said = [message["content"] for message in body["messages"] if message["role"] == "assistant"]
        return Reply((f"As I said: {said[-1]}" if said else "I do not know.",))

    server.model.answer = remember
    second = (await server.ask(me, "And when was that?", session_id=first["session_id"]))[-1].data
    assert second["session_id"] == first["session_id"]
    assert second["answer"].startswith("As I said: It is said")
    alone = (await server.ask(me, "And when was that?"))[-1].data
    assert alone["answer"] == "I do not know."


async def test_memory_is_six_rounds(server: Server) -> None:
    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Lin Xiao")
    session_id = (await server.ask(me, "question 0"))[-1].data["session_id"]
    for number in range(1, 8):
        await server.ask(me, f"question {number}", session_id=session_id)
    asked = [m["content"] for m in server.model.requests[-1]["messages"] if m["role"] == "user"]
    assert [text for text in asked if text.startswith("question")] == [f"question {n}" for n in range(1, 8)]


async def test_empty_retrieval_is_no_error(server: Server) -> None:
    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Li Si")
    done = (await server.ask(me, "contract", source_keys=["nothing"]))[-1]
    assert (done.name, done.data["citations"], done.data["answer"]) == ("done", [], "I found nothing.")


async def test_two_tenants_with_the_same_question_see_only_their_own(server: Server) -> None:
    await server.say("a", ("Ann", "The secret code of the safe is 1111."))
    await server.say("b", ("Bob", "The secret code of the safe is 2222."))
    for name, own, foreign in (("Ann", "1111", "2222"), ("Bob", "2222", "1111")):
        done = (await server.ask(await server.sign_in(name), "What is the secret code of the safe?"))[-1].data
        snippets = str(done["citations"])
        assert own in snippets
        assert foreign not in snippets
        assert foreign not in str(server.model.requests[-1])


async def test_trap_4_scope_narrows_the_search_and_never_chooses_another_base(server: Server) -> None:
    await server.say("private", *PRIVATE)
    group = await server.say(
        "group", ("Lin Xiao", "The contract goes to all."), ("Ann", "Thanks!"), ("Bob", "Fine.")
    )
    me = await server.sign_in("Lin Xiao")
    found = {}
    for scope in ("global", "chat_private", "chat_group"):
        body = {"question": "the contract", "scope": scope}
        answer = (await server.client.post("/ai/rag/query", json=body, headers=me)).json()
        found[scope] = {chunk["source_type"] for chunk in answer["chunks"]}
    assert found == {
        "global": {"chat_private", "chat_group"},
        "chat_private": {"chat_private"},
        "chat_group": {"chat_group"},
    }
    body = {"question": "the contract", "scope": "chat_private", "source_keys": [group]}
    both = (await server.client.post("/ai/rag/query", json=body, headers=me)).json()
    assert both["chunks"] == []


async def test_trap_6_a_quote_in_a_source_key_is_only_data(server: Server) -> None:
    foreign = await server.say("foreign", ("Eve", "The launch code is 0000."))
    await server.say("own", ("Ann", "The launch is on Monday."))
    me = await server.sign_in("Ann")
    keys = ["' OR 1=1 --", '" or source_key != "', "%", "_" * 20, foreign, f"x' OR source_key='{foreign}"]
    for key in keys:
        body = {"question": "What is the launch code?", "source_keys": [key]}
        answer = await server.client.post("/ai/rag/query", json=body, headers=me)
        assert (answer.status_code, answer.json()["chunks"]) == (200, [])
    body = {"question": "code' OR 1=1 -- \" NEAR( launch", "source_keys": None}
    answer = await server.client.post("/ai/rag/query", json=body, headers=me)
    assert "0000" not in answer.text


async def test_a_recalled_message_reaches_no_prompt_though_the_index_lags(server: Server) -> None:
    from store.repositories.conversations import ConversationRepository
    from store.repositories.messages import MessageRepository

    chat = await server.say("safe", ("Ann", "The safe's code is 4711."), ("Bob", "Noted."))
    ann, bob = await server.sign_in("Ann"), await server.sign_in("Bob")
    first = (await server.ask(bob, "What is the safe's code?"))[-1].data
    assert "4711" in str(server.model.requests[-1])
    user_id = (await server.client.get("/users/me", headers=ann)).json()["user_id"]
    await server.services.health.worker.close()
    async with server.services.database.transaction() as session:
        conversation = await ConversationRepository(session).get_for_member(chat, user_id, lock=True)
        messages = MessageRepository(session)
        (code, _) = await messages.page(chat, user_id, 10)
        await messages.recall(conversation, code)
    second = (await server.ask(bob, "What is the safe's code?", session_id=first["session_id"]))[-1].data
    assert "4711" not in str(server.model.requests[-1])
    assert "4711" not in str(second)
    page = await server.client.get(f"/ai/assistant/sessions/{first['session_id']}/messages", headers=bob)
    old = page.json()["messages"][1]
    assert old["withheld"] is True
    assert "4711" not in page.text
    assert [citation["available"] for citation in old["citations"] if citation["cited"]] == [False]


async def test_an_agent_of_a_later_turn_is_kept(server: Server) -> None:
    from store.repositories.agents import AgentRepository
    from store.tables.agents import Agent

    await server.say("contract", *PRIVATE)
    me = await server.sign_in("Li Si")
    user_id = (await server.client.get("/users/me", headers=me)).json()["user_id"]
    async with server.services.database.transaction() as session:
        agent_id = await AgentRepository(session, user_id).create_agent(
            Agent(agent_id="", owner_id=user_id, name="Pirate", persona_prompt="You are a pirate.")
        )
    listed = await server.client.get("/ai/assistant/agents", headers=me)
    assert listed.json()["agents"] == [{"agent_id": agent_id, "name": "Pirate", "status": 1}]
    session_id = (await server.ask(me, "hello"))[-1].data["session_id"]
    assert "pirate" not in str(server.model.requests[-1])
    for options in ({"agent_id": agent_id}, {}):
        await server.ask(me, "hello", session_id=session_id, **options)
        assert "You are a pirate." in str(server.model.requests[-1])


@pytest.mark.parametrize("options", [{"embeddings_model": "none", "chat_model": ""}])
async def test_without_a_model_passages_are_quoted(server: Server) -> None:
    await server.say("contract", *PRIVATE)
    done = (await server.ask(await server.sign_in("Lin Xiao"), "the contract on Friday"))[-1].data
    assert "I promise you the contract on Friday." in done["answer"]
    assert "OMNILINK_CHAT_MODEL" in done["answer"]
    assert any(citation["cited"] for citation in done["citations"])
    assert server.model.requests == []


class TestEmbedder:
    """Vectors by an endpoint that can fail."""

    @pytest.fixture
    def options(self, model: Any) -> dict[str, Any]:
        return {"embeddings_model": "words", "embeddings_base_url": model.base_url}

    async def test_trap_3_what_an_embedder_failed_at_is_shown_and_done_when_it_is_back(
        self, server: Server
    ) -> None:
        server.model.embedding_status = 500
        with pytest.raises(EmbedderFailed):
            await server.say("contract", *PRIVATE)
        me = await server.sign_in("Lin Xiao")
        body = {"question": "the contract"}
        down = (await server.client.post("/ai/rag/query", json=body, headers=me)).json()
        stats = await server.services.health.worker.index_stats()
        assert (down["vectors_used"], stats.embedded, stats.rows) == (False, 0, 2)
        assert down["chunks"], "keywords serve meanwhile"
        server.model.embedding_status = 200
        await server.index()
        up = (await server.client.post("/ai/rag/query", json=body, headers=me)).json()
        stats = await server.services.health.worker.index_stats()
        assert (up["vectors_used"], stats.embedded) == (True, 2)
