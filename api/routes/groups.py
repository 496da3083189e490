"""Groups of the messenger. Who is no member finds none of it: 404."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.common import Identifier
from api.schemas.groups import (
    GroupChangeIn,
    GroupIn,
    GroupMemberChangeIn,
    GroupMemberOut,
    GroupMembersOut,
    GroupOut,
    GroupRequestOut,
    GroupRequestsOut,
    InviteCodeOut,
    InvitedOut,
    InviteIn,
    InviteOut,
    JoinIn,
    JoinOut,
    OwnerIn,
)
from api.services.group_joining import GroupJoining
from api.services.groups import Groups, GroupView
from graph.errors import BadRequest, Conflict, Forbidden, GroupFull, NotFound, OwnerMustHandOver
from store.repositories.groups import ListedMember
from store.tables.groups import JoinPolicy
from store.tables.members import MemberRole

router = APIRouter(prefix="/im", tags=["groups"])


def _groups(served: Served) -> Groups:
    return Groups(served.database, served.hub)


def _joining(served: Served) -> GroupJoining:
    return GroupJoining(served.database, served.hub)


GroupCases = Annotated[Groups, Depends(_groups)]
JoiningCases = Annotated[GroupJoining, Depends(_joining)]
Code = Annotated[str, Path(description="The secret of an invite link.")]


@router.post("/groups", status_code=201, responses=responses(NotFound))
async def create_group(body: GroupIn, user: CurrentUser, groups: GroupCases) -> GroupOut:
    """Makes a group of the caller, its owner, and contacts of theirs."""
    return _shown(await groups.create(user.user_id, body))


@router.get("/groups/{group_id}", responses=responses(NotFound))
async def read_group(group_id: Identifier, user: CurrentUser, groups: GroupCases) -> GroupOut:
    """A group that the caller is in."""
    return _shown(await groups.read(group_id, user.user_id))


@router.patch("/groups/{group_id}", responses=responses(NotFound, Forbidden))
async def change_group(
    group_id: Identifier, body: GroupChangeIn, user: CurrentUser, groups: GroupCases
) -> GroupOut:
    """Changes the group; for its owner and administrators. What is left out stays."""
    return _shown(await groups.change(group_id, user.user_id, body))


@router.delete("/groups/{group_id}", status_code=204, responses=responses(NotFound, Forbidden))
async def dismiss_group(group_id: Identifier, user: CurrentUser, groups: GroupCases) -> None:
    """Ends the group for everyone in it; for its owner."""
    await groups.dismiss(group_id, user.user_id)


@router.get("/groups/{group_id}/members", responses=responses(NotFound, BadRequest))
async def list_group_members(
    group_id: Identifier,
    user: CurrentUser,
    groups: GroupCases,
    query: Annotated[
        str,
        Query(max_length=64, description="Part of a remark, a name in the group, a nickname or a username."),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str, Query(max_length=64, description="`next` of the page before.")] = "",
) -> GroupMembersOut:
    """A page of members: the owner, then administrators, then by joining."""
    page, following = await groups.list_members(group_id, user.user_id, limit, query.strip(), after)
    return GroupMembersOut(members=[_shown_member(member) for member in page], next=following)


@router.post("/groups/{group_id}/members", responses=responses(NotFound, GroupFull))
async def invite_to_group(
    group_id: Identifier, body: InviteIn, user: CurrentUser, joining: JoiningCases
) -> InvitedOut:
    """Brings contacts of the caller in, or asks the group's administrators to where it wants that."""
    invited = await joining.invite(group_id, user.user_id, body.user_ids)
    return InvitedOut(added=invited.added, requested=invited.requested)


@router.patch("/groups/{group_id}/members/{user_id}", responses=responses(NotFound, Forbidden, Conflict))
async def change_group_member(
    group_id: Identifier,
    user_id: Identifier,
    body: GroupMemberChangeIn,
    user: CurrentUser,
    groups: GroupCases,
) -> GroupMemberOut:
    """Gives a role (the owner) or a name in the group (one's own, or of somebody lower in rank)."""
    return _shown_member(await groups.change_member(group_id, user.user_id, user_id, body))


@router.delete(
    "/groups/{group_id}/members/{user_id}", status_code=204, responses=responses(NotFound, Forbidden)
)
async def remove_group_member(
    group_id: Identifier, user_id: Identifier, user: CurrentUser, groups: GroupCases
) -> None:
    """Takes somebody lower in rank out of the group; they see nothing of it any more."""
    await groups.remove(group_id, user.user_id, user_id)


