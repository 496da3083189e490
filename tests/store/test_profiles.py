"""Profiles as sources: what they say, who may read them, and that they follow every change."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import col, select

from api.workers.ingest import IngestWorker
from graph.ingest.follow import rebuild_source
from graph.ports import Grant, Line, Scope, Source, SourceType
from graph.retrieval.question import read_question
from store import schema
from store.chunk_index import SqliteChunkIndex
from store.database import Database
from store.library import SqlLibrary
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.groups import GroupRepository
from store.repositories.knowledge import KnowledgeRepository
from store.repositories.messages import Draft, MessageRepository
from store.repositories.users import UserRepository
from store.source_feed import SqlSourceFeed
from store.tables.conversations import Conversation
from store.tables.groups import Group
from store.tables.knowledge import DISABLED, ENABLED, KnowledgeChunk
from store.tables.messages import MessageKind
from store.tables.outbox import IngestEvent
from store.tables.types import utc_now
from store.tables.users import User
from tests.store.test_ingest import WordsEmbedder

HASH = "scrypt$x"  # who has one may sign in


class World:
    """Users and groups of one database, and what each of them finds."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.feed = SqlSourceFeed(database)
        self.index = SqliteChunkIndex(path / "index.db")
        self.embedder = WordsEmbedder()
        self.worker = IngestWorker(database, self.feed, self.index, self.embedder)
        self.library = SqlLibrary(database)

    async def user(self, name: str, signature: str = "") -> str:
        async with self.database.transaction() as session:
            users = UserRepository(session)
            user = await users.create_user(name.casefold(), name, HASH)
            if signature:
                await users.update_profile(user.user_id, signature=signature)
            return user.user_id

    async def befriend(self, *user_ids: str) -> None:
        async with self.database.transaction() as session:
            await ContactRepository(session).befriend(user_ids)

    async def profile(self, user_id: str, **fields: str) -> None:
        async with self.database.transaction() as session:
            await UserRepository(session).update_profile(user_id, **fields)

    async def group(self, *user_ids: str, name: str = "Hikers", notice: str = "") -> Conversation:
        async with self.database.transaction() as session:
            chat = await ConversationRepository(session).create_group(name, user_ids[0], user_ids)
        if notice:
            await self.notice(chat, notice)
        return chat

    async def notice(self, chat: Conversation, notice: str) -> None:
        async with self.database.transaction() as session:
            query = select(Group).where(Group.group_id == chat.conversation_id)
            group = (await session.exec(query)).one()
            group.notice = notice
            await GroupRepository(session).profile_changed(group, group.owner_id or "")

    async def found(self, user_id: str, words: str) -> list[Line]:
        """What of this user's sources holds one of these words, as they may read it now."""
        async with self.database.transaction(read_only=True) as session:
            knowledge = KnowledgeRepository(session)
            kb_id = await knowledge.global_base_id(user_id)
            grants = await knowledge.grants(user_id, kb_id)
        (part,) = read_question(words).parts
        rows = await self.index.search(grants, part.query())
        chunk_ids = [int(rows.chunk_id[i]) for i in range(len(rows)) if rows.matched[i].any()]
        lines = await self.library.lines(user_id, kb_id, chunk_ids)
        return sorted(lines.values(), key=lambda line: line.source.source_type)

    async def texts(self, user_id: str, words: str) -> list[str]:
        return [line.text for line in await self.found(user_id, words)]

    async def events(self) -> int:
        async with self.database.transaction(read_only=True) as session:
            return (await session.exec(select(sa.func.count(col(IngestEvent.id))))).one()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database, tmp_path)


async def test_a_profile_is_found_by_its_user_and_by_contacts_and_by_nobody_else(world: World) -> None:
    ann, bob, eve = [await world.user(name) for name in ("Ann", "Bob", "Eve")]
    await world.befriend(ann, bob)
    await world.group(bob, eve)
    await world.profile(bob, signature="Gone fishing")
    await world.worker.drain()
    (own,) = await world.found(bob, "fishing")
    assert (own.source, own.title) == (Source(SourceType.SELF_PROFILE, bob), "Bob")
    assert (own.text, own.message_id, own.sent_at) == ("Bob · @bob\nGone fishing", None, None)
    (seen,) = await world.found(ann, "fishing")
    assert (seen.source, seen.text) == (Source(SourceType.CONTACT_PROFILE, bob), own.text)
    assert await world.found(eve, "fishing") == []
    async with world.database.transaction() as session:
        await ContactRepository(session).unfriend(bob, ann)
    assert await world.found(ann, "fishing") == []


