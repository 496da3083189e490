"""An OpenAI-compatible server: real HTTP, streaming, usage, tool calls, errors and cuts on demand."""

import asyncio
import hashlib
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.server import serving

MARK = re.compile(r"^\[chunk:([^\]]+)\] ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    pieces: tuple[str, ...] = ("Hello", ".")
    delay: float = 0.0
    """Seconds before each piece."""
    silence: float = 0.0
    """Seconds of nothing before the last piece."""
    usage: bool = True
    tool_calls: tuple[dict[str, Any], ...] = ()
    status: int = 200
    """Other than 200: an error instead of an answer."""
    cut_after: int | None = None
    """Drop the connection after so many pieces."""
    end_after: int | None = None
    """End the stream cleanly after so many pieces, without a finish reason."""
    hang: bool = False
    """Say nothing for ever, until the client goes."""


def quote_first_chunk(body: Mapping[str, Any]) -> Reply:
    """The default: an answer that cites the first excerpt of the prompt, or says that there is none."""
    for message in reversed(body["messages"]):
        found = MARK.search(str(message["content"]))
        if message["role"] == "user" and found:
            return Reply(("It is ", "said ", f"[chunk:{found[1]}]", "."))
    return Reply(("I found ", "nothing."))


@dataclass
class ModelServer:
    """Requests are answered by `script`, first in first out, then by `answer`."""

    port: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    script: deque[Reply] = field(default_factory=deque)
    answer: Callable[[Mapping[str, Any]], Reply] = quote_first_chunk
    rewritten: str | None = None
    """What a follow-up question is rewritten as; None refuses."""
    rewrites: list[dict[str, Any]] = field(default_factory=list)
    closed_early: int = 0
    embedding_status: int = 200

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def reset(self) -> None:
        self.requests.clear()
        self.rewrites.clear()
        self.rewritten = None
        self.script.clear()
        self.answer, self.closed_early, self.embedding_status = quote_first_chunk, 0, 200

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        if not body.get("stream"):
            return self._rewritten(body)
        self.requests.append(body)
        reply = self.script.popleft() if self.script else self.answer(body)
        if reply.status != 200:
            return JSONResponse({"error": {"message": "scripted", "type": "scripted"}}, reply.status)
        return StreamingResponse(self._stream(reply, body["model"]), media_type="text/event-stream")

    def _rewritten(self, body: dict[str, Any]) -> Response:
        """The answer in one piece, as the rewriting of a question asks for it."""
        self.rewrites.append(body)
        if self.rewritten is None:
            return JSONResponse({"error": {"message": "scripted", "type": "scripted"}}, 404)
        message = {"role": "assistant", "content": self.rewritten}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        base = {"id": "chatcmpl-2", "object": "chat.completion", "created": 1, "model": body["model"]}
        return JSONResponse({**base, "choices": [choice]})

    async def _stream(self, reply: Reply, model: str) -> AsyncIterator[bytes]:
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}

        def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return b"data: " + json.dumps({**base, "choices": [choice]}).encode() + b"\n\n"

        done = False
        try:
            yield chunk({"role": "assistant", "content": ""})
            if reply.hang:
                await asyncio.sleep(3600)
            for number, piece in enumerate(reply.pieces):
                if number == reply.cut_after:
                    done = True
                    raise ConnectionAbortedError("cut on demand")
                if number == reply.end_after:
                    done = True
                    return
                if reply.silence and number == len(reply.pieces) - 1:
                    await asyncio.sleep(reply.silence)
                if reply.delay:
                    await asyncio.sleep(reply.delay)
                yield chunk({"content": piece})
            for index, call in enumerate(reply.tool_calls):
                yield chunk({"tool_calls": [{"index": index, **call}]})
            yield chunk({}, "tool_calls" if reply.tool_calls else "stop")
            if reply.usage:
                counted = {"prompt_tokens": 7, "completion_tokens": len(reply.pieces), "total_tokens": 0}
                counted["total_tokens"] = counted["prompt_tokens"] + counted["completion_tokens"]
                yield b"data: " + json.dumps({**base, "choices": [], "usage": counted}).encode() + b"\n\n"
            yield b"data: [DONE]\n\n"
            done = True
        finally:
            self.closed_early += not done

    async def embeddings(self, request: Request) -> Response:
        body = await request.json()
        if self.embedding_status != 200:
            return JSONResponse({"error": {"message": "scripted"}}, self.embedding_status)
        rows = [
            {"object": "embedding", "index": index, "embedding": bag_of_words(text).tolist()}
            for index, text in enumerate(body["input"])
        ]
        return JSONResponse({"object": "list", "data": rows, "model": body["model"], "usage": {}})


def bag_of_words(text: str, dimensions: int = 64) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A vector in which texts that share words are near each other."""
    vector = np.full(dimensions, 0.01, dtype=np.float32)
    for word in re.findall(r"\w+", text.casefold()):
        digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
        vector[int.from_bytes(digest, "big") % dimensions] += 1
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """The server, listening."""
    server = ModelServer()
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", server.chat, methods=["POST"]),
            Route("/v1/embeddings", server.embeddings, methods=["POST"]),
        ]
    )
    async with serving(app) as port:
        server.port = port
        yield server