@router.post("/groups/{group_id}/leave", status_code=204, responses=responses(NotFound, OwnerMustHandOver))
async def leave_group(group_id: Identifier, user: CurrentUser, groups: GroupCases) -> None:
    """Leaves the group, which ends with its last member."""
    await groups.leave(group_id, user.user_id)


@router.put("/groups/{group_id}/owner", responses=responses(NotFound, Forbidden))
async def hand_group_over(
    group_id: Identifier, body: OwnerIn, user: CurrentUser, groups: GroupCases
) -> GroupOut:
    """Makes another member the owner; the caller stays an administrator."""
    return _shown(await groups.hand_over(group_id, user.user_id, body.user_id))


@router.get("/groups/{group_id}/invite", responses=responses(NotFound, Forbidden))
async def read_invite_code(group_id: Identifier, user: CurrentUser, joining: JoiningCases) -> InviteCodeOut:
    """The code of the group's invite link: for members where it is open, else for who manages it."""
    return InviteCodeOut(code=await joining.code(group_id, user.user_id))


@router.post("/groups/{group_id}/invite", responses=responses(NotFound, Forbidden))
async def renew_invite_code(group_id: Identifier, user: CurrentUser, joining: JoiningCases) -> InviteCodeOut:
    """A new code; the old one ends."""
    return InviteCodeOut(code=await joining.code(group_id, user.user_id, renew=True))


@router.get("/invites/{code}", responses=responses(NotFound))
async def read_invite(code: Code, user: CurrentUser, joining: JoiningCases) -> InviteOut:
    """What an invite link leads to."""
    invitation = await joining.look_at(code, user.user_id)
    group = invitation.group
    return InviteOut(
        name=group.name,
        member_count=invitation.member_count,
        join_policy=JoinPolicy(group.join_policy),
        is_member=invitation.is_member,
        group_id=group.group_id if invitation.is_member else None,
    )


@router.post("/invites/{code}", responses=responses(NotFound, GroupFull))
async def accept_invite(
    code: Code, user: CurrentUser, joining: JoiningCases, body: JoinIn | None = None
) -> JoinOut:
    """Joins by an invite link, or asks to where the group's administrators want to be asked."""
    group_id = await joining.join(code, user.user_id, body.message if body else "")
    return JoinOut(status="joined" if group_id else "requested", group_id=group_id)


@router.get("/groups/{group_id}/requests", responses=responses(NotFound, Forbidden))
async def list_group_requests(
    group_id: Identifier, user: CurrentUser, joining: JoiningCases
) -> GroupRequestsOut:
    """Who asks to join; for who manages the group."""
    return GroupRequestsOut(
        requests=[
            GroupRequestOut(
                request_id=listed.request.request_id,
                user_id=listed.request.user_id,
                name=listed.name,
                inviter_id=listed.request.inviter_id,
                inviter=listed.inviter,
                message=listed.request.message,
                created_at=listed.request.created_at,
            )
            for listed in await joining.list_requests(group_id, user.user_id)
        ]
    )


@router.post(
    "/groups/{group_id}/requests/{request_id}/accept",
    status_code=204,
    responses=responses(NotFound, Forbidden, Conflict, GroupFull),
)
async def accept_group_request(
    group_id: Identifier, request_id: Identifier, user: CurrentUser, joining: JoiningCases
) -> None:
    """Lets somebody in; for who manages the group."""
    await joining.decide(group_id, user.user_id, request_id, accept=True)


@router.post(
    "/groups/{group_id}/requests/{request_id}/refuse",
    status_code=204,
    responses=responses(NotFound, Forbidden, Conflict),
)
async def refuse_group_request(
    group_id: Identifier, request_id: Identifier, user: CurrentUser, joining: JoiningCases
) -> None:
    """Turns somebody down; for who manages the group."""
    await joining.decide(group_id, user.user_id, request_id, accept=False)


def _shown(view: GroupView) -> GroupOut:
    group, member = view.membership.group, view.membership.member
    return GroupOut(
        group_id=group.group_id,
        name=group.name,
        notice=group.notice,
        owner_id=group.owner_id,
        join_policy=JoinPolicy(group.join_policy),
        share_history=group.share_history,
        member_count=view.member_count,
        role=view.membership.role,
        nickname=member.nickname,
        pending_requests=view.pending_requests,
        created_at=group.created_at,
    )


def _shown_member(listed: ListedMember) -> GroupMemberOut:
    member, user = listed.member, listed.user
    return GroupMemberOut(
        user_id=user.user_id,
        username=user.username,
        nickname=user.nickname,
        group_nickname=member.nickname,
        name=listed.name,
        avatar=user.avatar_file_id,
        role=MemberRole(member.role),
        joined_at=member.joined_at,
    )
