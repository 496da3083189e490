"""The web client beside the API: which addresses are its own, and with which headers they are served."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from api.errors import MEDIA_TYPE, install_error_handlers
from api.static_files import serve_web
from graph.errors import NotFound

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><p>the page", encoding="utf-8")
    (folder / "theme.js").write_text("1", encoding="utf-8")
    (folder / "assets" / "main-abc123.js").write_text("plain", encoding="utf-8")
    (folder / "assets" / "main-abc123.js.br").write_bytes(b"as brotli")
    (tmp_path / "secret.txt").write_text("outside", encoding="utf-8")
    return folder


def api() -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)
    things = APIRouter(prefix="/things")

    @things.get("/known")
    async def known() -> dict[str, str]:
        return {"kind": "api"}

    @things.get("/missing")
    async def missing() -> None:
        raise NotFound

    @things.post("/made")
    async def made() -> None: ...

    app.include_router(things)
    return app


@pytest.fixture
async def client(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = api()
    assert serve_web(app, built)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/index.html", "/assistant", "/assistant/as01", "/a/b/c", "/assets"])
async def test_a_page_address_gets_the_page_fresh_each_time(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 200
    assert "the page" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    again = await client.get(path, headers={**PAGE, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/assistant", "/theme.js", "/assets/main-abc123.js"])
async def test_everything_of_the_client_has_strict_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers=PAGE)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_hashed_assets_are_kept_for_good_and_come_compressed(client: httpx.AsyncClient) -> None:
    plain = await client.get("/assets/main-abc123.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == "plain"
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers["vary"] == "Accept-Encoding"
    headers = {"Accept-Encoding": "gzip, br"}
    async with client.stream("GET", "/assets/main-abc123.js", headers=headers) as packed:
        assert packed.headers["content-encoding"] == "br"
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert packed.headers["etag"] != plain.headers["etag"]
        assert b"".join([part async for part in packed.aiter_raw()]) == b"as brotli"


async def test_a_file_whose_name_says_nothing_is_asked_for_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/theme.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert "vary" not in answer.headers


async def test_head_is_answered_without_a_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/assistant", headers=PAGE)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/things/missing", 404),
        ("GET", "/things/unknown", 404),
        ("GET", "/things", 404),
        ("GET", "/things/made", 405),
        ("POST", "/assistant", 404),
        ("GET", "/assets/gone-123.js", 404),
    ],
)
async def test_api_paths_keep_their_problem_documents(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, headers=PAGE)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["status"] == status


async def test_the_api_and_its_document_answer_as_before(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things/known", headers=PAGE)).json() == {"kind": "api"}
    assert "/things/known" in (await client.get("/openapi.json", headers=PAGE)).json()["paths"]
    assert (await client.get("/docs/unknown", headers=PAGE)).status_code == 404


async def test_only_those_who_accept_html_get_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assistant", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "//secret.txt", "/a%00b"]
)
async def test_nothing_outside_the_folder_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(httpx.URL("http://test", raw_path=path.encode()), headers=PAGE)
    assert "outside" not in answer.text


async def test_without_a_built_client_the_api_serves_alone(tmp_path: Path) -> None:
    app = api()
    assert not serve_web(app, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/assistant", headers=PAGE)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
