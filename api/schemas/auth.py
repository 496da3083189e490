"""Signing in."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from api.schemas.common import Body, Time, VisibleText
from store.repositories.users import USERNAME


def _username(value: str) -> str:
    value = value.casefold()
    if not USERNAME.fullmatch(value):
        raise ValueError("2 to 64 of a-z, 0-9, dot, dash and underscore, with a letter or digit at both ends")
    return value


Username = Annotated[str, StringConstraints(min_length=2, max_length=64), AfterValidator(_username)]
Nickname = Annotated[VisibleText, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=200)]


class RegisterIn(Body):
    """A new account."""

    username: Username = Field(examples=["lisi"])
    password: Password = Field(examples=["a long pass phrase"])
    nickname: Nickname | None = Field(default=None, examples=["李四"])


class LoginIn(Body):
    """A name and its password."""

    username: Annotated[str, StringConstraints(max_length=64)] = Field(examples=["lisi"])
    password: Annotated[SecretStr, Field(max_length=200)] = Field(examples=["a long pass phrase"])


class UserOut(BaseModel):
    """A user as they see themselves."""

    user_id: str
    username: str
    nickname: str
    signature: str
    is_admin: bool
    avatar: str | None = Field(
        validation_alias="avatar_file_id",
        description="Changes with the picture; fetch it from `/im/users/{user_id}/avatar`.",
    )


class TokenOut(BaseModel):
    """An access token. The refresh token comes as an HttpOnly cookie."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the name of a scheme
    expires_at: Time
    user: UserOut


class ProfileIn(Body):
    """What users change of themselves; what is left out stays."""

    nickname: Nickname | None = None
    signature: Annotated[str, StringConstraints(max_length=255)] | None = None


class PasswordIn(Body):
    """A new password, and the one that it replaces."""

    current: Annotated[SecretStr, Field(max_length=200)] = Field(examples=["a long pass phrase"])
    new: Password = Field(examples=["a longer pass phrase"])
