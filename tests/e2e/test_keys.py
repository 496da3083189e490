"""Keys: those of an input method, those that send, and all that is needed without a mouse."""

import contextlib
from typing import Any

from playwright.async_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import PASSWORD, People
from tests.e2e.steps import CHINESE, Chat, befriend, open_chat

NOTE_KEYS = """() => {
  window.noted = []
  const note = ({ key, keyCode, isComposing }) => window.noted.push(`${key} ${keyCode} ${isComposing}`)
  document.addEventListener('keydown', note, { capture: true })
}"""


class InputMethod:
    """Composes as an input method of the system does, through the browser's own protocol."""

    def __init__(self, page: Page, protocol: CDPSession) -> None:
        self._page, self._protocol = page, protocol

    async def compose(self, letters: str) -> None:
        at = len(letters)
        text: dict[str, Any] = {"text": letters, "selectionStart": at, "selectionEnd": at}
        await self._protocol.send("Input.imeSetComposition", text)

    async def take(self, words: str) -> None:
        """The Enter that chooses: first its key, which the input method keeps, then the words."""
        for code in (229, 13):  # most say 229; some say Enter, and that they are composing
            await self.enter(code)
        await self._protocol.send("Input.insertText", {"text": words})
        await self.enter(229)  # as Safari does: the key after the end of the composition
        # An Enter so soon after it would be taken for the input method's own.
        await self._page.wait_for_function(
            "since => performance.now() - since > 60", arg=await self._page.evaluate("performance.now()")
        )

    async def enter(self, code: int) -> None:
        key: dict[str, Any] = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
        await self._protocol.send("Input.dispatchKeyEvent", key | {"type": "rawKeyDown"})
        await self._protocol.send("Input.dispatchKeyEvent", key | {"type": "keyUp"})


async def input_method(page: Page) -> InputMethod:
    await page.evaluate(NOTE_KEYS)
    return InputMethod(page, await page.context.new_cdp_session(page))


async def test_an_enter_that_composes_sends_nothing_and_shift_enter_breaks_the_line(people: People) -> None:
    anna = await people.sign_up("anna", "安娜", **CHINESE)
    bo = await people.sign_up("bo", "林博")
    await people.sign_up("chen", "陈晨")
    chat = await open_chat(anna, await befriend(anna, bo))
    pinyin = await input_method(anna.page)

    await chat.box.focus()
    await pinyin.compose("nihao")
    await pinyin.take("你好")
    assert await anna.page.evaluate("noted") == ["Enter 229 true", "Enter 13 true", "Enter 229 false"]
    await expect(chat.box).to_have_value("你好")
    await expect(chat.log.get_by_role("article")).to_have_count(0)
    await chat.box.press("Shift+Enter")
    await chat.box.press_sequentially("在吗")
    await expect(chat.box).to_have_value("你好\n在吗")
    await chat.box.press("Enter")
    await expect(chat.message("你好\n在吗")).to_have_count(1)
    await expect(chat.box).to_have_value("")

    await in_the_dialog_of_a_request(anna.page, pinyin)
    await in_the_dialog_of_a_group(anna.page, pinyin)
    await with_the_other_send_key(anna.page, chat)


async def in_the_dialog_of_a_request(page: Page, pinyin: InputMethod) -> None:
    await page.get_by_role("link", name="通讯录").click()
    await page.get_by_role("button", name="添加联系人").first.click()
    await page.get_by_role("textbox", name="用户名或昵称").fill("chen")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="加为好友").click()
    word = page.get_by_role("textbox", name="附言")
    await word.focus()
    await pinyin.compose("woshianna")
    await pinyin.take("我是安娜")
    await word.press("Shift+Enter")
    await word.press_sequentially("hi")
    await expect(word).to_have_value("我是安娜\nhi")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def in_the_dialog_of_a_group(page: Page, pinyin: InputMethod) -> None:
    await page.get_by_role("button", name="新建群聊").click()
    dialog = page.get_by_role("dialog", name="新建群聊")
    name = dialog.get_by_label("群名称")
    await name.focus()
    await pinyin.compose("pashan")
    await pinyin.take("爬山")
    await expect(name).to_have_value("爬山")
    await expect(dialog).to_be_visible()
    await name.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name="爬山")).to_be_visible()


async def with_the_other_send_key(page: Page, chat: Chat) -> None:
    await page.get_by_role("link", name="设置").click()
    await page.get_by_role("radio", name="Ctrl+Enter").check()
    await page.get_by_role("link", name="消息", exact=True).click()
    await chat.open("爬山")
    await chat.box.press_sequentially("第一行")
    await chat.box.press("Enter")
    await chat.box.press_sequentially("第二行")
    await chat.box.press("Control+Enter")
    await expect(chat.message("第一行\n第二行")).to_have_count(1)


async def test_everything_up_to_a_reply_is_done_without_a_mouse(people: People) -> None:
    bo, anna = await people.sign_up("bo", "Bo"), await people.sign_up("anna", "Anna")
    await befriend(anna, bo)
    await anna.context.clear_cookies()
    page, chat = anna.page, Chat(anna.page)
    await anna.open("/login")
    await tab_to(page, page.get_by_label("Username"))
    await page.keyboard.type("anna")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")

    await expect(chat.row("Bo")).to_be_visible()
    await tab_to(page, chat.row("Bo"))
    await page.keyboard.press("Enter")
    await expect(chat.box).to_be_focused()
    await page.keyboard.type("No mouse needed")
    await page.keyboard.press("Enter")
    await expect(chat.message("No mouse needed")).to_contain_text("Delivered")

    await tab_to(page, chat.log, "Shift+Tab")
    await arrow_to(page, chat.message("No mouse needed"))
    await page.keyboard.press("Enter")
    await expect(chat.menu.get_by_role("menuitem", name="Reply")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Reply to Anna")).to_be_visible()
    await expect(chat.box).to_be_focused()
    await page.keyboard.type("As I said")
    await page.keyboard.press("Enter")
    await expect(chat.message("As I said").locator(".quote")).to_contain_text("No mouse needed")


async def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Goes on until it has the focus, which can then be seen."""
    for _ in range(30):
        await page.keyboard.press(key)
        if await target.evaluate("element => element.matches(':focus-visible')"):
            return
    raise AssertionError(f"{key} does not lead to {target}")


async def arrow_to(page: Page, target: Locator) -> None:
    """Presses the arrow until it has moved the focus there: rows that are just being drawn anew let it go."""
    for _ in range(10):
        await page.keyboard.press("ArrowUp")
        with contextlib.suppress(AssertionError):
            await expect(target).to_be_focused(timeout=1_500)
            return
    await expect(target).to_be_focused()
