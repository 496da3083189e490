"""Users as others see them."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Relation(StrEnum):
    """What another user is to the caller."""

    SELF = "self"
    CONTACT = "contact"
    ASKED = "asked"  # the caller has asked them
    ASKING = "asking"  # they have asked the caller
    BLOCKED = "blocked"  # by the caller; whom others block is not told
    NONE = "none"


class UserCardOut(BaseModel):
    """Another user, as far as the caller may see them."""

    user_id: str
    username: str
    nickname: str
    signature: str
    remark: str = Field(description="What the caller calls them; empty where they are no contact.")
    avatar: str | None = Field(
        description="Changes with the picture; fetch it from `/im/users/{user_id}/avatar`."
    )
    relation: Relation


class UsersOut(BaseModel):
    """Users found."""

    users: list[UserCardOut]
