"""Groups, their members, and how one joins."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from api.schemas.common import Body, Identifier, Time, VisibleText, require_visible
from store.tables.groups import JoinPolicy
from store.tables.members import MemberRole

GroupName = Annotated[VisibleText, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Notice = Annotated[str, StringConstraints(max_length=2_000)]


def _visible_or_empty(text: str) -> str:
    return require_visible(text) if text else text


class GroupIn(Body):
    """A new group of the caller and some of their contacts."""

    name: GroupName = Field(examples=["周末徒步"])
    member_ids: list[Identifier] = Field(default=[], max_length=499)
    join_policy: JoinPolicy = JoinPolicy.APPROVAL
    share_history: bool = Field(default=False, description="Whether new members see what was said before.")


class GroupChangeIn(Body):
    """Changes a group; what is left out stays."""

    name: GroupName | None = None
    notice: Notice | None = None
    join_policy: JoinPolicy | None = None
    share_history: bool | None = Field(default=None, description="Counts for those who join from now on.")


class GroupOut(BaseModel):
    """A group as one of its members sees it. `group_id` is its conversation's id too."""

    group_id: str
    name: str
    notice: str
    owner_id: str | None
    join_policy: JoinPolicy
    share_history: bool
    member_count: int
    role: MemberRole = Field(description="The caller's role.")
    nickname: str = Field(description="The caller's name in the group; empty where they have none.")
    pending_requests: int = Field(description="Requests to join that wait; 0 for plain members.")
    created_at: Time


class GroupMemberOut(BaseModel):
    """A member. `name`: the caller's remark, else the name in the group, else the nickname."""

    user_id: str
    username: str
    nickname: str
    group_nickname: str
    name: str
    avatar: str | None
    role: MemberRole
    joined_at: Time


class GroupMembersOut(BaseModel):
    """A page of members: owner first, then administrators, then by joining; `next` for `after`."""

    members: list[GroupMemberOut]
    next: str | None


class InviteIn(Body):
    """Contacts of the caller to bring into the group."""

    user_ids: list[Identifier] = Field(min_length=1, max_length=100)


class InvitedOut(BaseModel):
    """Who is in the group now, and for whom an administrator of the group is asked."""

    added: list[str]
    requested: list[str]


class GroupMemberChangeIn(Body):
    """`role` (admin or member) is the owner's to give; `nickname` is one's own, or an administrator's."""

    role: Literal[MemberRole.ADMIN, MemberRole.MEMBER] | None = None
    nickname: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, max_length=64), AfterValidator(_visible_or_empty)
        ]
        | None
    ) = Field(default=None, description="Empty: none in this group.")


class OwnerIn(Body):
    """The member who is to own the group."""

    user_id: Identifier


class InviteCodeOut(BaseModel):
    """The secret of the group's invite link."""

    code: str


class InviteOut(BaseModel):
    """What the holder of an invite code sees of the group."""

    name: str
    member_count: int
    join_policy: JoinPolicy
    is_member: bool
    group_id: str | None = Field(description="Only for its members.")


class JoinIn(Body):
    """A word to the group's administrators, where they are asked."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""


class JoinOut(BaseModel):
    """`joined`, or `requested` where an administrator of the group must agree."""

    status: Literal["joined", "requested"]
    group_id: str | None


class GroupRequestOut(BaseModel):
    """Somebody who asks, or for whom a member asks, to join."""

    request_id: str
    user_id: str
    name: str
    inviter_id: str | None
    inviter: str
    message: str
    created_at: Time


class GroupRequestsOut(BaseModel):
    """The requests that wait, oldest first."""

    requests: list[GroupRequestOut]
