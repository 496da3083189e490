"""`omnilink serve`: the HTTP server, and what its start says."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import click
import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.lifespan import build_signer, open_storage, where_text_goes
from api.realtime.protocol import SOCKETS
from api.runs import SHUTDOWN_SECONDS
from api.settings import Registration, Settings, load_settings


def serve(host: str, port: int) -> None:
    """Serves until it is told to stop; running answers get a while to end."""
    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines name addresses with their queries
    asyncio.run(check(settings))
    for line in [*start_lines(settings), *asyncio.run(redis_lines(settings))]:
        click.echo(line)
    try:
        uvicorn.run(
            create_app(settings),
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=int(SHUTDOWN_SECONDS),
            **SOCKETS,
        )
    except SystemExit as end:  # uvicorn's 3, as for a port that is taken, means something else here
        sys.exit(1 if end.code else 0)


async def check(settings: Settings) -> None:
    """What would stop the start is said in a sentence, before anything listens. Raises SettingsError."""
    build_signer(settings)
    async with open_storage(settings):
        pass


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[int]:
    """Serves an application on a loopback port (a free one for 0) beside the caller, and yields the port."""
    # Named as TCP, or asyncio would leave Nagle's algorithm on: 40 ms for every small answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere it would let two servers share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    server = _QuietServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=int(SHUTDOWN_SECONDS),
            **SOCKETS,
        )
    )
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            if task.done():
                raise RuntimeError("the server did not start; its log says why")
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()


class _QuietServer(uvicorn.Server):
    """Leaves signals to the program that it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def redis_lines(settings: Settings) -> list[str]:
    """Whether the other processes can be told; that they cannot does not stop the start."""
    if not settings.redis_url:
        return []
    from api.realtime.bus import place, reachable

    where = f"live:     with other processes, through Redis at {place(settings.redis_url)}"
    if await reachable(settings.redis_url):
        return [where]
    return [f"{where}, which does not answer; until it does, only this process's devices are told at once"]


def start_lines(settings: Settings) -> list[str]:
    """What an operator should know at the start."""
    where = "SQLite in " + str(settings.data_dir) if settings.is_embedded else "the server database"
    registration = "anyone may register" if settings.registration is Registration.OPEN else "closed"
    return [
        f"OmniLink keeps its data in {where}; accounts: {registration}.",
        *where_text_goes(settings),
    ]
