"""Groups: made, described, led, left and dismissed. How one joins is in group_joining.py."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from api.realtime import Hub
from api.schemas.groups import GroupChangeIn, GroupIn, GroupMemberChangeIn
from api.services.group_news import GroupNews
from graph.errors import Conflict, Forbidden, NotFound, OwnerMustHandOver
from store.database import Database
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.group_requests import GroupRequestRepository
from store.repositories.groups import GroupRepository, ListedMember, Membership
from store.repositories.members import MemberRepository
from store.tables.contacts import RequestStatus
from store.tables.groups import Group
from store.tables.members import MemberRole
from store.tables.types import utc_now


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as one of its members sees it; only who manages it is told of requests."""

    membership: Membership
    member_count: int
    pending_requests: int


async def view_of(session: AsyncSession, membership: Membership) -> GroupView:
    group_id = membership.group.group_id
    requests = GroupRequestRepository(session)
    return GroupView(
        membership,
        await GroupRepository(session).count_members(group_id),
        await requests.count_pending(group_id) if membership.manages else 0,
    )


class Groups:
    """The use cases of groups. Each finds the caller's membership first, and NotFound without one."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def create(self, user_id: str, wanted: GroupIn) -> GroupView:
        """A new group of the caller and of contacts. Raises NotFound for anyone else."""
        others = list(dict.fromkeys(other for other in wanted.member_ids if other != user_id))
        async with self._database.transaction() as session:
            await require_reachable(session, user_id, others)
            conversation = await ConversationRepository(session).create_group(
                wanted.name, user_id, [user_id, *others]
            )
            membership = await GroupRepository(session).get_for_member(conversation.conversation_id, user_id)
            membership.group.join_policy = wanted.join_policy
            membership.group.share_history = wanted.share_history
            session.add(membership.group)
            news = GroupNews(membership.conversation)
            await news.say(session, user_id, "created", others)
            news.added([user_id, *others])
            view = await view_of(session, membership)
        await news.tell(self._hub)
        return view

    async def read(self, group_id: str, user_id: str) -> GroupView:
        async with self._database.transaction(read_only=True) as session:
            return await view_of(session, await GroupRepository(session).get_for_member(group_id, user_id))

    async def change(self, group_id: str, user_id: str, wanted: GroupChangeIn) -> GroupView:
        """Name, notice and how one joins. Raises Forbidden for plain members."""
        async with self._database.transaction() as session:
            membership = await managed(session, group_id, user_id)
            group, news = membership.group, GroupNews(membership.conversation)
            before = (group.name, group.notice, group.join_policy, group.share_history)
            for name, value in wanted.model_dump(exclude_none=True).items():
                setattr(group, name, value)
            renamed, noticed = group.name != before[0], group.notice != before[1]
            if renamed:
                await news.say(session, user_id, "renamed", name=group.name)
            if noticed:
                await news.say(session, user_id, "notice")
            if renamed or noticed:
                await GroupRepository(session).profile_changed(group, user_id)
            if before != (group.name, group.notice, group.join_policy, group.share_history):
                group.updated_at = utc_now()
                session.add(group)
                news.info_changed(listed_anew=renamed)
            view = await view_of(session, membership)
        await news.tell(self._hub)
        return view

    async def list_members(
        self, group_id: str, user_id: str, limit: int, query: str, after: str
    ) -> tuple[list[ListedMember], str | None]:
        async with self._database.transaction(read_only=True) as session:
            groups = GroupRepository(session)
            await groups.get_for_member(group_id, user_id)
            return await groups.list_members(group_id, user_id, limit, query=query, after=after)

    async def change_member(
        self, group_id: str, user_id: str, other_id: str, wanted: GroupMemberChangeIn
    ) -> ListedMember:
        """A role, which is the owner's to give, or a name: one's own, or that of somebody lower in rank."""
        async with self._database.transaction() as session:
            groups = GroupRepository(session)
            membership = await groups.get_for_member(group_id, user_id, lock=True)
            if wanted.role is not None and membership.role is not MemberRole.OWNER:
                raise Forbidden
            if (other := await groups.find_member(group_id, other_id)) is None:
                raise NotFound
            news = GroupNews(membership.conversation)
            if wanted.nickname is not None and wanted.nickname != other.nickname:
                if other_id != user_id and not membership.outranks(other):
                    raise Forbidden
                other.nickname = wanted.nickname
                news.members_changed()
            if wanted.role is not None and wanted.role != other.role:
                if other_id == user_id:
                    raise Conflict("The owner stays owner until the group is handed over.")
                other.role = wanted.role
                await news.say(session, user_id, "role", [other_id], name=wanted.role)
                news.members_changed()
            session.add(other)
            await session.flush()
            listed = await groups.get_listed(group_id, other_id, user_id)
        await news.tell(self._hub)
        return listed

    async def remove(self, group_id: str, user_id: str, other_id: str) -> None:
        """Takes somebody lower in rank out of the group."""
        async with self._database.transaction() as session:
            membership = await managed(session, group_id, user_id)
            if (other := await GroupRepository(session).find_member(group_id, other_id)) is None:
                raise NotFound
            if not membership.outranks(other):
                raise Forbidden
            news = GroupNews(membership.conversation)
            await news.say(session, user_id, "removed", [other_id])
            await MemberRepository(session).remove(membership.conversation, [other_id])
            news.gone([other_id])
        await news.tell(self._hub)

    async def leave(self, group_id: str, user_id: str) -> None:
        """Raises OwnerMustHandOver, but for an owner who is alone: the group ends with its last member."""
        async with self._database.transaction() as session:
            groups = GroupRepository(session)
            membership = await groups.get_for_member(group_id, user_id, lock=True)
            news = GroupNews(membership.conversation)
            if await groups.count_members(group_id) == 1:
                await _end(session, membership, news)
            elif membership.role is MemberRole.OWNER:
                raise OwnerMustHandOver
            else:
                await news.say(session, user_id, "left", [user_id])
                await MemberRepository(session).remove(membership.conversation, [user_id])
                news.gone([user_id])
        await news.tell(self._hub)

    async def hand_over(self, group_id: str, user_id: str, other_id: str) -> GroupView:
        """Makes another member the owner; who was it stays an administrator."""
        async with self._database.transaction() as session:
            groups = GroupRepository(session)
            membership = await groups.get_for_member(group_id, user_id, lock=True)
            if membership.role is not MemberRole.OWNER:
                raise Forbidden
            if (other := await groups.find_member(group_id, other_id)) is None:
                raise NotFound
            news = GroupNews(membership.conversation)
            if other_id != user_id:
                membership.member.role, other.role = MemberRole.ADMIN, MemberRole.OWNER
                membership.group.owner_id = other_id
                session.add_all([membership.member, membership.group, other])
                await news.say(session, user_id, "owner", [other_id])
                news.members_changed()
                news.info_changed(listed_anew=False)
            view = await view_of(session, membership)
        await news.tell(self._hub)
        return view

    async def dismiss(self, group_id: str, user_id: str) -> None:
        """Ends the group for everyone. Raises Forbidden for all but its owner."""
        async with self._database.transaction() as session:
            membership = await GroupRepository(session).get_for_member(group_id, user_id, lock=True)
            if membership.role is not MemberRole.OWNER:
                raise Forbidden
            news = GroupNews(membership.conversation)
            await _end(session, membership, news)
        await news.tell(self._hub)


async def managed(session: AsyncSession, group_id: str, user_id: str, *, lock: bool = True) -> Membership:
    """The membership of its owner or of an administrator. Raises Forbidden for plain members."""
    membership = await GroupRepository(session).get_for_member(group_id, user_id, lock=lock)
    if not membership.manages:
        raise Forbidden
    return membership


async def require_reachable(session: AsyncSession, user_id: str, other_ids: list[str]) -> None:
    """Raises NotFound unless each is a contact who may be written to: others are not the user's to add."""
    if set(other_ids) - await ContactRepository(session).reachable(user_id, other_ids):
        raise NotFound


async def _end(session: AsyncSession, membership: Membership, news: GroupNews) -> None:
    group: Group = membership.group
    news.gone(await ConversationRepository(session).member_ids(group.group_id))
    await MemberRepository(session).remove_everyone(membership.conversation)
    await GroupRequestRepository(session).close(group.group_id, RequestStatus.REFUSED)
    group.dismissed_at, group.invite_code = utc_now(), None
    await GroupRepository(session).profile_changed(group, membership.member.user_id)
