"""The assistant's page: asked, watched, cut off, stopped and asked anew, at 30 tokens a second."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from api.settings import Settings
from tests.e2e.conftest import PHONE, People, Person, Site, open_site
from tests.e2e.steps import CHINESE, befriend, either
from tests.model_server import MARK, ModelServer, Reply, model_server

TOKEN_SECONDS = 1 / 30
WORDS = tuple(f"word{number} " for number in range(100))
STORY = "".join(WORDS).strip()


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def site(empty_sqlite_url: str, tmp_path: Path, model: ModelServer) -> AsyncIterator[Site]:
    """A server whose model is scripted."""
    settings = Settings(
        data_dir=tmp_path,
        database_url=empty_sqlite_url,
        embeddings_model="none",
        chat_model="scripted",
        chat_base_url=model.base_url,
    )
    async with open_site(settings) as running:
        yield running


@pytest.fixture
async def people(chromium: Browser, site: Site) -> AsyncIterator[People]:
    crowd = People(chromium, site)
    yield crowd
    faults = {person.name: person.faults for person in crowd.met if person.faults}
    for person in crowd.met:
        await person.context.close()
    assert not faults


@dataclass
class Asking:
    """The page of the assistant, in either language."""

    page: Page

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name=either("Your question", "你的问题"))

    @property
    def answers(self) -> Locator:
        return self.page.locator("article.turn .answer")

    @property
    def busy(self) -> Locator:
        return self.page.locator(".answer[aria-busy=true]")

    @property
    def text(self) -> Locator:
        """What the last answer says."""
        return self.answers.last.locator(".markdown")

    @property
    def news(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator(".frame > [aria-live=polite]")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def open(self, person: Person, path: str = "/assistant") -> None:
        await person.open(path)
        await expect(self.box).to_be_visible()

    async def ask(self, question: str) -> None:
        await self.box.fill(question)
        await self.box.press("Enter")
        await expect(self.page.locator("article.turn").last).to_contain_text(question)

    async def until_done(self) -> None:
        again = self.page.get_by_role("button", name=either("Answer again", "重新回答"))
        await expect(again.last).to_be_visible()
        await expect(self.busy).to_have_count(0)

    async def until_still(self) -> None:
        """What fades in has its colours once it is there."""
        await self.page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")


def story(delay: float = TOKEN_SECONDS) -> Reply:
    return Reply(WORDS, delay=delay)


def cite(body: Any) -> Reply:
    """Cites the first excerpt, slowly, after a moment of thought."""
    found = [mark[1] for part in body["messages"] for mark in MARK.finditer(str(part["content"]))]
    mark = f"[chunk:{found[0]}]" if found else "nothing"
    return Reply(("The contract ", f"is due on Friday {mark}.", "\n\n```\ntotal = 3\n```\n"), delay=0.8)


async def a_chat(people: People, **options: Any) -> tuple[Person, Person, str, str]:
    """Anna, Bo, their chat, and a message in it that the assistant can find."""
    anna = await people.sign_up("anna", "安娜", **options)
    bo = await people.sign_up("bo", "林博")
    chat = await befriend(anna, bo)
    said = await say(bo, chat, "The contract is due on Friday")
    return anna, bo, chat, said


async def say(person: Person, chat: str, text: str) -> str:
    body = {"client_id": uuid4().hex, "content": text}
    sent = await person.api("POST", f"/im/conversations/{chat}/messages", body)
    return str(sent["message_id"])


async def test_a_question_is_answered_with_sources_that_open_until_one_is_recalled(
    people: People, model: ModelServer
) -> None:
    anna, bo, chat, said = await a_chat(people)
    model.answer = cite
    at = Asking(anna.page)
    await at.open(anna)
    await expect(at.button("What did 林博 tell me lately?")).to_be_visible()

    await keys_that_do_not_send(at)
    await at.box.press("Enter")
    await expect(at.page.get_by_text("AI is thinking").first).to_be_visible()
    await expect(at.page.get_by_text(re.compile(r"Found \d+ passages in \d+ sources"))).to_be_visible()
    await expect(at.text).to_contain_text("The contract")
    await expect(at.busy).to_have_count(1)
    await at.until_done()
    await expect(at.news).to_contain_text("AI answered: The contract is due on Friday")
    assert await anna.serious_faults() == []

    mark = at.text.get_by_role("link", name=re.compile("Citation 1: 林博"))
    await mark.hover()
    await expect(at.page.get_by_role("tooltip")).to_contain_text("The contract is due on Friday")
    session = at.page.url
    await mark.click()
    await expect(at.page).to_have_url(f"{anna.site.url}/chats/{chat}?message={said}")
    await expect(at.page.get_by_role("log").get_by_text("The contract is due on Friday")).to_be_visible()

    await at.page.goto(session)
    await expect(at.text).to_contain_text("on Friday")
    await bo.api("POST", f"/im/conversations/{chat}/messages/{said}/recall")
    await at.page.reload()
    await expect(at.page.get_by_text("rests on was recalled")).to_be_visible()
    await at.page.locator("summary").click()
    await expect(at.page.get_by_text("This source was recalled").first).to_be_visible()
    await expect(at.answers).not_to_contain_text("Friday")
    assert await anna.serious_faults() == []


async def keys_that_do_not_send(at: Asking) -> None:
    """Shift+Enter breaks the line, and an Enter belongs to the input method that composes."""
    protocol = await at.page.context.new_cdp_session(at.page)
    enter: dict[str, Any] = {"key": "Enter", "code": "Enter"}
    await at.box.focus()
    await protocol.send("Input.imeSetComposition", {"text": "hetong", "selectionStart": 6, "selectionEnd": 6})
    for code in (229, 13):
        key = enter | {"windowsVirtualKeyCode": code}
        await protocol.send("Input.dispatchKeyEvent", key | {"type": "rawKeyDown"})
        await protocol.send("Input.dispatchKeyEvent", key | {"type": "keyUp"})
    await protocol.send("Input.insertText", {"text": "contract"})
    await at.box.press("Shift+Enter")
    await at.box.press_sequentially("due?")
    await expect(at.box).to_have_value("contract\ndue?")
    await expect(at.answers).to_have_count(0)


async def test_an_answer_survives_a_reload_and_a_lost_network_to_the_letter(
    people: People, model: ModelServer
) -> None:
    anna, *_ = await a_chat(people)
    at = Asking(anna.page)
    await at.open(anna)
    model.script.append(story())
    await at.ask("Tell me a story of the contract")
    await expect(at.text).to_contain_text("word12 ")
    await at.page.reload()
    await expect(at.busy).to_have_count(1)
    await expect(at.button("Stop answering (Esc)")).to_be_visible()
    await at.until_done()
    assert await at.text.inner_text() == STORY

    model.script.append(story(delay=0.08))
    await at.ask("Another one")
    await expect(at.text).to_contain_text("word9 ")
    await anna.context.set_offline(True)
    await expect(at.page.get_by_text("Connection lost, reconnecting")).to_be_visible()
    await at.page.wait_for_timeout(5_000)
    await expect(at.busy).to_have_count(1)
    await expect(at.page.get_by_role("alert")).to_have_count(0)
    await anna.context.set_offline(False)
    await expect(at.page.get_by_text("Connection lost, reconnecting")).to_have_count(0)
    await at.until_done()
    assert await at.text.inner_text() == STORY
    assert len(model.requests) == 2


async def test_answers_are_stopped_made_anew_and_questions_edited(people: People, model: ModelServer) -> None:
    anna, *_ = await a_chat(people)
    at = Asking(anna.page)
    await at.open(anna)
    model.script.append(story())
    await at.ask("Tell me a story")
    await expect(at.text).to_contain_text("word3 ")
    await at.page.keyboard.press("Escape")
    await expect(at.page.locator(".stopped")).to_be_visible()
    kept = await at.text.inner_text()
    assert kept != STORY
    assert STORY.startswith(kept)
    for _ in range(100):
        if model.closed_early:
            break
        await asyncio.sleep(0.02)
    assert model.closed_early == 1

    model.script.append(Reply(("Second ", "answer")))
    await at.button("Answer again").click()
    await expect(at.page.get_by_role("img", name="Answer 2 of 2")).to_be_visible()
    await expect(at.text).to_have_text("Second answer")

    await at.page.locator(".question").hover()
    await at.button("Edit the question").click()
    box = at.page.get_by_role("textbox", name="Change the question")
    await box.fill("Tell me the third")
    model.script.append(Reply(("Third ", "answer")))
    await box.press("Enter")
    await expect(at.page.get_by_role("img", name="Answer 3 of 3")).to_be_visible()
    await expect(at.text).to_have_text("Third answer")
    await expect(at.page.locator(".bubble")).to_have_text("YouTell me the third")

    await at.button("Previous answer").click()
    await expect(at.text).to_have_text("Second answer")
    await at.button("Bad answer").click()
    await at.page.get_by_role("textbox", name="Say more").fill("Too short")
    await at.page.get_by_role("textbox", name="Say more").press("Enter")
    await expect(at.page.get_by_text("Thank you")).to_be_visible()
    await at.page.reload()
    await expect(at.text).to_have_text("Second answer")
    await expect(at.page.locator(".bubble")).to_have_text("YouTell me a story")
    await expect(at.button("Bad answer")).to_have_attribute("aria-pressed", "true")

    model.script.append(Reply(("Half of ", "it"), cut_after=1))
    await at.ask("And this?")
    await expect(at.page.get_by_role("alert")).to_contain_text("The answer of the language model broke off")
    await expect(at.text).to_have_text("Half of")
    model.script.append(Reply(("Now ", "it works")))
    await at.page.get_by_role("alert").get_by_role("button", name="Try again").click()
    await at.until_done()
    await expect(at.text).to_have_text("Now it works")
    await expect(at.page.get_by_role("alert")).to_have_count(0)


async def test_a_second_tab_is_told_of_the_running_answer_and_can_watch_it(
    people: People, model: ModelServer
) -> None:
    anna, *_ = await a_chat(people)
    at = Asking(anna.page)
    await at.open(anna)
    model.script.append(Reply(("Hello",)))
    await at.ask("Hi")
    await at.until_done()
    other = Asking(await anna.context.new_page())
    await other.page.goto(at.page.url)
    await expect(other.text).to_have_text("Hello")

    model.script.append(story(delay=0.08))
    await at.ask("Tell me a story")
    await expect(at.text).to_contain_text("word2 ")
    await other.box.fill("Mine first")
    await other.box.press("Enter")
    await expect(other.page.get_by_role("alert")).to_contain_text("answering another question elsewhere")
    await expect(other.box).to_have_value("Mine first")
    await other.button("Watch the answer").click()
    await expect(other.page.get_by_role("alert")).to_have_count(0)
    await expect(other.busy).to_have_count(1)
    await at.until_done()
    await other.until_done()
    assert await other.text.inner_text() == await at.text.inner_text() == STORY


async def test_a_phone_in_the_dark_asks_about_one_chat_in_chinese(people: People, model: ModelServer) -> None:
    anna, _, chat, _ = await a_chat(people, viewport=PHONE, has_touch=True, color_scheme="dark", **CHINESE)
    model.answer = cite
    at = Asking(anna.page)
    await at.open(anna, f"/assistant?source={chat}")
    assert await anna.serious_faults() == []
    await at.button("搜索范围：林博").tap()
    dialog = at.page.get_by_role("dialog", name="在哪里搜索")
    await expect(dialog.get_by_role("checkbox", name="林博")).to_be_checked()
    await at.until_still()
    assert await anna.serious_faults() == []
    await dialog.get_by_role("button", name="完成").tap()
    await at.button("我答应过林博什么事？").tap()
    await expect(at.page.get_by_text("AI 正在思考").first).to_be_visible()
    await at.until_done()
    await expect(at.button("搜索范围：林博")).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert await at.page.evaluate(width) == PHONE["width"]
    assert await anna.serious_faults() == []
    await at.button("打开会话列表").tap()
    await expect(at.page.get_by_role("link", name=re.compile("我答应过林博什么事"))).to_be_visible()
    await at.until_still()
    assert await anna.serious_faults() == []


async def test_sessions_are_kept_in_order_without_a_mouse(people: People, model: ModelServer) -> None:
    anna, *_ = await a_chat(people)
    at = Asking(anna.page)
    await at.open(anna)
    model.answer = lambda body: Reply(("About ", "tulips"))
    await at.ask("First?")
    await at.until_done()
    keys = at.page.keyboard
    await expect(at.box).to_be_focused()
    # Backwards from the box: actions, question, agent, and out to the list.
    row = at.page.get_by_role("link", name=re.compile("First"))
    for _ in range(20):
        if await row.evaluate("link => link === document.activeElement"):
            break
        await keys.press("Shift+Tab")
    await keys.press("Shift+F10")
    await expect(at.page.get_by_role("menuitem", name="Rename")).to_be_focused()
    await keys.press("Enter")
    name = at.page.get_by_role("textbox", name="Name of the session")
    await expect(name).to_be_focused()
    await keys.type("Garden")
    await keys.press("Enter")
    row = at.page.get_by_role("link", name=re.compile("Garden"))
    await expect(row).to_be_visible()
    await expect(at.page.get_by_role("heading", name="Garden")).to_be_visible()

    search = at.page.get_by_role("textbox", name="Search titles and text")
    await search.press_sequentially("tulip")
    await expect(row).to_be_visible()
    await search.press_sequentially("xyz")
    await expect(at.page.get_by_text("Nothing found for")).to_be_visible()
    await search.press("Escape")
    await row.press("Shift+F10")
    async with at.page.expect_download() as download:
        await keys.press("ArrowDown")
        await keys.press("ArrowDown")
        await keys.press("Enter")
    exported = await download.value
    assert exported.suggested_filename == "Garden.md"
    assert "About tulips" in Path(await exported.path()).read_text(encoding="utf-8")
    await row.press("Shift+F10")
    await at.page.get_by_role("menuitem", name="Archive").press("Enter")
    await expect(row).to_have_count(0)
    await at.button("Show archived sessions").press("Enter")
    await row.press("Shift+F10")
    await at.page.get_by_role("menuitem", name="Delete").press("Enter")
    await at.page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(row).to_have_count(0)
    await expect(at.page).to_have_url(f"{anna.site.url}/assistant")
