"""A group of three, each at a browser of their own: mentions, replies, recalls, files, leaving."""

import asyncio
import io
import re

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, People, Person
from tests.e2e.steps import CHINESE, Chat, befriend, open_chat, user_id

GROUP = "周末爬山 🏔️"


@pytest.fixture
async def three(people: People) -> tuple[Person, Person, Person]:
    anna = await people.sign_up("anna", "Anna")
    bo = await people.sign_up("bo", "林博", **CHINESE)
    chen = await people.sign_up("chen", "陈晨", viewport=PHONE, color_scheme="dark")
    await befriend(anna, bo)
    await befriend(anna, chen)
    return anna, bo, chen


async def make_group(three: tuple[Person, Person, Person]) -> str:
    """By the server itself; says the group's id."""
    anna, *others = three
    members = [await user_id(person) for person in others]
    group = await anna.api("POST", "/im/groups", {"name": GROUP, "member_ids": members})
    return str(group["group_id"])


async def test_three_form_a_group_mention_reply_and_recall(three: tuple[Person, Person, Person]) -> None:
    anna, bo, chen = three
    chats = annas, bos, chens = Chat(anna.page), Chat(bo.page), Chat(chen.page)
    await asyncio.gather(*(person.open("/chats") for person in three))
    await make_group_in_the_page(anna, "林博", "陈晨")
    for chat in (bos, chens):
        await expect(chat.row(GROUP)).to_be_visible()

    await annas.box.press_sequentially("@林")
    await expect(anna.page.get_by_role("option", name="林博")).to_have_attribute("aria-selected", "true")
    await annas.box.press("Enter")
    await expect(annas.box).to_have_value("@林博 ")
    await annas.box.press_sequentially("你带水？")
    await annas.box.press("Enter")
    await expect(bos.row(GROUP)).to_contain_text("[有人@我]")
    await expect(chens.row(GROUP)).to_contain_text("Anna: @林博 你带水？")
    await expect(chens.row(GROUP)).not_to_contain_text("you]")
    for chat in (bos, chens):
        await chat.open(GROUP)
        await expect(chat.message("你带水").locator(".mention")).to_have_text("@林博")

    await bos.choose("你带水", "Reply", "回复")
    await bos.send("带两瓶")
    quotes = [chat.message("带两瓶").locator(".quote") for chat in chats]
    for quote in quotes:
        await expect(quote).to_contain_text("你带水")
    await quotes[0].click()
    await expect(annas.log.locator(".flashed")).to_contain_text("你带水")

    await annas.choose("你带水", "Recall", "撤回")
    await expect(annas.line("You recalled a message")).to_be_visible()
    await expect(bos.line("Anna撤回了一条消息")).to_be_visible()
    await expect(chens.line("Anna recalled a message")).to_be_visible()
    for quote in quotes:  # what was recalled is not read in a reply either
        await expect(quote).to_have_text(re.compile("no longer visible|已不可见"))
    for person in three:
        await expect(person.page.locator("body")).not_to_contain_text("你带水")
    await anna.page.get_by_role("button", name="Edit again").click()
    await expect(annas.box).to_have_value("@林博 你带水？")


async def make_group_in_the_page(person: Person, *names: str) -> None:
    page = person.page
    await page.get_by_role("button", name="New chat").click()
    await page.get_by_role("menuitem", name="New group").click()
    dialog = page.get_by_role("dialog", name="New group")
    create = dialog.get_by_role("button", name="Create")
    await create.hover(force=True)  # there is no name yet: it cannot be pressed, but is still to be seen
    await expect(create).to_have_css("background-image", re.compile("gradient"))
    await dialog.get_by_label("Group name").fill(GROUP)
    for name in names:
        await dialog.get_by_role("checkbox", name=name).check()
    await create.click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name=GROUP)).to_be_visible()
    await expect(page.get_by_text("3 members")).to_be_visible()


async def test_pictures_and_files_reach_the_others(three: tuple[Person, Person, Person]) -> None:
    anna, bo, _chen = three
    group_id = await make_group(three)
    annas, bos = await asyncio.gather(open_chat(anna, group_id), open_chat(bo, group_id))
    notes = "路线：早上七点，北门\n".encode() * 500
    await annas.attach(
        {"name": "山.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "route.txt", "mimeType": "text/plain", "buffer": notes},
    )
    await annas.send("看看这个")
    for chat in (annas, bos):
        await expect(chat.message("看看这个")).to_be_visible()
        image = chat.log.get_by_role("img", name=re.compile("山.png"))
        await expect(image).to_have_js_property("complete", True)
        assert await image.evaluate("image => image.naturalWidth") > 0

    await bo.page.get_by_role("button", name="放大图片：山.png").click()
    viewer = bo.page.get_by_role("dialog", name="图片：山.png")
    await expect(viewer.get_by_role("img", name="图片：山.png")).to_have_js_property("naturalWidth", 640)
    await bo.page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()

    async with bo.page.expect_download() as saving:
        await bo.page.get_by_role("button", name="下载 route.txt").click()
    saved = await saving.value
    assert saved.suggested_filename == "route.txt"
    assert (await saved.path()).read_bytes() == notes
    assert [kind async for kind in kinds(bo, group_id)] == ["image", "file", "text"]


async def kinds(person: Person, conversation_id: str):  # type: ignore[no-untyped-def]
    page = await person.api("GET", f"/im/conversations/{conversation_id}/messages")
    for message in page["messages"]:
        if message["kind"] != "system":
            yield message["kind"]


def picture() -> bytes:
    image = Image.radial_gradient("L").resize((640, 480)).convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


async def test_who_leaves_a_group_sees_no_more_of_it(three: tuple[Person, Person, Person]) -> None:
    anna, _bo, chen = three
    group_id = await make_group(three)
    annas, chens = await asyncio.gather(open_chat(anna, group_id), open_chat(chen, group_id))
    await annas.send("谁来？")
    await expect(chens.message("谁来？")).to_be_visible()

    await chen.page.get_by_role("button", name=f"Details of {GROUP}").click()
    drawer = chen.page.get_by_role("dialog", name="About the group")
    await drawer.get_by_role("button", name="Leave the group").click()
    await (
        chen.page.get_by_role("dialog", name="Leave the group")
        .get_by_role("button", name="Leave the group")
        .click()
    )
    await expect(chen.page).to_have_url(f"{chen.site.url}/chats")
    await expect(chens.row("Anna")).to_be_visible()
    await expect(chens.row(GROUP)).to_have_count(0)
    await expect(annas.line("陈晨 left the group")).to_be_visible()
    await expect(annas.status).to_have_text("2 members")
    await annas.send("那就我们俩")
    await expect(annas.message("那就我们俩")).to_be_visible()
    await chen.page.set_viewport_size(DESKTOP)
    await chen.open(f"/chats/{group_id}")
    await expect(chen.page.get_by_text("There is no such conversation")).to_be_visible()
    await expect(chen.page.locator("body")).not_to_contain_text("那就我们俩")
