"""What the commands of `omnilink` do."""

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import sqlalchemy as sa
from sqlmodel import col, select

from api.auth import hash_password
from api.lifespan import build_signer, open_database, open_services, open_storage, require_schema
from api.services.import_file import BadImport, read_files
from api.services.importing import Importer
from api.services.turns import TurnOptions
from api.settings import load_settings
from graph.errors import BadRequest, NotFound
from graph.ingest.follow import rebuild_source
from store import schema
from store.chunk_index import discard_if_unusable
from store.database import Database
from store.outbox import count_events, oldest_waiting
from store.repositories.tokens import RefreshTokenRepository
from store.repositories.users import USERNAME, UserRepository
from store.source_feed import SqlSourceFeed
from store.tables.conversations import Conversation
from store.tables.messages import Message
from store.tables.outbox import EventStatus
from store.tables.types import utc_now
from store.tables.users import User

MOST_PROBLEMS = 20
SHORTEST_PASSWORD = 8


async def ask(question: str, name: str | None) -> None:
    """Streams an answer, then its citations. Raises the error that ended the run."""
    async with open_services(load_settings()) as services:
        user = await _asker(services.database, name)
        plan = await services.turns.prepare(user.user_id, TurnOptions(question=question))
        run = services.runs.start(plan)
        async for event in run.log.read():
            _, name_line, data_line, *_ = event.decode().split("\n")
            if name_line == "event: delta":
                click.echo(json.loads(data_line.removeprefix("data: "))["token"], nl=False)
        click.echo()
        result = await run.finished()
    show_citations([c for c in result["citations"] if c["cited"]] or result["citations"])


def show_citations(citations: Sequence[Mapping[str, Any]]) -> None:
    """Each with where it stands and what it says."""
    for citation in citations:
        when = (citation["sent_at"] or "")[:16].replace("T", " ")
        place = " · ".join(filter(None, (citation["title"], citation["sender"], when)))
        click.secho(f"[chunk:{citation['chunk_id']}] {place}", fg="blue")
        click.echo(f"    {citation['snippet']}")


async def _asker(database: Database, name: str | None) -> User:
    async with database.transaction(read_only=True) as session:
        if name:
            return await UserRepository(session).find(name)
        users = (await session.exec(select(User).order_by(col(User.id)).limit(11))).all()
    if len(users) != 1:
        names = ", ".join(f"{user.nickname} ({user.username})" for user in users[:10])
        raise BadRequest(f"Say whose assistant to ask with --user: {names or 'there are no users yet'}.")
    return users[0]


