#!/usr/bin/env python3
"""Many answers streamed at once, beside a graph that stores nothing.

`python bench/streams.py [--streams 200] [--tokens 50] [--rate 20]` starts a model server that speaks real
HTTP, `omnilink serve` (SQLite), and a bare FastAPI application of one LangGraph node with ChatOpenAI, each in
a process of its own. It prints for both the time to the first token and the processor time a token.
"""

import argparse
import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypedDict

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.auth import TokenSigner
from bench.processes import cpu_seconds, free_port, running
from store import schema
from store.database import Database
from store.repositories.users import UserRepository

REPEATS = 3


def model(port: int, tokens: int, rate: float) -> None:
    """An OpenAI-compatible server that says so many tokens at that rate."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import StreamingResponse
    from starlette.routing import Route

    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: " + json.dumps({**base, "choices": [choice]}).encode() + b"\n\n"

    async def answer(_: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(tokens):
                await asyncio.sleep(1 / rate)
                yield chunk({"content": "token "})
            yield chunk({}, "stop")
            yield b"data: [DONE]\n\n"

        return StreamingResponse(pieces(), media_type="text/event-stream")

    app = Starlette(routes=[Route("/v1/chat/completions", answer, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def bare(port: int, model_port: int) -> None:
    """One node, no storage, no retrieval: what tokens cost at least with LangGraph and ChatOpenAI."""
    from fastapi import FastAPI
    from langchain_openai import ChatOpenAI
    from langgraph.graph import START, StateGraph
    from langgraph.runtime import Runtime
    from pydantic import SecretStr
    from sse_starlette import EventSourceResponse

    chat = ChatOpenAI(
        model="m", base_url=f"http://127.0.0.1:{model_port}/v1", api_key=SecretStr("none"), openai_proxy=""
    )

    class State(TypedDict):
        question: str

    async def node(state: State, runtime: Runtime[None]) -> dict[str, str]:
        async for part in chat.astream(state["question"]):
            runtime.stream_writer(part.text)
        return {}

    graph = StateGraph(State).add_node("node", node).add_edge(START, "node").compile()
    app = FastAPI()

    @app.post("/ai/assistant/chat/stream")
    async def ask(body: dict[str, str]) -> EventSourceResponse:
        async def events() -> AsyncIterator[dict[str, str]]:
            async for token in graph.astream({"question": body["question"]}, stream_mode="custom"):
                yield {"event": "delta", "data": json.dumps({"token": token})}
            yield {"event": "done", "data": "{}"}

        return EventSourceResponse(events())

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


@dataclass
class Measured:
    """Milliseconds to the first token of each stream, and microseconds of a processor a token."""

    first: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        p95 = quantiles(self.first, n=20)[-1]
        return f"{name:<34}{median(self.first):>12.0f}{p95:>12.0f}{median(self.cost):>14.0f}"


async def one_stream(port: int, token: str) -> float:
    """Asks, reads to the end, and returns the seconds until the first token."""
    body = json.dumps({"question": "What did I promise Li Si?"}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        "POST /ai/assistant/chat/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    began, first, tail = time.perf_counter(), 0.0, b""
    writer.write(head.encode() + body)
    while data := await reader.read(65536):
        tail = (tail + data)[-4096:]
        if not first and b"event: delta" in tail:
            first = time.perf_counter()
    writer.close()
    if not first or b"event: done" not in tail:
        raise RuntimeError(f"a stream did not end well: {tail[-300:]!r}")
    return first - began


async def measure(
    process: subprocess.Popen[bytes], port: int, token: str, streams: int, tokens: int
) -> Measured:
    found = Measured()
    await asyncio.gather(*(one_stream(port, token) for _ in range(4)))
    for _ in range(REPEATS):
        before = cpu_seconds(process)
        firsts = await asyncio.gather(*(one_stream(port, token) for _ in range(streams)))
        found.cost.append(1e6 * (cpu_seconds(process) - before) / (streams * tokens))
        found.first += [1000 * first for first in firsts]
    return found


async def run(streams: int, tokens: int, rate: float) -> None:
    model_port, bare_port, port, secret = free_port(), free_port(), free_port(), secrets.token_hex(32)
    print(f"{streams} streams of {tokens} tokens at {rate:g} a second, the first after {1000 / rate:.0f} ms")
    print(f"{'':<34}{'first, ms':>12}{'p95, ms':>12}{'CPU µs/token':>14}")
    with (
        running([__file__, "model", str(model_port), str(tokens), str(rate)], model_port),
        tempfile.TemporaryDirectory(prefix="omnilink-streams-") as folder,
    ):
        with running([__file__, "bare", str(bare_port), str(model_port)], bare_port) as process:
            plain = await measure(process, bare_port, "", streams, tokens)
        print(plain.line("FastAPI + LangGraph, no storage"), flush=True)
        database = Database(f"sqlite+aiosqlite:///{folder}/omnilink.db")
        await schema.upgrade(database)
        async with database.transaction() as session:
            user = await UserRepository(session).create_user("bench", "Bench")
        await database.close()
        settings = {
            "OMNILINK_DATA_DIR": folder,
            "OMNILINK_JWT_SECRET": secret,
            "OMNILINK_EMBEDDINGS_MODEL": "none",
            "OMNILINK_CHAT_MODEL": "m",
            "OMNILINK_CHAT_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        }
        with running(["-m", "api.cli", "serve", "--port", str(port)], port, **settings) as process:
            token = TokenSigner(secret).sign(user.user_id).token
            ours = await measure(process, port, token, streams, tokens)
    print(ours.line("omnilink serve, SQLite"))
    ratio = [median(ours.first) / median(plain.first), median(ours.cost) / median(plain.cost)]
    print(f"{'ratio':<34}{ratio[0]:>12.2f}{'':>12}{ratio[1]:>14.2f}")


def main() -> None:
    match sys.argv[1:]:
        case ["model", port, tokens, rate]:
            model(int(port), int(tokens), float(rate))
        case ["bare", port, model_port]:
            bare(int(port), int(model_port))
        case _:
            parser = argparse.ArgumentParser(
                description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
            )
            parser.add_argument("--streams", type=int, default=200, help="at once (200)")
            parser.add_argument("--tokens", type=int, default=50, help="of each answer (50)")
            parser.add_argument("--rate", type=float, default=20, help="tokens a second of each (20)")
            given = parser.parse_args()
            asyncio.run(run(given.streams, given.tokens, given.rate))


if __name__ == "__main__":
    main()
