"""Groups: what they are beyond their conversation, and their members as another member sees them."""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import BadRequest, NotFound
from graph.ports import Source, SourceType
from store.outbox import append_event
from store.tables.contacts import Contact
from store.tables.conversations import Conversation
from store.tables.groups import Group
from store.tables.members import ConversationMember, MemberRole
from store.tables.types import utc_now
from store.tables.users import User
from store.visibility import is_member

RANKS = {MemberRole.OWNER: 0, MemberRole.ADMIN: 1, MemberRole.MEMBER: 2}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Membership(NamedTuple):
    """One member and their group."""

    conversation: Conversation
    group: Group
    member: ConversationMember

    @property
    def role(self) -> MemberRole:
        return MemberRole(self.member.role)

    @property
    def manages(self) -> bool:
        """Whether they are the group's owner or one of its administrators."""
        return self.role is not MemberRole.MEMBER

    def outranks(self, other: ConversationMember) -> bool:
        return RANKS[self.role] < RANKS[MemberRole(other.role)]


class ListedMember(NamedTuple):
    """A member as another one sees them; `remark` is that one's own."""

    member: ConversationMember
    user: User
    remark: str

    @property
    def name(self) -> str:
        return self.remark or self.member.nickname or self.user.nickname

    @property
    def place(self) -> str:
        """Where they stand in the list of members, to go on from."""
        joined = (self.member.joined_at - EPOCH) // MICROSECOND
        return f"{RANKS[MemberRole(self.member.role)]}.{joined}.{self.member.user_id}"

    def is_called(self, text: str) -> bool:
        """Whether one of their names holds this text: read alike, without case, and to the letter."""
        names = (self.remark, self.member.nickname, self.user.nickname, self.user.username)
        return any(_plain(text) in _plain(name) for name in names)


