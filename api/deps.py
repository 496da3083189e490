"""What routes are handed: the services that the lifespan built, and who is asking."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.realtime import Hub
from api.runs import Runs
from api.services.accounts import Accounts
from api.services.contacts import Contacts
from api.services.files import Files
from api.services.health import Health
from api.services.live import Live
from api.services.replay import Replay
from api.services.turns import Turns
from graph.errors import Unauthorized
from graph.ports import Retriever
from store.checkpointer import SqlCheckpointer
from store.database import Database
from store.tables.users import User


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that outlives a request."""

    database: Database
    accounts: Accounts
    retriever: Retriever
    turns: Turns
    runs: Runs
    replay: Replay
    checkpointer: SqlCheckpointer
    health: Health
    hub: Hub
    live: Live
    contacts: Contacts
    files: Files


def services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


Served = Annotated[Services, Depends(services)]
_bearer = HTTPBearer(auto_error=False, description="An access token of POST /auth/login.")


async def current_user(
    served: Served, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> User:
    """The signed-in user; the tenant of all that follows comes from here and nowhere else."""
    if credentials is None:
        raise Unauthorized
    return await served.accounts.user_of(credentials.credentials)


CurrentUser = Annotated[User, Depends(current_user)]
