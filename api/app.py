"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import install_error_handlers, problem
from api.lifespan import open_services
from api.routes import agents, assistant, auth, health, messages, rag, sessions, users
from api.settings import Settings
from api.static_files import serve_web

LARGEST_BODY = 1024 * 1024
TOO_LARGE = f"A body may have at most {LARGEST_BODY} bytes."

DESCRIPTION = """\
A self-hosted messenger whose users have a personal AI assistant over what they alone may see.

Sign in with `POST /auth/login` and send the access token as `Authorization: Bearer …`. Errors are
`application/problem+json` (RFC 9457) with a stable `code`. What is not yours is answered like what does
not exist: 404.
"""


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            app.state.services = services
            yield

    app = FastAPI(title="OmniLink", version="0.1.0", description=DESCRIPTION, lifespan=lifespan)
    install_error_handlers(app)
    for routes in (auth, users, messages, assistant, sessions, agents, rag, health):
        app.include_router(routes.router)
    serve_web(app)
    app.add_middleware(BodyLimit)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        )
    return app


class BodyLimit:
    """Refuses bodies beyond a mebibyte, whatever their header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > LARGEST_BODY:
            await _too_large(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    response = problem(413, "too_large", TOO_LARGE)
    await response(scope, receive, send)
