"""Very long lists, put into the database at once: what a page would take hours to write."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.settings import Settings
from store.database import Database
from store.ids import Prefix, new_id
from store.repositories.conversations import pair_key
from store.tables.contacts import Contact
from store.tables.conversations import Conversation
from store.tables.groups import Group
from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.tables.types import table_of
from store.tables.users import User

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
ROWS_A_STATEMENT = 500


async def fill(settings: Settings, user_id: str, *, chats: int, members: int, messages: int) -> str:
    """Gives a user so many contacts, each with a chat, and a group with so many members and messages.

    Returns the group's id; the user is its owner.
    """
    database = Database(settings.resolved_database_url)
    others = [new_id(Prefix.USER) for _ in range(chats)]
    async with database.transaction() as session:
        await _insert(session, User, (_user(number, other) for number, other in enumerate(others, 1)))
        await _insert(session, Contact, ({"user_id": user_id, "contact_id": other} for other in others))
        await _insert(session, Contact, ({"user_id": other, "contact_id": user_id} for other in others))
        for number, other in enumerate(others, 1):
            await _chat(session, number, [user_id, other])
        group_id = await _group(session, [user_id, *others[: members - 1]], messages)
    await database.close()
    return group_id


def _user(number: int, user_id: str) -> dict[str, Any]:
    name = f"Contact {number:04}"
    return {
        "user_id": user_id,
        "username": f"contact{number:04}",
        "nickname": name,
        "nickname_key": name.casefold()[:32],
    }


async def _chat(session: AsyncSession, number: int, pair: Sequence[str]) -> None:
    chat_id, at = new_id(Prefix.CONVERSATION), START + timedelta(minutes=number)
    await _insert(session, Conversation, [
        {"conversation_id": chat_id, "kind": "private", "pair_key": pair_key(pair), "last_seq": 1,
         "last_change": 1, "members_version": 1, "last_message_at": at}
    ])  # fmt: skip
    await _insert(session, ConversationMember, [_member(chat_id, user_id, 1) for user_id in pair])
    await _insert(session, Message, [_message(chat_id, 1, pair[1], f"Hello from {number:04}", at)])


async def _group(session: AsyncSession, members: Sequence[str], messages: int) -> str:
    group_id, last = new_id(Prefix.CONVERSATION), START + timedelta(days=1, minutes=messages)
    await _insert(session, Conversation, [
        {"conversation_id": group_id, "kind": "group", "last_seq": messages, "last_change": messages,
         "members_version": 1, "last_message_at": last}
    ])  # fmt: skip
    await _insert(session, Group, [{"group_id": group_id, "name": "Everybody", "owner_id": members[0]}])
    rows = [_member(group_id, user_id, messages) for user_id in members]
    rows[0]["role"] = "owner"
    await _insert(session, ConversationMember, rows)
    spoken = range(1, messages + 1)
    await _insert(session, Message, (
        _message(group_id, seq, members[seq % len(members)], f"Message {seq:05}" + " and more" * (seq % 40),
                 last - timedelta(minutes=messages - seq))
        for seq in spoken
    ))  # fmt: skip
    return group_id


def _member(conversation_id: str, user_id: str, read: int) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "user_id": user_id, "last_read_seq": read, "role": "member"}


def _message(conversation_id: str, seq: int, sender_id: str, content: str, at: datetime) -> dict[str, Any]:
    return {
        "message_id": new_id(Prefix.MESSAGE),
        "conversation_id": conversation_id,
        "seq": seq,
        "change_seq": seq,
        "sender_id": sender_id,
        "content": content,
        "sent_at": at,
    }


async def _insert(session: AsyncSession, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    batch = list(rows)
    for start in range(0, len(batch), ROWS_A_STATEMENT):
        await session.exec(sa.insert(table_of(table)), params=batch[start : start + ROWS_A_STATEMENT])