async def import_files(files: Sequence[Path], namespace: str, timezone: str) -> None:
    """Checks every line, imports, and brings keywords up to date."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadRequest(f"There is no time zone {timezone!r}; an example is Asia/Shanghai.") from None
    try:
        messages = read_files(files, zone)
        async with open_storage(load_settings()) as storage:
            with click.progressbar(length=len(messages), label="importing") as bar:
                report = await Importer(storage.database, namespace).run(messages, bar.update)
            with click.progressbar(length=report.messages, label="indexing ") as bar:
                await storage.worker.drain(bar.update)
    except BadImport as error:
        lines = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
        more = len(error.problems) - len(lines)
        tail = [f"… and {more} more"] if more > 0 else []
        raise BadRequest("Nothing was imported.\n" + "\n".join([*lines, *tail])) from None
    click.echo(
        f"{report.messages} messages, {report.conversations} conversations and {report.users} users are new; "
        f"{report.known} messages were there already."
    )
    if storage.embedder is not None:
        click.echo("Keywords are searchable now; vectors follow while the server runs (omnilink status).")


async def create_user(name: str, nickname: str, password: str | None, *, is_admin: bool) -> None:
    username = name.casefold()
    if not USERNAME.fullmatch(username):
        raise BadRequest("A username has 1 to 64 of a-z, 0-9, dot, dash and underscore.")
    settings = load_settings()
    async with open_database(settings) as database:
        await require_schema(database, settings)
        chosen = _checked(password)
        async with database.transaction() as session:
            users = UserRepository(session)
            await users.create_user(
                username, nickname or name, await hash_password(chosen), is_admin=is_admin
            )
    click.echo(
        f"{username} can sign in." if password else f"{username} can sign in with the password {chosen}"
    )


async def set_password(name: str, password: str | None) -> None:
    settings = load_settings()
    async with open_database(settings) as database:
        await require_schema(database, settings)
        chosen = _checked(password)
        async with database.transaction() as session:
            users = UserRepository(session)
            user = await users.find(name)
            await users.set_password(user, await hash_password(chosen))
            await RefreshTokenRepository(session).revoke_user(user.user_id)
    end = "." if password else f" with the password {chosen}"
    click.echo(f"{user.nickname} signs in as {user.username}{end}")


def _checked(password: str | None) -> str:
    if password is None:
        return secrets.token_urlsafe(12)
    if len(password) < SHORTEST_PASSWORD:
        raise BadRequest(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return password


async def print_token(name: str) -> None:
    settings = load_settings()
    async with open_database(settings) as database:
        await require_schema(database, settings)
        async with database.transaction(read_only=True) as session:
            user = await UserRepository(session).find(name)
    click.echo(build_signer(settings).sign(user.user_id).token)


async def upgrade_database() -> None:
    async with open_database(load_settings()) as database:
        before = await schema.current_revision(database)
        await schema.upgrade(database)
    after = schema.newest_revision()
    click.echo(f"The schema was at {after} already." if before == after else f"The schema is at {after} now.")


async def check_database() -> None:
    async with open_database(load_settings()) as database:
        found, wanted = await schema.current_revision(database), schema.newest_revision()
    if found != wanted:
        raise NotFound(f"The schema is at {found or 'nothing'}, not at {wanted}: run `omnilink db upgrade`.")
    click.echo(f"The schema is at {wanted}, as it should be.")


async def show_status() -> None:
    async with open_storage(load_settings()) as storage:
        async with storage.database.transaction(read_only=True) as session:
            counts = {
                table.__name__: (await session.exec(select(sa.func.count(col(table.id))))).one()
                for table in (User, Conversation, Message)
            }
            events = await count_events(session)
            oldest = await oldest_waiting(session)
        model = storage.embedder.model if storage.embedder else ""
        index = await storage.index.stats(model)
    lag = f"{(utc_now() - oldest).total_seconds():.0f} s" if oldest else "none"
    click.echo(
        f"rows     {counts['User']} users, {counts['Conversation']} conversations, "
        f"{counts['Message']} messages"
    )
    click.echo(f"index    {index.rows} chunks of {index.sources} sources, {index.size / 1e6:.1f} MB")
    share = f" ({100 * index.embedded / index.rows:.0f} %)" if index.rows else ""
    click.echo(f"vectors  {index.embedded}{share}, {model or 'no embedding model: keywords only'}")
    click.echo(
        f"queue    {events[EventStatus.PENDING]} waiting, {events[EventStatus.PROCESSING]} at work, "
        f"{events[EventStatus.FAILED]} failed; lag {lag}"
    )


async def reindex() -> None:
    """Writes every source into the index anew; the old rows serve meanwhile, unchanged vectors stay."""
    settings = load_settings()
    await discard_if_unusable(settings.index_path)
    async with open_storage(settings) as storage:
        feed = SqlSourceFeed(storage.database)
        sources = list(dict.fromkeys([*await feed.sources(), *await storage.index.sources()]))
        with click.progressbar(sources, label="indexing ") as bar:
            for source in bar:
                await rebuild_source(source, feed, storage.index)
        stats = await storage.worker.index_stats()
        if storage.embedder is not None:
            with click.progressbar(length=stats.rows - stats.embedded, label="embedding") as bar:
                await storage.worker.embed_all(bar.update)
    click.echo(f"{stats.rows} chunks of {stats.sources} sources are indexed.")


def print_openapi() -> None:
    from api.app import create_app

    click.echo(json.dumps(create_app(load_settings()).openapi(), ensure_ascii=False, indent=2))
