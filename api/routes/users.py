"""The signed-in user's own profile."""

from fastapi import APIRouter

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.auth import ProfileIn, UserOut
from store.repositories.users import UserRepository

router = APIRouter(prefix="/users", tags=["users"], responses=responses())


@router.get("/me")
async def read_me(user: CurrentUser) -> UserOut:
    """Who is signed in."""
    return UserOut.model_validate(user, from_attributes=True)


@router.patch("/me")
async def change_me(body: ProfileIn, user: CurrentUser, served: Served) -> UserOut:
    """Changes the profile; what is left out stays."""
    async with served.database.transaction() as session:
        changed = await UserRepository(session).update_profile(
            user.user_id, **body.model_dump(exclude_none=True)
        )
    return UserOut.model_validate(changed, from_attributes=True)
