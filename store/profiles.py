"""Profiles as sources of knowledge: what they say, who may read them, and how the index hears of a change.

A user's profile is two sources, one for themselves and one for all their contacts; a group's is one.
"""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.ports import Source, SourceItem, SourceType
from store.outbox import append_event
from store.tables.contacts import Contact
from store.tables.groups import Group
from store.tables.knowledge import KnowledgeChunk
from store.tables.members import ConversationMember
from store.tables.users import User
from store.visibility import is_member

OF_USERS = (SourceType.SELF_PROFILE, SourceType.CONTACT_PROFILE)
PROFILES = (*OF_USERS, SourceType.GROUP_PROFILE)


class ProfileText(NamedTuple):
    """A profile as one user reads it; `remark` is what they call whose it is."""

    title: str
    text: str
    remark: str = ""


def user_text(user: User) -> str | None:
    """A user's profile in plain lines; None for one that only came with an import and says nothing."""
    if user.password_hash is None and not user.signature.strip():
        return None
    return _lines(f"{_line(user.nickname)} · @{user.username}", user.signature)


def group_text(group: Group) -> str | None:
    """A group's name and notice; None without a notice, as the name stands at every message, or dismissed."""
    if group.dismissed_at is not None or not group.notice.strip():
        return None
    return _lines(_line(group.name), group.notice)


async def profile_item(session: AsyncSession, source: Source) -> SourceItem | None:
    """A profile as it is now; None where there is no such user or group."""
    # A user's profile and their messages have one sender: who names them means either.
    if source.source_type in OF_USERS:
        user = (await session.exec(select(User).where(User.user_id == source.source_key))).one_or_none()
        return _item(source, user.profile_version, user_text(user), user.user_id) if user else None
    group = (await session.exec(select(Group).where(Group.group_id == source.source_key))).one_or_none()
    return _item(source, group.profile_version, group_text(group), None) if group else None


async def profile_sources(session: AsyncSession) -> list[Source]:
    """Every profile that says something."""
    users = await session.exec(
        select(User.user_id)
        .where(sa.or_(col(User.password_hash).is_not(None), col(User.signature) != ""))
        .order_by(col(User.id))
    )
    groups = await session.exec(
        select(Group.group_id)
        .where(col(Group.notice) != "", col(Group.dismissed_at).is_(None))
        .order_by(col(Group.id))
    )
    found = [Source(kind, user_id) for user_id in users.all() for kind in OF_USERS]
    return [*found, *(Source(SourceType.GROUP_PROFILE, group_id) for group_id in groups.all())]


async def user_changed(session: AsyncSession, user: User) -> None:
    """One event, however many contacts read the profile. `profile_version` must be a new one."""
    source = Source(SourceType.SELF_PROFILE, user.user_id)
    await append_event(session, user.user_id, source, user.profile_version)


def readable_profile(user_id: str) -> sa.ColumnElement[bool]:
    """A chunk of a profile that this user may read by the live rows, whatever was granted.

    One's own, a contact's for as long as they are one, and a group's for its members who let the assistant
    into it.
    """
    kind, key = col(KnowledgeChunk.source_type), col(KnowledgeChunk.source_key)
    has_contact = sa.exists().where(col(Contact.user_id) == user_id, col(Contact.contact_id) == key)
    in_group = sa.exists().where(
        col(ConversationMember.conversation_id) == key,
        is_member(user_id),
        col(ConversationMember.assistant_off).is_(False),
    )
    return sa.or_(
        sa.and_(kind == SourceType.SELF_PROFILE, key == user_id),
        sa.and_(kind == SourceType.CONTACT_PROFILE, has_contact),
        sa.and_(kind == SourceType.GROUP_PROFILE, in_group),
    )


async def profile_texts(
    session: AsyncSession, user_id: str, sources: Collection[Source]
) -> dict[Source, ProfileText]:
    """Of these profiles those that say something now, as this user reads them."""
    users = {source.source_key for source in sources if source.source_type in OF_USERS}
    groups = {source.source_key for source in sources if source.source_type == SourceType.GROUP_PROFILE}
    found: dict[Source, ProfileText] = {}
    if users:
        remark = sa.and_(col(Contact.contact_id) == col(User.user_id), col(Contact.user_id) == user_id)
        rows = await session.exec(
            select(User, Contact.remark).outerjoin(Contact, remark).where(col(User.user_id).in_(users))
        )
        for user, note in rows.all():
            if text := user_text(user):
                read = ProfileText(note or user.nickname, text, note or "")
                found |= {Source(kind, user.user_id): read for kind in OF_USERS}
    if groups:
        named = await session.exec(select(Group).where(col(Group.group_id).in_(groups)))
        for group in named.all():
            if text := group_text(group):
                found[Source(SourceType.GROUP_PROFILE, group.group_id)] = ProfileText(group.name, text)
    return found


def _item(source: Source, version: int, text: str | None, sender_id: str | None) -> SourceItem:
    # A user's two profiles share their source key, so that alone does not tell them apart.
    return SourceItem(f"{source.source_type}:{source.source_key}", version, text, sender_id, None)


def _lines(name: str, more: str) -> str:
    return "\n".join(filter(None, (name, more.strip())))


def _line(name: str) -> str:
    return " ".join(name.split())