async def test_the_live_rows_decide_even_where_a_grant_was_left_behind(world: World) -> None:
    ann, bob = [await world.user(name) for name in ("Ann", "Bob")]
    async with world.database.transaction() as session:
        knowledge = KnowledgeRepository(session)
        for kind in (SourceType.CONTACT_PROFILE, SourceType.SELF_PROFILE):
            await knowledge.grant(ann, Source(kind, bob), None)
    await world.worker.drain()
    assert await world.found(ann, "bob") == []


async def test_a_contacts_profile_is_read_by_the_readers_own_remark(world: World) -> None:
    ann, bob, eve = [await world.user(name) for name in ("Ann", "Bob", "Eve")]
    await world.befriend(ann, bob)
    await world.befriend(eve, bob)
    async with world.database.transaction() as session:
        await ContactRepository(session).set_remark(ann, bob, "老鲍")
    await world.worker.drain()
    (line,) = await world.found(ann, "bob")
    assert (line.title, line.text) == ("老鲍", "老鲍 · Bob · @bob")
    assert await world.texts(eve, "bob") == ["Bob · @bob"]
    async with world.database.transaction(read_only=True) as session:
        knowledge = KnowledgeRepository(session)
        grants = await knowledge.grants(ann, await knowledge.global_base_id(ann))
    assert ("Bob", "老鲍") in {person.names for person in await world.library.people(ann, grants)}


async def test_a_change_of_profile_writes_one_event_whatever_the_number_of_contacts(world: World) -> None:
    ann = await world.user("Ann")
    friends = [await world.user(f"friend-{number}") for number in range(12)]
    before = await world.events()
    await world.profile(ann, signature="alone")
    assert await world.events() == before + 1
    for friend in friends:
        await world.befriend(ann, friend)
    assert await world.events() == before + 1
    await world.profile(ann, signature="among friends")
    assert await world.events() == before + 2
    await world.worker.drain()
    stats = await world.index.stats("words")
    assert stats.sources == 2 * 13
    assert await world.texts(friends[7], "among") == ["Ann · @ann\namong friends"]


async def test_an_outdated_profile_never_shows_what_it_said(world: World) -> None:
    ann = await world.user("Ann", "the code is 4711")
    group = await world.group(ann, notice="the safe opens with 1234")
    await world.worker.drain()
    await world.profile(ann, signature="no code any more")
    await world.notice(group, "there is no safe")
    assert await world.texts(ann, "4711") == ["Ann · @ann\nno code any more"]
    assert await world.texts(ann, "1234") == ["Hikers\nthere is no safe"]
    await world.worker.drain()
    assert await world.found(ann, "4711 1234") == []
    assert len(await world.found(ann, "code safe")) == 2


async def test_an_emptied_profile_leaves_the_index_and_comes_back_under_its_id(world: World) -> None:
    ann = await world.user("Ann")
    group = await world.group(ann, notice="Meet at the lighthouse")
    await world.worker.drain()
    (before,) = await world.found(ann, "lighthouse")
    await world.notice(group, "")
    assert await world.found(ann, "lighthouse") == []
    await world.worker.drain()
    async with world.database.transaction(read_only=True) as session:
        chunk = await session.get(KnowledgeChunk, before.chunk_id)
        assert chunk is not None
        assert (chunk.content, chunk.status) == ("", DISABLED)
    assert (await world.index.stats("words")).rows == 2
    await world.notice(group, "Meet at the old lighthouse")
    await world.worker.drain()
    (after,) = await world.found(ann, "lighthouse")
    assert (after.chunk_id, after.text) == (before.chunk_id, "Hikers\nMeet at the old lighthouse")


async def test_a_newer_profile_wins_over_one_that_was_read_before_it(world: World) -> None:
    ann = await world.user("Ann", "first")
    source = Source(SourceType.SELF_PROFILE, ann)
    early = await world.feed.page(source, 0, 10)
    await world.profile(ann, signature="second")
    await world.worker.drain()
    assert (await world.feed.save(source, early.items, [])).gone == {}
    assert await world.texts(ann, "second") == ["Ann · @ann\nsecond"]
    assert await world.worker.drain() == 0


