"""Import of chat histories: whole or not at all, and never twice."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from api.services.import_file import BadImport, read_files
from api.services.importing import Importer, ImportReport
from store.database import Database
from store.repositories.conversation_list import ConversationList
from store.repositories.users import UserRepository
from store.tables.contacts import Contact
from store.tables.conversations import Conversation, ConversationKind
from store.tables.messages import Message
from store.tables.users import User


def line(chat: str, number: int, sender: str, text: str = "hello", **values: Any) -> dict[str, Any]:
    return {
        "conversation_id": chat,
        "message_id": f"{chat}-{number}",
        "sender": sender,
        "sent_at": f"2026-05-01T10:00:{number:02}",
        "text": text,
        **values,
    }


def write(path: Path, *rows: Any) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")
    return path


async def run(database: Database, file: Path, namespace: str = "work") -> ImportReport:
    return await Importer(database, namespace).run(read_files([file], UTC))


async def test_users_conversations_and_members_follow_from_the_messages(
    database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "chats.jsonl",
        line("two", 1, "李四"),
        line("two", 2, "王芳"),
        line("alone", 1, "李四"),
        line("three", 1, "李四"),
        line("three", 2, "王芳"),
        line("three", 3, "Ann"),
    )
    report = await run(database, file)
    assert (report.users, report.conversations, report.messages, report.known) == (3, 3, 6, 0)
    async with database.transaction() as session:
        kinds = (await session.exec(select(Conversation.kind).order_by(col(Conversation.id)))).all()
        li = await UserRepository(session).find("李四")
        assert (li.username, li.password_hash) == ("lisi", None)
        chats = await ConversationList(session, li.user_id).page(10, 0)
        contacts = (await session.exec(select(Contact).where(Contact.user_id == li.user_id))).all()
    assert sorted(kinds) == sorted([ConversationKind.PRIVATE] * 2 + [ConversationKind.GROUP])
    assert {chat.title for chat in chats} == {"王芳", "alone", "three"}
    assert {chat.unread for chat in chats} == {0}
    assert len(contacts) == 1


async def test_running_it_again_adds_nothing_and_more_lines_go_on(database: Database, tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", line("two", 1, "李四"), line("two", 2, "王芳"))
    await run(database, first)
    again = await run(database, first)
    assert (again.users, again.conversations, again.messages, again.known) == (0, 0, 0, 2)
    more = await run(database, write(tmp_path / "b.jsonl", line("two", 2, "王芳"), line("two", 3, "王芳")))
    assert (more.messages, more.known) == (1, 1)
    other = await run(database, first, namespace="home")
    assert (other.users, other.conversations, other.messages) == (2, 1, 2)
    async with database.transaction() as session:
        seqs = await session.exec(select(Message.seq).where(Message.external_id == "two-3"))
        assert seqs.one() == 3


async def test_bad_lines_are_named_by_number_and_nothing_is_imported(
    database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "chats.jsonl",
        line("two", 1, "李四"),
        "{not json",
        '["a list"]',
        line("two", 2, ""),
        {key: value for key, value in line("two", 3, "李四").items() if key != "text"},
        line("two", 4, "李四", sent_at="yesterday"),
        line("two", 1, "李四", "other text"),
        line("two", 5, "\ud800"),
        line("two", 6, "李四", text=7),
        line("c" * 256, 7, "李四"),
    )
    with pytest.raises(BadImport) as bad:
        await run(database, file)
    assert [problem.number for problem in bad.value.problems] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert "line 2: not JSON" in str(bad.value.problems[0])
    async with database.transaction() as session:
        assert (await session.exec(select(User))).all() == []


async def test_a_private_chat_stays_one(database: Database, tmp_path: Path) -> None:
    await run(database, write(tmp_path / "a.jsonl", line("two", 1, "李四"), line("two", 2, "王芳")))
    third = write(tmp_path / "b.jsonl", line("new", 1, "Ann"), line("two", 3, "Ann"))
    with pytest.raises(BadImport, match="1 bad"):
        await run(database, third)
    async with database.transaction() as session:
        assert len((await session.exec(select(Conversation))).all()) == 1


async def test_names_of_any_script_and_length_are_kept_whole(database: Database, tmp_path: Path) -> None:
    names = ["我", "名" * 3000, "🙂", "Ann\u00a0Miller", "e\u0301lise", "élise"]
    file = write(tmp_path / "a.jsonl", *(line(f"c{n}", n, name) for n, name in enumerate(names)))
    report = await run(database, file)
    assert report.users == 5  # the two spellings of élise are one name
    async with database.transaction() as session:
        kept = set((await session.exec(select(User.nickname))).all())
    assert kept == {"我", "名" * 3000, "🙂", "Ann Miller", "élise"}


def test_trap_12_a_time_without_a_zone_is_read_in_the_zone_given(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.jsonl",
        line("c", 1, "李四", sent_at="2026-05-01T08:00:00"),
        line("c", 2, "李四", sent_at="2026-05-01T08:00:00Z"),
        line("c", 3, "李四", sent_at="2026-05-01T08:00:00-04:00"),
    )
    times = [m.sent_at.astimezone(UTC).hour for m in read_files([file], ZoneInfo("Asia/Shanghai"))]
    assert times == [0, 8, 12]
    assert read_files([file], UTC)[0].sent_at.astimezone(UTC).hour == 8
