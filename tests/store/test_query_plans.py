"""Every look-up that a request makes has an index: the plans of the hot ones are read."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa

from graph.errors import NotFound
from graph.ports import Grant, Scope, Source, SourceType
from store.database import Database
from store.library import SqlLibrary
from store.outbox import claim_events, oldest_waiting
from store.repositories.agents import AgentRepository
from store.repositories.assistants import (
    AssistantMessageRepository,
    AssistantRunRepository,
    AssistantSessionRepository,
)
from store.repositories.conversations import ConversationRepository
from store.repositories.knowledge import KnowledgeRepository
from store.repositories.messages import MessageRepository
from store.repositories.run_leases import end_abandoned_runs
from store.repositories.tokens import LoginThrottleRepository, RefreshTokenRepository
from store.repositories.users import UserRepository
from store.source_feed import SqlSourceFeed

ME, CHAT, RUN = "us0", "cv0", "0190b5a0-0000-7000-8000-000000000001"
SOURCE = Source(SourceType.CHAT_PRIVATE, CHAT)

Statement = tuple[str, Any]


@asynccontextmanager
async def recorded(database: Database) -> AsyncIterator[list[Statement]]:
    """The SELECTs that are sent meanwhile."""
    found: list[Statement] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", remember)
    try:
        yield found
    finally:
        sa.event.remove(database.engine.sync_engine, "before_cursor_execute", remember)


async def read_everything(database: Database) -> None:
    """What requests and workers look up."""
    async with database.transaction() as session:
        users, tokens = UserRepository(session), RefreshTokenRepository(session)
        sessions, runs = AssistantSessionRepository(session, ME), AssistantRunRepository(session, ME)
        conversations, messages = ConversationRepository(session), MessageRepository(session)
        lookups: list[Callable[[], Awaitable[Any]]] = [
            lambda: users.get_by_id(ME),
            lambda: users.get_by_username("ann"),
            lambda: users.find("Ann"),
            lambda: users.get_imported("work", "Ann"),
            lambda: tokens.use("x"),
            lambda: LoginThrottleRepository(session).seconds_to_wait({"x": 1}),
            lambda: sessions.get_session_by_id("as0", ME),
            lambda: sessions.list_sessions(ME, 20, 0),
            lambda: AssistantMessageRepository(session, ME).list_recent_messages("as0", 12),
            lambda: runs.get_run(RUN),
            lambda: runs.path_to(RUN, 6),
            lambda: end_abandoned_runs(session, "x"),
            lambda: AgentRepository(session, ME).get_agent_by_id("ag0", ME),
            lambda: KnowledgeRepository(session).grants(ME, 1, Scope.CHAT_PRIVATE, [CHAT]),
            lambda: conversations.get_for_member(CHAT, ME, lock=True),
            lambda: conversations.list_for_member(ME, 20, 0),
            lambda: conversations.titles([CHAT], ME),
            lambda: messages.page(CHAT, ME, 50, before=9),
            lambda: messages.sent_before(ME, "x"),
            lambda: messages.known_external_ids(CHAT, ["x"]),
            lambda: claim_events(session, 10),
            lambda: oldest_waiting(session),
        ]
        for look_up in lookups:
            with contextlib.suppress(NotFound):
                await look_up()
    library, feed = SqlLibrary(database), SqlSourceFeed(database)
    await library.people(ME, [Grant(SOURCE)])
    await library.lines(ME, 1, [1, 2])
    await feed.cursor(SOURCE)
    await feed.page(SOURCE, 0, 10)
    await feed.passages([1, 2])


async def test_no_hot_look_up_reads_a_whole_table(database: Database) -> None:
    async with recorded(database) as statements:
        await read_everything(database)
    assert len(statements) > 25
    unindexed = []
    async with database.engine.connect() as connection:
        for text, parameters in dict(statements).items():
            prefix = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
            plan = (await connection.exec_driver_sql(prefix + text, parameters)).mappings().all()
            unindexed += [f"{line}: {text[:200]}" for row in plan if (line := _whole_table(dict(row)))]
    assert unindexed == []


def _whole_table(row: dict[str, Any]) -> str | None:
    """The line of a plan that reads all rows of a table, if it does; what the query made itself is small."""
    if "detail" in row:  # SQLite
        detail = str(row["detail"])
        made_here = any(word in detail for word in ("path", "(subquery", "CONSTANT"))
        return detail if detail.startswith("SCAN") and "INDEX" not in detail and not made_here else None
    table = str(row["table"] or "")
    made_here = table.startswith("<") or table == "path"
    whole = row["type"] == "ALL" and row["possible_keys"] is None and not made_here
    return f"{table} {row['Extra']}" if whole else None
