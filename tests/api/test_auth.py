"""Register, log in, refresh, log out; and every token that is none."""

import logging
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlmodel import col, select

from api.auth import ALGORITHM, AUDIENCE, ISSUER, TokenSigner
from api.lifespan import build_signer
from store.repositories.tokens import REUSE_GRACE
from store.tables.types import utc_now
from store.tables.users import DISABLED, RefreshToken, User
from tests.api.conftest import Server

LISI = {"username": "LiSi", "password": "a long pass phrase", "nickname": "李四"}
LOG_IN = {"username": "lisi", "password": "a long pass phrase"}


async def test_a_user_registers_signs_in_stays_signed_in_and_signs_out(server: Server) -> None:
    client = server.client
    registered = await client.post("/auth/register", json=LISI)
    assert registered.status_code == 201
    assert registered.json()["user"]["username"] == "lisi"
    cookie = registered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    signed_in = await client.post("/auth/login", json=LOG_IN)
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await client.get("/users/me", headers=headers)).json()["nickname"] == "李四"
    first = client.cookies["omnilink_refresh"]
    assert (await client.post("/auth/refresh")).status_code == 200
    second = client.cookies["omnilink_refresh"]
    assert first != second
    assert (await client.post("/auth/logout")).status_code == 204
    client.cookies.set("omnilink_refresh", second, path="/auth")
    assert (await client.post("/auth/refresh")).status_code == 401


async def test_a_refresh_token_that_comes_back_ends_the_session_it_was_stolen_from(server: Server) -> None:
    client = server.client
    await client.post("/auth/register", json=LISI)
    stolen = client.cookies["omnilink_refresh"]
    await client.post("/auth/refresh")
    current = client.cookies["omnilink_refresh"]
    async with server.services.database.transaction() as session:
        for used in (
            await session.exec(select(RefreshToken).where(col(RefreshToken.used_at).is_not(None)))
        ).all():
            used.used_at = utc_now() - 2 * REUSE_GRACE
            session.add(used)
    for token in (stolen, current):
        client.cookies.clear()
        client.cookies.set("omnilink_refresh", token, path="/auth")
        assert (await client.post("/auth/refresh")).status_code == 401


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(server: Server) -> None:
    await server.client.post("/auth/register", json=LISI)
    await server.say("a", ("Imported", "no password yet"))
    answers = [
        await server.client.post("/auth/login", json={"username": name, "password": "wrong pass phrase"})
        for name in ("lisi", "nobody", "imported")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "invalid_credentials"


async def test_log_ins_are_throttled_by_name(server: Server) -> None:
    await server.client.post("/auth/register", json=LISI)
    wrong = {**LOG_IN, "password": "wrong pass phrase"}
    for _ in range(5):
        assert (await server.client.post("/auth/login", json=wrong)).status_code == 401
    refused = await server.client.post("/auth/login", json=LOG_IN)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60 + 1


@pytest.mark.parametrize("options", [{"embeddings_model": "none", "registration": "closed"}])
async def test_registration_can_be_closed(server: Server) -> None:
    refused = await server.client.post("/auth/register", json=LISI)
    assert (refused.status_code, refused.json()["code"]) == (403, "registration_closed")


async def test_what_makes_no_account(server: Server) -> None:
    client = server.client
    await client.post("/auth/register", json=LISI)
    taken = await client.post("/auth/register", json=LISI)
    assert (taken.status_code, taken.json()["code"]) == (409, "username_taken")
    for wrong in ({"username": "李四"}, {"password": "short"}, {"username": "a"}, {"nickname": "\u200b"}):
        refused = await client.post("/auth/register", json={**LISI, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
        assert LISI["password"] not in refused.text


async def test_tokens_that_are_not_ours_not_for_us_or_over_are_refused(server: Server) -> None:
    await server.say("a", ("Ann", "hello"))
    token = (await server.sign_in("Ann"))["Authorization"].removeprefix("Bearer ")
    secret = build_signer(server.settings)._secret
    claims = jwt.decode(token, secret, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER)
    past = datetime.now(UTC) - timedelta(seconds=1)
    forged: dict[str, str] = {
        "none": jwt.encode(claims, "", algorithm="none"),
        "wrong key": jwt.encode(claims, "x" * 64, algorithm=ALGORITHM),
        "wrong audience": jwt.encode({**claims, "aud": "other"}, secret, algorithm=ALGORITHM),
        "wrong issuer": jwt.encode({**claims, "iss": "other"}, secret, algorithm=ALGORITHM),
        "expired": jwt.encode({**claims, "exp": past}, secret, algorithm=ALGORITHM),
        "no expiry": jwt.encode(
            {name: value for name, value in claims.items() if name != "exp"}, secret, algorithm=ALGORITHM
        ),
        "nobody": TokenSigner(secret).sign("us00000000000000000x").token,
        "garbage": "garbage",
    }
    for reason, value in forged.items():
        answer = await server.client.get("/users/me", headers={"Authorization": f"Bearer {value}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), reason


async def test_a_disabled_user_is_signed_out_at_once(server: Server) -> None:
    await server.say("a", ("Ann", "hello"))
    me = await server.sign_in("Ann")
    async with server.services.database.transaction() as session:
        user = (await session.exec(select(User))).one()
        user.status = DISABLED
        session.add(user)
    assert (await server.client.get("/users/me", headers=me)).status_code == 401


async def test_trap_8_no_password_token_or_prompt_is_stored_or_logged_in_plain(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="omnilink")
    registered = await server.client.post("/auth/register", json=LISI)
    headers = {"Authorization": f"Bearer {registered.json()['access_token']}"}
    server.model.script.append(_broken())
    await server.ask(headers, "a question nobody should read in a log")
    async with server.services.database.transaction() as session:
        user = (await session.exec(select(User))).one()
        token = (await session.exec(select(RefreshToken))).first()
    assert token is not None
    assert (user.password_hash or "").startswith("$argon2id$")
    assert server.client.cookies["omnilink_refresh"] not in (token.token_hash, caplog.text)
    for secret in (LISI["password"], registered.json()["access_token"], "nobody should read"):
        assert secret not in caplog.text
    keys = Path(server.settings.data_dir) / "keys" / "jwt_secret"
    if sys.platform != "win32":
        assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def _broken() -> Any:
    from tests.model_server import Reply

    return Reply(status=500)
