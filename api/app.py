"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.body_limit import MEBIBYTE, BodyLimit
from api.errors import install_error_handlers
from api.lifespan import open_services
from api.routes import (
    agents,
    assistant,
    auth,
    contacts,
    conversations,
    files,
    groups,
    health,
    live,
    messages,
    rag,
    runs,
    sessions,
    users,
)
from api.settings import Settings
from api.static_files import serve_web

LARGEST_AVATAR = 5 * MEBIBYTE

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
    for routes in (
        auth,
        users,
        contacts,
        groups,
        conversations,
        messages,
        files,
        assistant,
        runs,
        sessions,
        agents,
        rag,
        health,
        live,
    ):
        app.include_router(routes.router)
    serve_web(app)
    app.add_middleware(
        BodyLimit,
        for_files={
            ("POST", "/im/files"): settings.largest_file,
            ("PUT", "/users/me/avatar"): LARGEST_AVATAR,
        },
    )
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        )
    return app
