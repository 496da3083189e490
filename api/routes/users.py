"""The signed-in user's own profile, and other users as far as one may see them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentUser, Served
from api.errors import responses
from api.routes.auth import keep_signed_in
from api.schemas.auth import PasswordIn, ProfileIn, UserOut
from api.schemas.common import Identifier
from api.schemas.users import UserCardOut, UsersOut
from api.services.contacts import cards
from graph.errors import NotFound, TooManyAttempts, WrongPassword
from store.repositories.users import UserRepository

router = APIRouter(tags=["users"])
FOUND_AT_MOST = 20


@router.get("/users/me", responses=responses())
async def read_me(user: CurrentUser) -> UserOut:
    """Who is signed in."""
    return UserOut.model_validate(user, from_attributes=True)


@router.patch("/users/me", responses=responses())
async def change_me(body: ProfileIn, user: CurrentUser, served: Served) -> UserOut:
    """Changes the profile; what is left out stays."""
    async with served.database.transaction() as session:
        changed = await UserRepository(session).update_profile(
            user.user_id, **body.model_dump(exclude_none=True)
        )
    if changed.profile_version != user.profile_version:
        await served.contacts.profile_changed(user.user_id)
    return UserOut.model_validate(changed, from_attributes=True)


@router.put("/users/me/password", status_code=204, responses=responses(WrongPassword, TooManyAttempts))
async def change_password(
    body: PasswordIn, user: CurrentUser, served: Served, request: Request, response: Response
) -> None:
    """Changes the password. All other sign-ins end; this one goes on with a new cookie."""
    signed_in = await served.accounts.change_password(
        user, body.current.get_secret_value(), body.new.get_secret_value()
    )
    keep_signed_in(request, response, signed_in)


@router.get("/im/users", responses=responses())
async def find_users(
    user: CurrentUser,
    served: Served,
    name: Annotated[str, Query(min_length=1, max_length=1000, examples=["lisi"])],
) -> UsersOut:
    """Users with exactly this username or nickname, whatever its case."""
    async with served.database.transaction(read_only=True) as session:
        found = await UserRepository(session).search(name, FOUND_AT_MOST)
        shown = await cards(session, user.user_id, found)
    return UsersOut(users=list(shown.values()))


@router.get("/im/users/{user_id}", responses=responses(NotFound))
async def read_user(user_id: Identifier, user: CurrentUser, served: Served) -> UserCardOut:
    """The card of a user whom the caller knows: a contact, in the same chat, asked or asking."""
    async with served.database.transaction(read_only=True) as session:
        found = await UserRepository(session).get_visible(user_id, user.user_id)
        return (await cards(session, user.user_id, [found]))[user_id]