class GroupRepository:
    """All groups of the server; each method that serves a user asks for the user."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_for_member(self, group_id: str, user_id: str, *, lock: bool = False) -> Membership:
        """The group and this member's row. Raises NotFound for others, as where there is no group.

        With `lock` nobody else changes its members or messages until the transaction ends. A stranger
        takes no lock, and so finds out nothing by waiting for one.
        """
        mine = (ConversationMember.conversation_id == group_id, is_member(user_id))
        if lock:
            if (await self._session.exec(select(ConversationMember.id).where(*mine))).first() is None:
                raise NotFound
            # The conversation alone and first: one order of locks for everyone. Then who they are by now.
            await self.lock(group_id)
        found = await self._session.exec(
            select(Conversation, Group, ConversationMember)
            .join(Group, col(Group.group_id) == col(Conversation.conversation_id))
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .where(Conversation.conversation_id == group_id, *mine)
            .execution_options(populate_existing=True)
        )
        if (row := found.one_or_none()) is None:
            raise NotFound
        return Membership(*row)

    async def lock(self, group_id: str) -> None:
        await self._session.exec(
            select(Conversation.id).where(Conversation.conversation_id == group_id).with_for_update()
        )

    async def get_by_invite(self, code: str, *, lock: bool = False) -> tuple[Conversation, Group]:
        """The group of an invite code that counts now. Raises NotFound."""
        query = (
            select(Conversation, Group)
            .join(Group, col(Group.group_id) == col(Conversation.conversation_id))
            .where(Group.invite_code == code)
            .execution_options(populate_existing=True)
        )
        if lock:
            found = await self._session.exec(select(Group.group_id).where(Group.invite_code == code))
            if (group_id := found.one_or_none()) is None:
                raise NotFound
            await self.lock(group_id)
        if (row := (await self._session.exec(query)).one_or_none()) is None:
            raise NotFound
        conversation, group = row
        return conversation, group

    async def find_member(self, group_id: str, user_id: str) -> ConversationMember | None:
        """Somebody's membership, as it is now."""
        found = await self._session.exec(
            select(ConversationMember)
            .where(ConversationMember.conversation_id == group_id, is_member(user_id))
            .execution_options(populate_existing=True)
        )
        return found.one_or_none()

    async def count_members(self, group_id: str) -> int:
        found = await self._session.exec(
            select(sa.func.count())
            .select_from(ConversationMember)
            .where(
                ConversationMember.conversation_id == group_id,
                col(ConversationMember.left_at).is_(None),
            )
        )
        return found.one()

    async def manager_ids(self, group_id: str) -> Sequence[str]:
        """The owner and the administrators."""
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == group_id,
                col(ConversationMember.left_at).is_(None),
                col(ConversationMember.role).in_((MemberRole.OWNER, MemberRole.ADMIN)),
            )
        )
        return found.all()

    async def names(self, group_id: str, user_ids: Collection[str]) -> dict[str, str]:
        """What these users are called in the group: their name there, or their nickname."""
        member = sa.and_(
            col(ConversationMember.user_id) == col(User.user_id),
            col(ConversationMember.conversation_id) == group_id,
        )
        found = await self._session.exec(
            select(User.user_id, ConversationMember.nickname, User.nickname)
            .outerjoin(ConversationMember, member)
            .where(col(User.user_id).in_(list(user_ids)))
        )
        return {user_id: here or nickname for user_id, here, nickname in found.all()}

    async def list_members(
        self, group_id: str, reader_id: str, limit: int, *, query: str = "", after: str = ""
    ) -> tuple[list[ListedMember], str | None]:
        """A page of members (owner, administrators, then by joining) and where the next one starts.

        Raises BadRequest for an `after` that is no place. Names are compared here and not in SQL: a group
        is small, and no two databases agree on what case is.
        """
        rank = sa.case(
            {str(role): place for role, place in RANKS.items()}, value=col(ConversationMember.role)
        )
        order = (rank, col(ConversationMember.joined_at), col(ConversationMember.user_id))
        found = await self._session.exec(
            _listed(reader_id)
            .where(
                ConversationMember.conversation_id == group_id,
                col(ConversationMember.left_at).is_(None),
                *([_beyond(order, _place(after))] if after else []),
            )
            .order_by(*order)
            .limit(None if query else limit + 1)
        )
        rows = [ListedMember(member, user, remark or "") for member, user, remark in found.all()]
        page = [row for row in rows if row.is_called(query)] if query else rows
        return page[:limit], page[limit - 1].place if len(page) > limit else None

    async def get_listed(self, group_id: str, user_id: str, reader_id: str) -> ListedMember:
        """One member. Raises NotFound."""
        found = await self._session.exec(
            _listed(reader_id)
            .where(ConversationMember.conversation_id == group_id, is_member(user_id))
            .execution_options(populate_existing=True)
        )
        if (row := found.one_or_none()) is None:
            raise NotFound
        member, user, remark = row
        return ListedMember(member, user, remark or "")

    async def profile_changed(self, group: Group, user_id: str) -> None:
        """Name or notice were changed by this user, or are no more: asks the index to look."""
        group.profile_version += 1
        group.updated_at = utc_now()
        self._session.add(group)
        source = Source(SourceType.GROUP_PROFILE, group.group_id)
        await append_event(self._session, user_id, source, group.profile_version)


def _listed(reader_id: str) -> Any:
    remark = sa.and_(
        col(Contact.contact_id) == col(ConversationMember.user_id), col(Contact.user_id) == reader_id
    )
    return (
        select(ConversationMember, User, Contact.remark)
        .join(User, col(User.user_id) == col(ConversationMember.user_id))
        .outerjoin(Contact, remark)
    )


def _place(text: str) -> tuple[int, datetime, str]:
    try:
        rank, joined, user_id = text.split(".")
        return int(rank), EPOCH + int(joined) * MICROSECOND, user_id
    except (ValueError, OverflowError):
        raise BadRequest("`after` must be the `next` of a page.") from None


def _beyond(order: Sequence[Any], place: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Rows that come after a place in this order; spelled out, for TiDB reads row values badly."""
    (rank, joined, user), (at_rank, at_time, at_user) = order, place
    later = sa.or_(joined > at_time, sa.and_(joined == at_time, user > at_user))
    return sa.or_(rank > at_rank, sa.and_(rank == at_rank, later))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
