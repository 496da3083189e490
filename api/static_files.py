"""The built web client, served beside the API: its files, and its page for each of its own addresses."""

import stat
from pathlib import Path, PurePosixPath

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

BUILT = Path(__file__).parent / "static"
INDEX = "index.html"
HASHED = "assets/"  # Vite names what is in it by its content
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # made beside each asset by the build
# Said here, as Windows' registry may call a script text/plain, and a browser would not run it then.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve_web(app: FastAPI, folder: Path = BUILT) -> bool:
    """Adds the web client behind all routes there are, if it is built; says whether it is."""
    if not (folder / INDEX).is_file():
        return False
    app.router.routes.append(WebClient(app, folder))
    return True


class WebClient(BaseRoute):
    """Matches GET and HEAD of the client's files, and of any page address that no API route shares."""

    def __init__(self, app: FastAPI, folder: Path) -> None:
        self._app = app
        self._files = StaticFiles(directory=folder)
        self._api: frozenset[str] | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return Match.NONE, {}
        path: str = scope["path"].lstrip("/")
        if self._is_file(path):
            return Match.FULL, {"web_file": path}
        wants_page = "text/html" in Headers(scope=scope).get("accept", "")
        if wants_page and not path.startswith(HASHED) and path.split("/")[0] not in self._api_segments():
            return Match.FULL, {"web_file": INDEX}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope["web_file"], Request(scope))
        await response(scope, receive, send)

    async def _respond(self, path: str, request: Request) -> Response:
        encoding = self._encoding(path, request.headers.get("accept-encoding", ""))
        response = await self._files.get_response(path + ENCODINGS.get(encoding, ""), request.scope)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        suffix = PurePosixPath(path).suffix
        if response.status_code == 200 and suffix in TYPES:
            response.headers["Content-Type"] = TYPES[suffix]
        if path.startswith(HASHED):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            response.headers["Vary"] = "Accept-Encoding"
        else:
            response.headers["Cache-Control"] = "no-cache"
        response.headers.update(SECURITY)
        return response

    def _encoding(self, path: str, accepted: str) -> str:
        if not path.startswith(HASHED):
            return ""
        names = {part.split(";")[0].strip() for part in accepted.split(",")}
        found = (name for name in ENCODINGS if name in names and self._is_file(path + ENCODINGS[name]))
        return next(found, "")

    def _is_file(self, path: str) -> bool:
        """Whether the client has this file; nothing outside its folder is looked at."""
        try:
            _, found = self._files.lookup_path(path)
        except (OSError, ValueError):  # a name that no file can have
            return False
        return found is not None and stat.S_ISREG(found.st_mode)

    def _api_segments(self) -> frozenset[str]:
        """The first part of every API path; read once, when all routes are there."""
        if self._api is None:
            paths = [
                *self._app.openapi()["paths"],
                *(getattr(route, "path", "") for route in self._app.routes),
            ]
            self._api = frozenset(path.split("/")[1] for path in paths if path.startswith("/"))
        return self._api
