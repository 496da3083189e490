"""Sign-in: the access token in the body, the refresh token in an HttpOnly cookie."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response

from api.deps import Served
from api.errors import responses
from api.schemas.auth import LoginIn, RegisterIn, TokenOut, UserOut
from api.services.accounts import SignedIn
from graph.errors import InvalidCredentials, RegistrationClosed, TooManyAttempts, Unauthorized, UsernameTaken

router = APIRouter(prefix="/auth", tags=["auth"])
COOKIE = "omnilink_refresh"


def keep_signed_in(request: Request, response: Response, result: SignedIn) -> None:
    """Hands the refresh token to the browser, out of reach of its scripts."""
    response.set_cookie(
        COOKIE,
        result.refresh_token,
        expires=result.refresh_expires_at,
        path="/auth",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    response.headers["Cache-Control"] = "no-store"


def _signed_in(request: Request, response: Response, result: SignedIn) -> TokenOut:
    keep_signed_in(request, response, result)
    return TokenOut(
        access_token=result.access.token,
        expires_at=result.access.expires_at,
        user=UserOut.model_validate(result.user, from_attributes=True),
    )


@router.post("/register", status_code=201, responses=responses(RegistrationClosed, UsernameTaken))
async def register(body: RegisterIn, served: Served, request: Request, response: Response) -> TokenOut:
    """Makes an account and signs it in."""
    result = await served.accounts.register(
        body.username, body.password.get_secret_value(), body.nickname or ""
    )
    return _signed_in(request, response, result)


@router.post("/login", responses=responses(InvalidCredentials, TooManyAttempts))
async def login(body: LoginIn, served: Served, request: Request, response: Response) -> TokenOut:
    """Signs in. Too many failures in a quarter of an hour have to wait (`Retry-After`)."""
    address = request.client.host if request.client else ""
    result = await served.accounts.login(body.username, body.password.get_secret_value(), address)
    return _signed_in(request, response, result)


@router.post("/refresh", responses=responses())
async def refresh(
    served: Served,
    request: Request,
    response: Response,
    omnilink_refresh: Annotated[str | None, Cookie()] = None,
) -> TokenOut:
    """Exchanges the cookie for a new access token and a new cookie. Each cookie serves once."""
    if not omnilink_refresh:
        raise Unauthorized
    return _signed_in(request, response, await served.accounts.refresh(omnilink_refresh))


@router.post("/logout", status_code=204)
async def logout(
    served: Served, response: Response, omnilink_refresh: Annotated[str | None, Cookie()] = None
) -> None:
    """Ends this sign-in on this device."""
    if omnilink_refresh:
        await served.accounts.logout(omnilink_refresh)
    response.delete_cookie(COOKIE, path="/auth", httponly=True, samesite="strict")
