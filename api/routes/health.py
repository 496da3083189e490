"""Is the server alive, and can it do its work?"""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.deps import Served

router = APIRouter(prefix="/health", tags=["health"])


class LiveOut(BaseModel):
    """The process answers."""

    status: str = "ok"


class ReadyOut(BaseModel):
    """Whether requests can be served, and the state of each part. A part that lags does not end readiness."""

    ready: bool
    parts: dict[str, str]


@router.get("/live")
async def live() -> LiveOut:
    """Answers as long as the process does."""
    return LiveOut()


@router.get("/ready", responses={503: {"model": ReadyOut, "description": "The database is out of reach."}})
async def ready(served: Served, response: Response) -> ReadyOut:
    """Whether requests can be served now."""
    parts = await served.health.check()
    is_ready = parts["database"] == "ok"
    response.status_code = 200 if is_ready else 503
    return ReadyOut(ready=is_ready, parts=parts)
