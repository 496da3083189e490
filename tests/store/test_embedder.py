"""The real embedding model in processes of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest

from graph.errors import EmbedderFailed
from store.embedder import LocalEmbedder, local_model_available

pytestmark = pytest.mark.skipif(not local_model_available(), reason="this platform has no wheel of the model")


@pytest.fixture
async def embedder() -> AsyncIterator[LocalEmbedder]:
    local = LocalEmbedder()
    yield local
    await local.close()


async def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder: LocalEmbedder) -> None:
    passages = ["我周五前把合同发给你。", "The flight lands at five.", "奶奶喜欢吃饺子。"]
    rows = await embedder.embed_passages(passages)
    assert rows.shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=0.01)
    for number, question in enumerate(
        ["合同什么时候给我？", "When does the plane arrive?", "奶奶爱吃什么？"]
    ):
        vector = await embedder.embed_question(question)
        assert int(np.argmax(rows @ vector)) == number


async def test_trap_3_a_process_that_dies_is_an_error_and_then_started_again(embedder: LocalEmbedder) -> None:
    await embedder.embed_question("hello")
    (worker,) = embedder._pools["query"]._processes.values()
    worker.kill()
    worker.join()
    with pytest.raises(EmbedderFailed):
        await embedder.embed_question("hello")
    assert (await embedder.embed_question("hello")).shape == (384,)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_the_processes_do_not_outlive_a_server_that_is_killed() -> None:
    program = (
        "import asyncio\n"
        "from store.embedder import LocalEmbedder\n"
        "async def main():\n"
        "    embedder = LocalEmbedder()\n"
        "    await embedder.embed_question('hello')\n"
        "    (worker,) = embedder._pools['query']._processes\n"
        "    print(worker, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        server.send_signal(signal.SIGKILL)
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker lives on without its server")
