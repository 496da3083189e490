"""Every look-up that a request makes has an index: the plans of the hot ones are read."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from graph.ports import Grant, Scope, Source, SourceType
from store.database import Database
from store.library import SqlLibrary
from store.message_view import MessageView
from store.outbox import claim_events, oldest_waiting
from store.profiles import PROFILES, profile_texts
from store.repositories.agents import AgentRepository
from store.repositories.assistants import AssistantMessageRepository, AssistantSessionRepository
from store.repositories.contacts import ContactRepository, ContactRequestRepository
from store.repositories.conversation_list import ConversationList
from store.repositories.conversation_news import read_news
from store.repositories.conversations import ConversationRepository
from store.repositories.files import FileRepository
from store.repositories.group_requests import GroupRequestRepository
from store.repositories.groups import GroupRepository
from store.repositories.knowledge import KnowledgeRepository
from store.repositories.live import LiveRepository
from store.repositories.message_search import search_messages
from store.repositories.message_windows import Bounds, bounds_of, read_after, read_before
from store.repositories.messages import MessageRepository
from store.repositories.run_leases import end_abandoned_runs
from store.repositories.runs import AssistantRunRepository
from store.repositories.tokens import LoginThrottleRepository, RefreshTokenRepository
from store.repositories.users import UserRepository
from store.source_feed import SqlSourceFeed
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.tables.types import utc_now
from store.visibility import visible_to

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
        groups, requests = GroupRepository(session), GroupRequestRepository(session)
        live = LiveRepository(session)
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
            lambda: conversations.own_notes(ME),
            lambda: conversations.members_among(CHAT, [ME]),
            lambda: conversations.titles([CHAT], ME),
            lambda: groups.get_for_member(CHAT, ME, lock=True),
            lambda: groups.lock(CHAT),
            lambda: groups.get_by_invite("x", lock=True),
            lambda: groups.get_by_invite("x"),
            lambda: groups.find_member(CHAT, ME),
            lambda: groups.count_members(CHAT),
            lambda: groups.manager_ids(CHAT),
            lambda: groups.names(CHAT, [ME]),
            lambda: groups.list_members(CHAT, ME, 50, after="1.5.us0"),
            lambda: groups.get_listed(CHAT, ME, ME),
            lambda: requests.get_pending(CHAT, "gr0"),
            lambda: requests.list_pending(CHAT),
            lambda: requests.count_pending(CHAT),
            lambda: messages.get_visible(CHAT, "ms0", ME),
            lambda: messages.sent_before(ME, "x"),
            lambda: messages.known_external_ids(CHAT, ["x"]),
            lambda: profile_texts(session, ME, [Source(kind, ME) for kind in PROFILES]),
            lambda: claim_events(session, 10),
            lambda: oldest_waiting(session),
            lambda: live.members(CHAT),
            lambda: live.positions(ME),
            lambda: live.typist(CHAT, ME),
            lambda: live.friends(ME),
            lambda: live.inactive([ME]),
        ]
        news = [*who_knows_whom(session), *what_is_new(session), *what_files_there_are(session)]
        for look_up in [*lookups, *news]:
            with contextlib.suppress(NotFound):
                await look_up()
    library, feed = SqlLibrary(database), SqlSourceFeed(database)
    await library.people(ME, [Grant(SOURCE), Grant(Source(SourceType.CONTACT_PROFILE, ME))])
    await library.lines(ME, 1, [1, 2])
    await feed.cursor(SOURCE)
    await feed.page(SOURCE, 0, 10)
    for kind in PROFILES:
        await feed.page(Source(kind, ME), 0, 10)
        await feed.save(Source(kind, ME), [], [])
    await feed.passages([1, 2])


def who_knows_whom(session: AsyncSession) -> list[Callable[[], Awaitable[Any]]]:
    users, contacts = UserRepository(session), ContactRepository(session)
    requests, conversations = ContactRequestRepository(session), ConversationRepository(session)
    return [
        lambda: users.search("Ann", 20),
        lambda: users.get_visible("us1", ME),
        lambda: users.visible_among(["us1", "us2"], ME),
        lambda: users.by_ids(["us1", "us2"]),
        lambda: users.update_profile(ME, nickname="Ann"),
        lambda: RefreshTokenRepository(session).forget_expired(ME),
        lambda: contacts.lock_pair(ME, "us1"),
        lambda: contacts.get(ME, "us1"),
        lambda: contacts.page(ME, 500, "us1"),
        lambda: contacts.ids_who_have(ME),
        lambda: contacts.has_blocked(ME, "us1"),
        lambda: contacts.blocked_ids(ME),
        lambda: contacts.reachable(ME, ["us1", "us2"]),
        lambda: contacts.standing(ME, ["us1", "us2"]),
        lambda: conversations.private_ids(ME, ["us1", "us2"]),
        lambda: requests.open_between(ME, "us1"),
        lambda: requests.get_in("cr0", ME),
        lambda: requests.get_out("cr0", ME),
        lambda: requests.page(ME, 50, incoming=True),
        lambda: requests.page(ME, 50, incoming=False),
        lambda: requests.page(ME, 50, incoming=True, before="cr0"),
    ]


def what_files_there_are(session: AsyncSession) -> list[Callable[[], Awaitable[Any]]]:
    files = FileRepository(session)
    return [
        lambda: files.attach("fl0", ME),
        lambda: files.get_visible("fl0", ME),
        lambda: files.get_in_use("fl0"),
        lambda: files.lock_avatar(ME),
        lambda: files.unused_bytes(ME),
        lambda: files.expire(utc_now(), 10),
        lambda: files.gone(10),
    ]


def what_is_new(session: AsyncSession) -> list[Callable[[], Awaitable[Any]]]:
    own, messages = ConversationList(session, ME), MessageRepository(session)
    rows = [
        (
            Conversation(conversation_id=chat, kind="group", last_seq=9, last_message_at=utc_now()),
            ConversationMember(conversation_id=chat, user_id=ME),
        )
        for chat in (CHAT, "cv1")
    ]
    message = Message(
        message_id="ms0",
        conversation_id=CHAT,
        seq=1,
        change_seq=1,
        sender_id=ME,
        content="x",
        reply_to="ms1",
        sent_at=utc_now(),
    )
    seen = select(Message).where(Message.conversation_id == CHAT, visible_to(ME))
    return [
        lambda: bounds_of(session, CHAT, ME),
        lambda: read_before(session, seen, Bounds(CHAT, hidden_before=utc_now()), 900, 50),
        lambda: read_after(session, seen, Message.seq, 9, 90, 50),
        lambda: read_after(session, seen, Message.change_seq, 9, 90, 50),
        lambda: read_news(session, ME, rows),
        lambda: own.page(50, 0),
        lambda: own.page(50, 0, "x"),
        lambda: own.count(),
        lambda: own.get(CHAT),
        lambda: own._peers([CHAT, "cv1"]),
        lambda: own._group_names([CHAT, "cv1"]),
        lambda: own._member_counts([CHAT, "cv1"]),
        lambda: MessageView.load(session, ME, [message]),
        lambda: messages.unseen_by(message),
        lambda: search_messages(session, ME, "x", 20),
        lambda: search_messages(session, ME, "x", 20, conversation_id=CHAT),
        lambda: search_messages(session, ME, "x", 20, before="ms0"),
    ]


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
