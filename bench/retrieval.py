"""Asks every question of a benchmark folder through the API, as someone who takes part in its conversation.

    python bench/retrieval.py --data DIR --out results.jsonl [--scope global] [--top-k 200] [--limit N]

DIR holds messages.jsonl and questions.jsonl. They are imported into a fresh data dir, which is waited for
until keywords and vectors are in. Narrowed to the question's conversation, results.jsonl is what an evaluator
of evidence recall reads: question_id, chunks (message_ids, text), latency_ms. With `--scope global` each
question is asked over all that the user may see, and chunks from elsewhere are counted: there must be none.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.app import create_app
from api.lifespan import build_signer, open_storage
from api.server import serving
from api.services.import_file import read_files
from api.services.importing import Importer
from api.settings import Settings, load_settings
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository

NAMESPACE = "benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with messages.jsonl and questions.jsonl"
    )
    parser.add_argument("--out", type=Path, required=True, help="where the results go")
    parser.add_argument("--scope", choices=("conversation", "global"), default="conversation")
    parser.add_argument("--top-k", type=int, default=200, help="chunks to ask for (200)")
    parser.add_argument("--token-budget", type=int, default=3000, help="tokens to ask for (3000)")
    parser.add_argument("--limit", type=int, default=0, help="ask only so many questions, spread evenly")
    parser.add_argument(
        "--keep", type=Path, help="a data dir to use and keep, so that it is indexed only once"
    )
    arguments = parser.parse_args()
    with data_dir(arguments.keep) as folder:
        os.environ["OMNILINK_DATA_DIR"] = str(folder)
        asyncio.run(run(arguments, load_settings()))


@contextmanager
def data_dir(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="omnilink-bench-") as folder:
        yield Path(folder)


async def run(arguments: argparse.Namespace, settings: Settings) -> None:
    questions = read_jsonl(arguments.data / "questions.jsonl")
    if arguments.limit:
        questions = questions[:: max(1, len(questions) // arguments.limit)][: arguments.limit]
    wanted = {question["conversation_id"] for question in questions}
    messages = [
        message
        for message in read_files([arguments.data / "messages.jsonl"], UTC)
        if message.conversation_id in wanted or arguments.scope == "global"
    ]
    senders: dict[str, str] = {}
    chats_of: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        senders.setdefault(message.conversation_id, message.sender)
        chats_of[message.sender].add(message.conversation_id)
    await index(settings, messages)
    async with serving(create_app(settings)) as port:
        asker = Asker(arguments, settings, f"http://127.0.0.1:{port}")
        await asker.ask_all(questions, senders)
    homes = {message.message_id: message.conversation_id for message in messages}
    if arguments.scope == "global":
        asker.report_outside(questions, senders, chats_of, homes)


async def index(settings: Settings, messages: list[Any]) -> None:
    """Imports, then waits until every chunk has its keywords and its vector."""
    started = time.perf_counter()
    async with open_storage(settings) as storage:
        report = await Importer(storage.database, NAMESPACE).run(
            messages, Progress("importing", len(messages))
        )
        await storage.worker.drain(Progress("indexing", report.messages))
        if storage.embedder is None:
            print("no embedding model: keywords alone", flush=True)
            return
        stats = await storage.index.stats(storage.embedder.model)
        await storage.worker.embed_all(Progress("embedding", stats.rows - stats.embedded))
        stats = await storage.index.stats(storage.embedder.model)
    print(
        f"{stats.rows} chunks, {stats.embedded} with vectors, {stats.size / 1e6:.1f} MB of index, "
        f"{time.perf_counter() - started:.0f} s",
        flush=True,
    )


class Asker:
    """Asks through the API and keeps what came back."""

    def __init__(self, arguments: argparse.Namespace, settings: Settings, address: str) -> None:
        self.arguments = arguments
        self.settings = settings
        self.address = address
        self.rows: list[dict[str, Any]] = []

    async def ask_all(self, questions: list[dict[str, Any]], senders: dict[str, str]) -> None:
        progress = Progress("asking", len(questions))
        async with (
            open_storage(self.settings) as storage,
            httpx2.AsyncClient(base_url=self.address) as client,
        ):
            signer = build_signer(self.settings)
            for question in questions:
                conversation = question["conversation_id"]
                async with storage.database.transaction(read_only=True) as session:
                    user = await UserRepository(session).get_imported(NAMESPACE, senders[conversation])
                    chat = await ConversationRepository(session).get_imported(NAMESPACE, conversation)
                assert user is not None
                assert chat is not None
                body = {
                    "question": question["question"],
                    "top_k": self.arguments.top_k,
                    "token_budget": self.arguments.token_budget,
                }
                if self.arguments.scope == "conversation":
                    body["source_keys"] = [chat.conversation_id]
                headers = {"Authorization": f"Bearer {signer.sign(user.user_id).token}"}
                started = time.perf_counter()
                answer = await client.post("/ai/rag/query", json=body, headers=headers, timeout=60)
                answer.raise_for_status()
                self.rows.append(
                    {
                        "question_id": question["question_id"],
                        "chunks": [
                            {"message_ids": chunk["external_ids"], "text": chunk["text"]}
                            for chunk in answer.json()["chunks"]
                        ],
                        "latency_ms": round((time.perf_counter() - started) * 1000, 2),
                    }
                )
                progress(1)
        with self.arguments.out.open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)

    def report_outside(
        self,
        questions: list[dict[str, Any]],
        senders: dict[str, str],
        chats_of: dict[str, set[str]],
        homes: dict[str, str],
    ) -> None:
        """Chunks of conversations in which the asker does not take part."""
        outside = total = 0
        for question, row in zip(questions, self.rows, strict=True):
            own = chats_of[senders[question["conversation_id"]]]
            for chunk in row["chunks"]:
                total += 1
                outside += any(homes[message_id] not in own for message_id in chunk["message_ids"])
        print(f"chunks outside the asker's own conversations: {outside} of {total}", flush=True)


class Progress:
    """A line in the terminal that is written anew at each per cent."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done, self.shown = label, total, 0, -1

    def __call__(self, count: int) -> None:
        self.done += count
        percent = 100 * self.done // max(1, self.total)
        if percent != self.shown:
            self.shown = percent
            end = "\n" if self.done >= self.total else "\r"
            print(
                f"{self.label} {self.done}/{self.total} ({percent} %)", end=end, file=sys.stderr, flush=True
            )


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle if line.strip()]


if __name__ == "__main__":
    main()
