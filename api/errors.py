"""Every error as a problem document (RFC 9457) with a stable `code`."""

import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from graph.errors import NotFound, OmniLinkError, Unauthorized

logger = logging.getLogger("omnilink")

MEDIA_TYPE = "application/problem+json"
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class Problem(BaseModel):
    """A problem document (RFC 9457). `code` is stable; `title` and `detail` are for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str


def problem(status: int, code: str, detail: str, extra: dict[str, Any] | None = None) -> Response:
    """A response that carries a problem document."""
    title = code.replace("_", " ").capitalize()
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    headers = {}
    if status == Unauthorized.status:
        headers["WWW-Authenticate"] = "Bearer"
    if extra and "retry_after" in extra:
        headers["Retry-After"] = str(extra["retry_after"])
    return Response(orjson.dumps({**(extra or {}), **body}), status, headers, MEDIA_TYPE)


def install_error_handlers(app: FastAPI) -> None:
    """Whatever goes wrong on a route leaves as a problem document, never as HTTP 200."""

    @app.exception_handler(OmniLinkError)
    async def known(_request: Request, error: OmniLinkError) -> Response:
        return problem(error.status, error.code, error.detail, error.extra)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated: it may be a password.
        errors = [
            {"path": "/".join(str(part) for part in found["loc"]), "message": found["msg"]}
            for found in error.errors()
        ]
        detail = "; ".join(f"{found['path']}: {found['message']}" for found in errors[:3])
        return problem(422, "invalid_input", detail, {"errors": errors})

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        detail = str(error.detail) if error.status_code != NotFound.status else NotFound().detail
        return problem(error.status_code, CODES.get(error.status_code, "http_error"), detail)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, OmniLinkError.code, OmniLinkError().detail)


def responses(*errors: type[OmniLinkError]) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the OpenAPI document."""
    documented: dict[int | str, dict[str, Any]] = {}
    every: tuple[type[OmniLinkError], ...] = (*errors, Unauthorized)
    for error in every:
        entry = documented.setdefault(
            error.status, {"description": "", "content": {MEDIA_TYPE: {"examples": {}}}}
        )
        detail = (error.__doc__ or "").strip()
        entry["model"] = Problem
        entry["description"] = f"{entry['description']} {detail}".strip()
        entry["content"][MEDIA_TYPE]["examples"][error.code] = {
            "value": Problem(
                title=error.code.replace("_", " ").capitalize(),
                status=error.status,
                code=error.code,
                detail=detail,
            ).model_dump()
        }
    return documented