async def test_a_long_notice_is_found_by_its_parts(world: World) -> None:
    ann = await world.user("Ann")
    notice = "\n".join(f"Rule {number}: never feed the parrot number {number}." for number in range(200))
    await world.group(ann, notice=f"{notice}\nThe lighthouse is closed.")
    await world.worker.drain()
    (line,) = await world.found(ann, "lighthouse")
    assert line.text.endswith("The lighthouse is closed.")
    assert len(line.text) < len(notice) / 2


async def test_a_name_that_came_with_an_import_alone_makes_no_chunk(world: World) -> None:
    async with world.database.transaction() as session:
        users = UserRepository(session)
        ann, _ = await users.import_user("work", "Ann")
        bob, _ = await users.import_user("work", "Bob")
        await ContactRepository(session).befriend([ann.user_id, bob.user_id])
        await ConversationRepository(session).create_group("work", None, [ann.user_id, bob.user_id])
    assert await world.events() == 0
    for source in await world.feed.sources():
        await rebuild_source(source, world.feed, world.index)
    assert (await world.index.stats("words")).rows == 0
    async with world.database.transaction() as session:
        users = UserRepository(session)
        await users.set_password(await users.find("Ann"), HASH)
        await users.set_password(await users.find("Ann"), HASH + "2")
    assert await world.events() == 1, "who may sign in has a profile"
    await world.worker.drain()
    assert await world.texts(bob.user_id, "ann") == ["Ann · @ann"]


async def test_profiles_are_embedded_too(world: World) -> None:
    ann = await world.user("Ann", "Gone fishing")
    await world.group(ann, notice="Meet at the lighthouse")
    await world.worker.drain()
    assert await world.worker.embed_all() == 3
    assert sorted(world.embedder.asked) == [
        "Ann · @ann\nGone fishing", "Ann · @ann\nGone fishing", "Hikers\nMeet at the lighthouse"
    ]  # fmt: skip


async def test_a_lost_index_is_made_anew_with_its_profiles(world: World, tmp_path: Path) -> None:
    ann = await world.user("Ann", "Gone fishing")
    await world.group(ann, notice="Meet at the lighthouse")
    await world.worker.drain()
    world.index = SqliteChunkIndex(tmp_path / "another.db")
    for source in await world.feed.sources():
        await rebuild_source(source, world.feed, world.index)
    assert len(await world.found(ann, "fishing lighthouse")) == 2


async def test_a_scope_or_key_that_names_chats_leaves_profiles_out(world: World) -> None:
    ann, bob = [await world.user(name) for name in ("Ann", "Bob")]
    await world.befriend(ann, bob)
    group = await world.group(ann, bob)
    async with world.database.transaction() as session:
        knowledge = KnowledgeRepository(session)
        kb_id = await knowledge.global_base_id(ann)
        assert await knowledge.grants(ann, kb_id, Scope.CHAT_PRIVATE) == []
        chats = await knowledge.grants(ann, kb_id, Scope.CHAT_GROUP)
        named = await knowledge.grants(ann, kb_id, source_keys=[bob])
    assert [grant.source.source_key for grant in chats] == [group.conversation_id]
    assert named == [Grant(Source(SourceType.CONTACT_PROFILE, bob))]


async def test_a_file_says_its_caption_and_its_name_and_what_happened_says_nothing(world: World) -> None:
    ann, bob = [await world.user(name) for name in ("Ann", "Bob")]
    group = await world.group(ann, bob)
    file = {"file": {"name": "lighthouse-plans.pdf", "size": 1}}
    drafts = [
        Draft(ann, "for Monday", kind=MessageKind.FILE, payload=file),
        Draft(bob, "", kind=MessageKind.IMAGE, payload={"file": {"name": "harbour.png"}}),
        Draft(ann, "", kind=MessageKind.SYSTEM, payload={"system": {"event": "joined", "name": "harbour"}}),
        Draft(bob, "Thanks"),
    ]
    async with world.database.transaction() as session:
        session.add(group)
        await MessageRepository(session).append(group, drafts)
    await world.worker.drain()
    assert await world.texts(bob, "lighthouse") == ["for Monday\nlighthouse-plans.pdf"]
    assert await world.texts(bob, "harbour") == ["harbour.png"]
    await world.worker.embed_all()
    said = [text for text in world.embedder.asked if "·" not in text]
    assert sorted(said) == [
        "Ann: for Monday\nlighthouse-plans.pdf",
        "Ann: for Monday\nlighthouse-plans.pdf\nBob: harbour.png",
        "Bob: Thanks",
    ]


