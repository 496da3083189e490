"""Over real chat histories nobody is ever given a message of a conversation that is not theirs."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from api.services.import_file import read_files
from tests.api.conftest import Server

CHATS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "chats"
QUESTIONS_EACH = 12

pytestmark = pytest.mark.skipif(not CHATS.is_dir(), reason="the benchmark's chats are not here")


@pytest.fixture
def migrated_url(migrated_sqlite_url: str) -> str:
    """One database is enough for this many messages."""
    return migrated_sqlite_url


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CHATS / name).read_text(encoding="utf-8").splitlines()]


async def test_a_viewer_gets_chunks_of_their_own_conversations_alone(server: Server) -> None:
    messages = read_files([CHATS / "messages.jsonl"], UTC)
    homes = {message.message_id: message.conversation_id for message in messages}
    await server.import_messages(messages)
    questions = [row["question"] for row in rows("questions.jsonl")]
    asked = questions[:: len(questions) // QUESTIONS_EACH]
    given = 0
    for viewer in rows("viewers.jsonl"):
        me = await server.sign_in(viewer["viewer"])
        for question in asked:
            body = {"question": question, "top_k": 50, "token_budget": 5_000}
            answer = (await server.client.post("/ai/rag/query", json=body, headers=me)).json()
            ids = {message_id for chunk in answer["chunks"] for message_id in chunk["external_ids"]}
            assert {homes[message_id] for message_id in ids} <= set(viewer["conversation_ids"])
            given += len(ids)
    assert given > 1_000
