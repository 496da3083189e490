"""Contacts, requests to become one, and blocks."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.common import Body, Identifier, Time
from api.schemas.users import UserCardOut


class ContactOut(UserCardOut):
    """A contact of the caller."""

    conversation_id: str | None = Field(description="The private chat of the two.")
    since: Time


class ContactsOut(BaseModel):
    """A page of contacts; `next` is given to `after` for the page that follows, null at the end."""

    contacts: list[ContactOut]
    next: str | None


class RemarkIn(Body):
    """What the caller calls a contact (备注); empty to take it back."""

    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = Field(
        examples=["Li Si from work"]
    )


class ContactRequestIn(Body):
    """Asks somebody, known by their exact username, to be a contact."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(examples=["lisi"])
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""


class ContactRequestOut(BaseModel):
    """A request to be contacts. `user` is the other side."""

    request_id: str
    direction: str = Field(description="`in` (to the caller) or `out`.")
    user: UserCardOut
    message: str
    status: str = Field(description="pending, accepted, refused or withdrawn")
    created_at: Time
    updated_at: Time


class ContactRequestsOut(BaseModel):
    """A page of requests, newest first; `next` is given to `before` for older ones, null at the end."""

    requests: list[ContactRequestOut]
    next: str | None


class BlocksOut(BaseModel):
    """Whom the caller blocks."""

    users: list[UserCardOut]


class UserIn(Body):
    """A user."""

    user_id: Identifier
