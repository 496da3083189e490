"""A real browser on a real server: what people see and do, on SQLite and on MariaDB."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from api.app import create_app
from api.server import serving
from api.settings import Settings
from store import schema
from store.database import Database
from tools.browser import ARGUMENTS, browser
from tools.services import UnavailableError

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000  # of a busy machine; nothing is asserted of how long things take
PASSWORD = "a long pass phrase"
# A connection that is cut on purpose, or a refusal that a test asks for, is no fault of the page.
EXPECTED = ("Failed to load resource", "WebSocket connection to", "net::ERR_")
expect.set_options(timeout=PATIENCE_MS)


def _missing(reason: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole session; each person in a test has a context of their own."""
    try:
        program = browser()
    except UnavailableError as problem:
        _missing(str(problem))
    if not (ROOT / "api" / "static" / "index.html").is_file() or not AXE.is_file():
        _missing("the web client is not built; `python tools/dev.py setup` builds it")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield running
        await running.close()


@dataclass
class Site:
    """A server that can be stopped and started again at the same address."""

    settings: Settings
    port: int = 0
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.port = await self._running.enter_async_context(serving(create_app(self.settings), self.port))

    async def stop(self) -> None:
        await self._running.aclose()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    name: str
    page: Page
    site: Site
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    _token: str = ""

    async def open(self, path: str) -> None:
        await self.page.goto(self.site.url + path)

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """Asks the server as this person. Who signed up in the page signs in here beside it."""
        if not self._token:
            answer = await self.context.request.post(
                f"{self.site.url}/auth/login", data={"username": self.name, "password": PASSWORD}
            )
            self._token = (await answer.json())["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = await self.context.request.fetch(
            self.site.url + path, method=method, data=body, headers=headers
        )
        assert answer.ok, (path, answer.status, await answer.text())
        return await answer.json() if answer.status != 204 else None

    async def serious_faults(self, *rules: str) -> list[str]:
        """What axe finds on the page that is serious or worse, by these rules or by all."""
        if not await self.page.evaluate("typeof window.axe !== 'undefined'"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = await self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in EXPECTED):
            self.faults.append(message.text)


@dataclass
class People:
    """Makes the persons of a test, and asks at its end whether their pages complained."""

    chromium: Browser
    site: Site
    met: list[Person] = field(default_factory=list)

    async def meet(self, name: str, **options: Any) -> Person:
        """A new visitor, not signed in. `options` are those of a browser context."""
        context = await self.chromium.new_context(**{"locale": "en-GB", "viewport": DESKTOP} | options)
        context.set_default_timeout(PATIENCE_MS)
        person = Person(name, await context.new_page(), self.site, context)
        person.page.on("console", person._note)
        person.page.on("pageerror", lambda error: person.faults.append(str(error)))
        self.met.append(person)
        return person

    async def sign_up(self, name: str, nickname: str = "", **options: Any) -> Person:
        """A new user, signed in by a cookie as the page would leave it."""
        person = await self.meet(name, **options)
        account = {"username": name, "password": PASSWORD, "nickname": nickname or name}
        answer = await person.context.request.post(f"{self.site.url}/auth/register", data=account)
        assert answer.status == 201, await answer.text()
        person._token = (await answer.json())["access_token"]
        return person


@asynccontextmanager
async def open_site(settings: Settings) -> AsyncIterator[Site]:
    database = Database(settings.resolved_database_url)
    await schema.upgrade(database)
    await database.close()
    site = Site(settings)
    await site.start()
    try:
        yield site
    finally:
        await site.stop()


@pytest.fixture
async def site(empty_database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A server without a chat model: the messenger needs none."""
    settings = Settings(data_dir=tmp_path, database_url=empty_database_url, embeddings_model="none")
    async with open_site(settings) as running:
        yield running


@pytest.fixture
async def people(chromium: Browser, site: Site) -> AsyncIterator[People]:
    """The persons of a test. Whatever their pages wrote to the console as an error fails it."""
    crowd = People(chromium, site)
    yield crowd
    faults = {person.name: person.faults for person in crowd.met if person.faults}
    for person in crowd.met:
        await person.context.close()
    assert not faults
