"""The repositories of the contract, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import select

from graph.errors import Conflict, NotFound, SessionBusy, UsernameTaken
from graph.ports import Scope, Source, SourceType
from store.database import Database
from store.ids import Prefix, new_id, new_query_id
from store.repositories.agents import AgentRepository
from store.repositories.assistants import AssistantMessageRepository, AssistantSessionRepository
from store.repositories.conversations import ConversationRepository, source_of
from store.repositories.knowledge import KnowledgeRepository
from store.repositories.messages import Draft, MessageRepository
from store.repositories.runs import AssistantRunRepository
from store.repositories.tokens import REUSE_GRACE, LoginThrottleRepository, RefreshTokenRepository
from store.repositories.users import USERNAME, UserRepository, username_from
from store.sources import sources_of
from store.tables.agents import Agent, AgentOwner, KnowledgeKind
from store.tables.assistants import RunStatus
from store.tables.knowledge import DISABLED, KnowledgeBase
from store.tables.messages import Message
from store.tables.types import utc_now

ME, OTHER = new_id(Prefix.USER), new_id(Prefix.USER)
LEASE = timedelta(minutes=1)


async def make_user(database: Database, name: str) -> str:
    async with database.transaction() as session:
        return (await UserRepository(session).create_user(name, name)).user_id


async def test_a_session_is_found_by_its_tenant_alone(database: Database) -> None:
    async with database.transaction() as session:
        sessions = AssistantSessionRepository(session, ME)
        session_id = await sessions.create_session(ME, "标题", None)
        assert (await sessions.get_session_by_id(session_id, ME)).title == "标题"
        with pytest.raises(NotFound):
            await sessions.get_session_by_id(session_id, OTHER)
        with pytest.raises(NotFound):
            await sessions.get_session_by_id(session_id.upper(), ME)
        foreign = AssistantSessionRepository(session, OTHER)
        for change in (
            foreign.update_session_title(session_id, "x"),
            foreign.update_session_agent(session_id, None),
            foreign.delete_session(session_id),
        ):
            with pytest.raises(NotFound):
                await change


async def test_sessions_are_listed_newest_first_in_pages(database: Database) -> None:
    async with database.transaction() as session:
        sessions = AssistantSessionRepository(session, ME)
        made = [await sessions.create_session(ME, str(number)) for number in range(5)]
        await AssistantSessionRepository(session, OTHER).create_session(OTHER, "foreign")
        await sessions.touch(made[1])
        pages = [await sessions.list_sessions(ME, 2, offset) for offset in (0, 2, 4)]
    assert [row.session_id for page in pages for row in page] == [made[1], made[4], made[3], made[2], made[0]]


async def test_trap_12_messages_of_one_second_keep_their_order(database: Database) -> None:
    async with database.transaction() as session:
        session_id = await AssistantSessionRepository(session, ME).create_session(ME)
        messages = AssistantMessageRepository(session, ME)
        for number in range(10):
            await messages.save_message(session_id, "user", f"q{number}", None, None)
            await messages.save_message(session_id, "assistant", f"a{number}", [], {"total_tokens": 1})
        recent = await messages.list_recent_messages(session_id, 4)
        assert [message.content for message in recent] == ["q8", "a8", "q9", "a9"]
        with pytest.raises(NotFound):
            await AssistantMessageRepository(session, OTHER).save_message(session_id, "user", "x")
        assert not await AssistantMessageRepository(session, OTHER).list_recent_messages(session_id, 4)


async def test_trap_12_a_time_is_stored_in_utc_and_one_without_a_zone_is_refused(database: Database) -> None:
    user_id = await make_user(database, "ann")
    beijing = datetime(2026, 5, 1, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    async with database.transaction() as session:
        chat = await ConversationRepository(session).create_private([user_id])
        await MessageRepository(session).append(chat, [Draft(user_id, "早", beijing)])
    async with database.transaction() as session:
        stored = (await session.exec(select(Message))).one()
        assert stored.sent_at == datetime(2026, 5, 1, 0, 0, 0, 123456, tzinfo=UTC)
        assert stored.sent_at.tzinfo is UTC
    naive = datetime(2026, 5, 1)  # noqa: DTZ001
    async with database.transaction() as session:
        chat = await ConversationRepository(session).create_private([user_id])
        with pytest.raises(StatementError, match="time without a zone"):
            await session.exec(select(Message).where(Message.sent_at == naive))


async def test_trap_16_empty_and_missing_json_are_stored_as_what_they_are(database: Database) -> None:
    async with database.transaction() as session:
        agents = AgentRepository(session, ME)
        ids = [
            await agents.create_agent(
                Agent(agent_id="", owner_id=ME, name="a", description="", persona_prompt="", tools_json=tools)
            )
            for tools in (None, [], ["time"])
        ]
    async with database.transaction() as session:
        found = [await AgentRepository(session, ME).get_agent_by_id(agent_id, ME) for agent_id in ids]
    assert [agent.tools_json for agent in found] == [None, [], ["time"]]


async def test_agents_are_the_owners_and_the_systems(database: Database) -> None:
    async with database.transaction() as session:
        agents = AgentRepository(session, ME)
        mine = await agents.create_agent(Agent(agent_id="", owner_id=ME, name="mine"))
        system = await agents.create_agent(
            Agent(agent_id="", owner_type=AgentOwner.SYSTEM, owner_id="system", name="everyone's")
        )
        others = await AgentRepository(session, OTHER).create_agent(
            Agent(agent_id="", owner_id=OTHER, name="x")
        )
        assert [agent.agent_id for agent in await agents.list_agents(ME, 10, 0)] == [system, mine]
        assert (await agents.get_agent_by_id(system, ME)).name == "everyone's"
        with pytest.raises(NotFound):
            await agents.get_agent_by_id(others, ME)
        for foreign in (others, system):
            with pytest.raises(NotFound):
                await agents.update_agent(foreign, name="stolen")
        await agents.update_agent(mine, name="renamed", tools_json=[])
        await agents.disable_agent(mine)
        changed = await agents.get_agent_by_id(mine, ME)
        await session.refresh(changed)
        assert (changed.name, changed.status) == ("renamed", 0)
        with pytest.raises(ValueError, match="owner_id"):
            await agents.update_agent(mine, owner_id=OTHER)


async def test_a_session_has_one_running_turn_until_it_ends_or_its_lease_does(database: Database) -> None:
    first, second, third = (new_query_id() for _ in range(3))
    async with database.transaction() as session:
        session_id = await AssistantSessionRepository(session, ME).create_session(ME)
        await AssistantRunRepository(session, ME).start_run(session_id, first, "q", LEASE)
    with pytest.raises(SessionBusy) as busy:
        async with database.transaction() as session:
            await AssistantRunRepository(session, ME).start_run(session_id, second, "q", LEASE)
    assert busy.value.extra == {"query_id": first}
    async with database.transaction() as session:
        runs = AssistantRunRepository(session, ME)
        await runs.finish_run(first, RunStatus.SUCCEEDED)
        await runs.start_run(session_id, second, "q", timedelta(seconds=-1))
    async with database.transaction() as session:
        run = await AssistantRunRepository(session, ME).start_run(session_id, third, "q", LEASE)
        assert run.parent_query_id == second
        with pytest.raises(NotFound):
            await AssistantRunRepository(session, OTHER).get_run(first)


async def test_the_path_to_a_turn_is_as_short_as_asked_for(database: Database) -> None:
    ids = [new_query_id() for _ in range(9)]
    async with database.transaction() as session:
        session_id = await AssistantSessionRepository(session, ME).create_session(ME)
        runs = AssistantRunRepository(session, ME)
        for query_id in ids:
            await runs.start_run(session_id, query_id, "q", LEASE)
            await runs.finish_run(query_id, RunStatus.SUCCEEDED)
        path = await runs.path_to(ids[-1], 3)
        assert [run.query_id for run in path] == ids[-4:-1]
        assert not await runs.path_to(ids[0], 3)
        assert not await AssistantRunRepository(session, OTHER).path_to(ids[-1], 3)


async def test_a_member_sees_from_when_on_they_may_less_what_is_gone(database: Database) -> None:
    ann, bob, eve = [await make_user(database, name) for name in ("ann", "bob", "eve")]
    start = utc_now()
    async with database.transaction() as session:
        conversations, messages = ConversationRepository(session), MessageRepository(session)
        group = await conversations.create_group("friends", ann, [ann, bob])
        drafts = [Draft(ann, f"m{number}", start + timedelta(seconds=number)) for number in range(6)]
        await messages.append(group, drafts)
        await conversations.add_member(group, eve, visible_from=start + timedelta(seconds=3))
        chat = group.conversation_id
        recalled = (await messages.page(chat, ann, 10))[4]
        await messages.recall(group, recalled)
        assert [m.content for m in await messages.page(chat, bob, 10)] == ["m0", "m1", "m2", "m3", "m5"]
        assert [m.content for m in await messages.page(chat, eve, 10)] == ["m3", "m5"]
        assert [m.content for m in await messages.page(chat, bob, 2, before=3)] == ["m0", "m1"]
        assert [m.content for m in await messages.page(chat, bob, 2, after=2)] == ["m2", "m3"]
        await conversations.remove_member(group, eve)
        assert await messages.page(chat, eve, 10) == []
        with pytest.raises(NotFound):
            await conversations.get_for_member(chat, eve)


async def test_membership_is_a_grant_and_leaving_ends_it(database: Database) -> None:
    ann, bob = [await make_user(database, name) for name in ("ann", "bob")]
    async with database.transaction() as session:
        conversations, knowledge = ConversationRepository(session), KnowledgeRepository(session)
        private = await conversations.create_private([ann, bob])
        group = await conversations.create_group("friends", ann, [ann, bob])
        base = await knowledge.global_base_id(bob)
        own = Source(SourceType.SELF_PROFILE, bob)
        everything = {own, *sources_of(private), *sources_of(group)}
        assert {grant.source for grant in await knowledge.grants(bob, base)} == everything
        only = await knowledge.grants(bob, base, Scope.CHAT_GROUP)
        assert [grant.source for grant in only] == [source_of(group)]
        narrowed = await knowledge.grants(bob, base, source_keys=[private.conversation_id, "foreign' OR 1=1"])
        assert [grant.source for grant in narrowed] == [source_of(private)]
        assert await knowledge.grants(ann, base) == []
        await conversations.remove_member(group, bob)
        assert {grant.source for grant in await knowledge.grants(bob, base)} == {own, source_of(private)}


async def test_trap_18_a_disabled_base_stays_disabled(database: Database) -> None:
    ann = await make_user(database, "ann")
    async with database.transaction() as session:
        knowledge = KnowledgeRepository(session)
        await knowledge.grant(ann, Source(SourceType.CHAT_PRIVATE, "cv1"), None)
        base_id = await knowledge.global_base_id(ann)
        base = await session.get(KnowledgeBase, base_id)
        assert base is not None
        assert base.kb_type == KnowledgeKind.GLOBAL
        base.status = DISABLED
        session.add(base)
    async with database.transaction() as session:
        knowledge = KnowledgeRepository(session)
        assert await knowledge.global_base_id(ann) == base_id
        await knowledge.grant(ann, Source(SourceType.CHAT_PRIVATE, "cv2"), None)
        assert await knowledge.grants(ann, base_id) == []
        after = await session.get(KnowledgeBase, base_id)
        assert after is not None
        assert after.status == DISABLED


async def test_users_are_found_by_either_name_where_it_is_not_ambiguous(database: Database) -> None:
    async with database.transaction() as session:
        users = UserRepository(session)
        li, new = await users.import_user("work", "李四")
        again, known = await users.import_user("work", "李四")
        namesake, _ = await users.import_user("home", "李四")
        long, _ = await users.import_user("work", "名" * 5000)
        assert (new, known, again.user_id) == (True, False, li.user_id)
        assert (li.username, namesake.username) == ("lisi", "lisi-2")
        assert (await users.find("LISI")).user_id == li.user_id
        assert (await users.find("名" * 5000)).user_id == long.user_id
        with pytest.raises(Conflict, match=r"lisi, lisi-2"):
            await users.find("李四")
        with pytest.raises(NotFound):
            await users.find("nobody")
        with pytest.raises(UsernameTaken):
            await users.create_user("lisi", "x")


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("李四", "lisi"),
        ("Ann  Miller", "ann-miller"),
        ("Ännchen", "annchen"),
        ("___", "user"),
        ("名" * 500, "ming" * 10),
    ],
)
def test_a_username_is_made_from_a_name_in_any_script(name: str, username: str) -> None:
    assert username_from(name) == username
    assert USERNAME.fullmatch(username)


async def test_a_refresh_token_serves_once_and_a_stolen_one_ends_its_family(database: Database) -> None:
    async with database.transaction() as session:
        tokens = RefreshTokenRepository(session)
        await tokens.add(ME, "a" * 64, utc_now() + LEASE, None)
        used = await tokens.use("a" * 64)
        assert used is not None
        await tokens.add(ME, "b" * 64, utc_now() + LEASE, used.family)
        await tokens.add(ME, "c" * 64, utc_now() - LEASE, None)
        assert await tokens.use("c" * 64) is None
        assert await tokens.use("a" * 64) is not None, "asked again at once, as when the answer was lost"
        used.used_at = utc_now() - 2 * REUSE_GRACE
        session.add(used)
        assert await tokens.use("a" * 64) is None
        assert await tokens.use("b" * 64) is None


async def test_failed_log_ins_wait_for_their_window_to_end(database: Database) -> None:
    keys = {"k" * 64: 3}
    async with database.transaction() as session:
        throttle = LoginThrottleRepository(session)
        for _ in range(3):
            assert await throttle.seconds_to_wait(keys) == 0
            await throttle.count_failure(keys, LEASE)
        assert 0 < await throttle.seconds_to_wait(keys) <= 60
        await throttle.forget("k" * 64)
        assert await throttle.seconds_to_wait(keys) == 0
