"""How one comes into a group: a secret code, a member's invitation, an administrator's word."""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from api.realtime import Hub
from api.services.group_news import EventName, GroupNews
from api.services.groups import managed, require_reachable
from graph.errors import Forbidden, GroupFull, NotFound
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.group_requests import GroupRequestRepository, ListedRequest
from store.repositories.groups import GroupRepository
from store.repositories.members import MemberRepository
from store.tables.contacts import RequestStatus
from store.tables.groups import Group, JoinPolicy

MOST_MEMBERS: Final = 500
CODE_BYTES = 16  # nobody guesses 128 bits
CODE = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the holder of an invite code is told of the group."""

    group: Group
    member_count: int
    is_member: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is in the group now, and for whom its administrators are asked."""

    added: list[str]
    requested: list[str]


class GroupJoining:
    """The use cases of coming in. Whoever joins sees what is said from then on, unless all is shared."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def invite(self, group_id: str, user_id: str, other_ids: list[str]) -> Invited:
        """Brings contacts in, or asks for them where the group wants that and the caller does not manage it.

        Raises NotFound for who is no contact of the caller, and GroupFull before anyone is added.
        """
        others = list(dict.fromkeys(other_ids))
        async with self._database.transaction() as session:
            membership = await GroupRepository(session).get_for_member(group_id, user_id, lock=True)
            await require_reachable(session, user_id, others)
            news = GroupNews(membership.conversation)
            present = await ConversationRepository(session).member_ids(group_id)
            wanted = [other for other in others if other not in present]
            asks = membership.group.join_policy == JoinPolicy.APPROVAL and not membership.manages
            if asks and wanted:
                await GroupRequestRepository(session).ask(group_id, wanted, inviter_id=user_id)
                await news.requests_changed(session)
            elif wanted:
                await self._add(session, news, membership.group, wanted, user_id, "invited")
        await news.tell(self._hub)
        return Invited([other for other in others if not asks or other in present], wanted if asks else [])

    async def code(self, group_id: str, user_id: str, *, renew: bool = False) -> str:
        """The invite code, made when first asked for; a new one ends the old one.

        Members have it where the group is open, else whoever manages it; only those renew it.
        """
        async with self._database.transaction() as session:
            membership = await GroupRepository(session).get_for_member(group_id, user_id, lock=True)
            group = membership.group
            if not membership.manages and (renew or group.join_policy != JoinPolicy.OPEN):
                raise Forbidden
            if renew or group.invite_code is None:
                group.invite_code = secrets.token_urlsafe(CODE_BYTES)
                session.add(group)
            return group.invite_code

    async def look_at(self, code: str, user_id: str) -> Invitation:
        """Raises NotFound for a code that does not count."""
        async with self._database.transaction(read_only=True) as session:
            groups = GroupRepository(session)
            _, group = await groups.get_by_invite(_checked(code))
            return Invitation(
                group,
                await groups.count_members(group.group_id),
                await groups.find_member(group.group_id, user_id) is not None,
            )

    async def join(self, code: str, user_id: str, message: str) -> str | None:
        """The group that the user is in now; None where its administrators are asked first."""
        async with self._database.transaction() as session:
            groups = GroupRepository(session)
            conversation, group = await groups.get_by_invite(_checked(code), lock=True)
            news = GroupNews(conversation)
            joined = True
            if await groups.find_member(group.group_id, user_id) is None:
                joined = group.join_policy == JoinPolicy.OPEN
                if joined:
                    await self._add(session, news, group, [user_id], user_id, "joined")
                else:
                    await GroupRequestRepository(session).ask(group.group_id, [user_id], message=message)
                    await news.requests_changed(session)
        await news.tell(self._hub)
        return group.group_id if joined else None

    async def list_requests(self, group_id: str, user_id: str) -> list[ListedRequest]:
        async with self._database.transaction(read_only=True) as session:
            await managed(session, group_id, user_id, lock=False)
            return await GroupRequestRepository(session).list_pending(group_id)

    async def decide(self, group_id: str, user_id: str, request_id: str, *, accept: bool) -> None:
        """Raises Conflict where another administrator was faster."""
        async with self._database.transaction() as session:
            membership = await managed(session, group_id, user_id)
            requests = GroupRequestRepository(session)
            request = await requests.get_pending(group_id, request_id)
            news = GroupNews(membership.conversation)
            if accept:
                event: EventName = "invited" if request.inviter_id else "joined"
                by = request.inviter_id or request.user_id
                await self._add(session, news, membership.group, [request.user_id], by, event)
            else:
                await requests.close(group_id, RequestStatus.REFUSED, [request.user_id])
            await news.requests_changed(session)
        await news.tell(self._hub)

    async def _add(
        self,
        session: AsyncSession,
        news: GroupNews,
        group: Group,
        user_ids: list[str],
        by: str,
        event: EventName,
    ) -> None:
        """Joins users who are not in the group, which is locked; what waited for them is settled."""
        if await GroupRepository(session).count_members(group.group_id) + len(user_ids) > MOST_MEMBERS:
            raise GroupFull
        await MemberRepository(session).add(
            news.conversation,
            user_ids,
            visible_from=None if group.share_history else news.at,
            joined_at=news.at,
        )
        if await GroupRequestRepository(session).close(group.group_id, RequestStatus.ACCEPTED, user_ids):
            await news.requests_changed(session)
        await news.say(session, by, event, user_ids)
        news.added(user_ids)


def _checked(code: str) -> str:
    # What cannot be a code is answered like one that does not count; a database may pad or fold it.
    if not CODE.fullmatch(code):
        raise NotFound
    return code