async def test_an_upgrade_grants_the_profiles_of_who_is_there_already(
    empty_database_url: str, tmp_path: Path
) -> None:
    database = Database(empty_database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(schema.alembic_config(sync), "0001"))
        await connection.run_sync(_fill)
    await schema.upgrade(database)
    world = World(database, tmp_path)
    granted = "SELECT tenant_user_id, source_type, source_key FROM ai_knowledge_source"
    async with database.engine.connect() as connection:
        rows = (await connection.exec_driver_sql(granted)).all()
    assert sorted(tuple(row) for row in rows) == sorted([
        *((user, "self_profile", user) for user in (_id("ann"), _id("bob"), _id("eve"))),
        (_id("ann"), "contact_profile", _id("bob")),
        (_id("bob"), "contact_profile", _id("ann")),
        (_id("ann"), "group_profile", _id("grp")),
    ])  # fmt: skip
    assert await world.events() == 2
    await world.worker.drain()
    assert await world.texts(_id("bob"), "ann") == ["Ann · @ann\nGone fishing"]
    assert await world.texts(_id("ann"), "lighthouse") == ["Hikers\nMeet at the lighthouse"]
    assert await world.found(_id("eve"), "ann bob lighthouse") == []
    await world.profile(_id("ann"), signature="Back again")
    await world.worker.drain()
    assert await world.texts(_id("bob"), "ann") == ["Ann · @ann\nBack again"]
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(schema.alembic_config(sync), "0001"))
        assert (await connection.exec_driver_sql(granted)).all() == []
    await database.close()


def _id(name: str) -> str:
    return name.ljust(20, "0")


def _fill(connection: sa.Connection) -> None:
    """Three users at the first schema: Ann can sign in, Bob was imported, Eve has left the group of Ann."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    times = {"created_at": utc_now().replace(tzinfo=None), "updated_at": utc_now().replace(tzinfo=None)}

    def insert(table: str, **values: object) -> None:
        columns = metadata.tables[table].columns.keys()
        row = {name: value for name, value in times.items() if name in columns}
        connection.execute(sa.insert(metadata.tables[table]).values(row | values))

    for name, password, signature in (("ann", HASH, "Gone fishing"), ("bob", None, ""), ("eve", None, "")):
        user = {"user_id": _id(name), "username": name, "nickname": name.title(), "nickname_key": name}
        insert("users", **user, password_hash=password, signature=signature, is_admin=False, status=ENABLED)
        owner = {"owner_type": "user", "owner_id": _id(name), "kb_type": "global"}
        insert("ai_knowledge_base", **owner, name="", status=ENABLED)
    for one, other in (("ann", "bob"), ("bob", "ann")):
        insert("contacts", user_id=_id(one), contact_id=_id(other), remark="")
    for key, kind in (("grp", "group"), ("two", "private")):
        insert("conversations", conversation_id=_id(key), kind=kind, title="", last_seq=0, last_change=0)
    group = {"group_id": _id("grp"), "name": "Hikers", "notice": "Meet at the lighthouse"}
    insert("chat_groups", **group, owner_id=None, share_history=False)
    joined = times["created_at"]
    for name, chat, left, off in (
        ("ann", "grp", None, False),
        ("eve", "grp", joined, False),
        ("bob", "grp", None, True),
        ("ann", "two", None, False),
    ):
        member = {"conversation_id": _id(chat), "user_id": _id(name), "role": "member"}
        insert("conversation_members", **member, joined_at=joined, left_at=left, assistant_off=off)


async def test_a_user_has_a_profile_of_their_own_from_the_start(world: World) -> None:
    ann = await world.user("Ann")
    await world.worker.drain()
    async with world.database.transaction(read_only=True) as session:
        user = (await session.exec(select(User).where(User.user_id == ann))).one()
    assert user.profile_version == 1
    assert [line.title for line in await world.found(ann, "ann")] == ["Ann"]
