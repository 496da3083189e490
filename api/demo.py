"""`make demo`: a server on the embedded default with a sample of chats, and one question that it answers."""

import argparse
import asyncio
import json
import os
import secrets
import socket
import sys
from datetime import UTC
from pathlib import Path

import click
import httpx2

from api.app import create_app
from api.auth import hash_password
from api.commands import show_citations
from api.deps import Services
from api.lifespan import where_text_goes
from api.server import serving
from api.services.import_file import read_files
from api.services.importing import Importer
from api.settings import Settings, load_settings
from api.workers.ingest import IngestWorker
from store.repositories.users import UserRepository

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAMESPACE = "examples"
ASKER = "林晓"
QUESTION = "我什么时候答应把合同发给李四？"
TRY = "When does Ann land in Shanghai, and who picks her up?"
PORT = 8000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help=f"the port ({PORT}, or a free one)")
    parser.add_argument("--once", action="store_true", help="end after the answer")
    parser.add_argument("--question", default=QUESTION, help="what to ask")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    os.environ.setdefault("OMNILINK_DATA_DIR", str(Path("data") / "demo"))
    try:
        asyncio.run(run(arguments, load_settings()))
    except KeyboardInterrupt:
        click.echo("\nStopped.")


async def run(arguments: argparse.Namespace, settings: Settings) -> None:
    app = create_app(settings)
    async with serving(app, free_port(arguments.port)) as port:
        services: Services = app.state.services
        username, password = await import_sample(services)
        address = f"http://127.0.0.1:{port}"
        click.echo()
        await ask(address, username, password, arguments.question)
        click.echo()
        for line in where_text_goes(settings):
            click.echo(line)
        click.echo(f"address:  {address}   (API reference: {address}/docs)")
        click.echo(f"log in:   {username} / {password}")
        click.echo(f"try:      {TRY}")
        if not arguments.once:
            click.echo("Ctrl-C stops the server.")
            await asyncio.Event().wait()


def free_port(wanted: int) -> int:
    """The port that is wanted, or any free one where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted


async def import_sample(services: Services) -> tuple[str, str]:
    """Imports the sample where it is not there yet, and gives its main person a password."""
    messages = read_files([EXAMPLES / "chats.jsonl"], UTC)
    with click.progressbar(length=len(messages), label="importing") as bar:
        await Importer(services.database, NAMESPACE).run(messages, bar.update)
    worker = services.health.worker
    await worker.drain()
    await wait_for_vectors(worker)
    password = secrets.token_urlsafe(9)
    async with services.database.transaction() as session:
        users = UserRepository(session)
        user, _ = await users.import_user(NAMESPACE, ASKER)
        await users.set_password(user, await hash_password(password))
    return user.username, password


async def wait_for_vectors(worker: IngestWorker) -> None:
    """The server's own worker computes them; keywords would serve alone meanwhile."""
    stats = await worker.index_stats()
    if not worker.embeds:
        return
    with click.progressbar(length=stats.rows, label="embedding") as bar:
        done = 0
        while done < stats.rows and worker.embedder_error is None:
            stats = await worker.index_stats()
            bar.update(stats.embedded - done)
            done = stats.embedded
            await asyncio.sleep(0.2)


async def ask(address: str, username: str, password: str, question: str) -> None:
    """Signs in and asks like any HTTP client; shows the stream as it comes, then the citations."""
    click.secho(f"{ASKER} asks: {question}", bold=True)
    async with httpx2.AsyncClient(base_url=address, timeout=120) as client:
        signed_in = await client.post("/auth/login", json={"username": username, "password": password})
        signed_in.raise_for_status()
        headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
        body = {"question": question}
        async with client.stream("POST", "/ai/assistant/chat/stream", json=body, headers=headers) as answer:
            answer.raise_for_status()
            event = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "delta":
                    click.echo(json.loads(value)["token"], nl=False)
                elif name == "data" and event == "done":
                    click.echo("\n")
                    show_citations(json.loads(value)["citations"])


if __name__ == "__main__":
    main()
