"""Every page and dialog of the messenger, and the way to each: for whoever looks at them all."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.e2e.scene import GROUP, Scene
from tests.e2e.steps import Chat, either, open_chat

Place = Callable[[Scene], Awaitable[Page]]


async def chats(scene: Scene) -> Page:
    await scene.anna.open("/chats")
    await expect(Chat(scene.anna.page).row(GROUP)).to_be_visible()
    return scene.anna.page


async def private_chat(scene: Scene) -> Page:
    await open_chat(scene.anna, scene.private)
    return scene.anna.page


async def group_chat(scene: Scene) -> Page:
    chat = await open_chat(scene.anna, scene.group)
    await expect(chat.log.locator("img")).to_be_visible()
    return scene.anna.page


async def mention_picker(scene: Scene) -> Page:
    page = await group_chat(scene)
    await Chat(page).box.press_sequentially("大家看 @")
    await expect(page.get_by_role("option")).to_have_count(4)
    return page


async def message_menu(scene: Scene) -> Page:
    page = await group_chat(scene)
    await Chat(page).box.fill("")
    await Chat(page).message("这张").click(button="right")
    await expect(Chat(page).menu).to_be_visible()
    return page


async def reply(scene: Scene) -> Page:
    page = await message_menu(scene)
    await Chat(page).menu.get_by_role("menuitem", name=either("Reply", "回复")).click()
    await Chat(page).box.fill("第一行\nsecond line")
    return page


async def image_viewer(scene: Scene) -> Page:
    page = await group_chat(scene)
    await page.get_by_role("button", name="路线图.jpg").first.click()
    await expect(page.get_by_role("dialog").get_by_role("img", name="路线图.jpg")).to_be_visible()
    return page


async def group_details(scene: Scene) -> Page:
    page = await group_chat(scene)
    await page.locator("section header button[aria-haspopup=dialog]").click()
    await expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    return page


async def leaving(scene: Scene) -> Page:
    page = await group_details(scene)
    await page.get_by_role("button", name=either("Dismiss the group", "解散群聊")).click()
    await expect(page.get_by_role("dialog", name=either("Dismiss the group", "解散群聊"))).to_be_visible()
    return page


async def inviting(scene: Scene) -> Page:
    page = await group_details(scene)
    await page.get_by_role("button", name=either("Invite", "邀请")).click()
    await expect(page.get_by_role("checkbox").first).to_be_visible()
    return page


async def new_group(scene: Scene) -> Page:
    page = await chats(scene)
    await page.get_by_role("button", name=either("New chat", "发起聊天")).click()
    await page.get_by_role("menuitem", name=either("New group", "新建群聊")).click()
    await page.get_by_label(either("Group name", "群名称")).fill("读书会 · Book club")
    await page.get_by_role("checkbox", name="林博").check()
    await page.get_by_role("checkbox", name="Dora Meyer").check()
    return page


async def found(scene: Scene) -> Page:
    page = await chats(scene)
    await page.get_by_role("textbox", name=either("Search chats and messages", "搜索会话和消息")).fill("你")
    await expect(page.locator("mark").first).to_be_visible()
    return page


async def contacts(scene: Scene) -> Page:
    await scene.anna.open("/contacts")
    page = scene.anna.page
    await expect(page.get_by_role("list").get_by_role("listitem")).to_have_count(4)
    return page


async def contact(scene: Scene) -> Page:
    await scene.anna.open(f"/contacts/{scene.bo_id}")
    await expect(scene.anna.page.get_by_role("heading", name="林博")).to_be_visible()
    return scene.anna.page


async def requests(scene: Scene) -> Page:
    await scene.anna.open("/contacts/requests")
    await expect(scene.anna.page.get_by_role("article").first).to_be_visible()
    return scene.anna.page


async def adding(scene: Scene) -> Page:
    page = await contacts(scene)
    await page.get_by_role("button", name=either("Add a contact", "添加联系人")).first.click()
    await page.get_by_role("textbox", name=either("Username or name", "用户名或昵称")).fill("newcomer")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_text("新人").last).to_be_visible()
    return page


async def asking(scene: Scene) -> Page:
    page = await adding(scene)
    await page.get_by_role("button", name=either("Add contact", "加为好友")).click()
    await expect(page.get_by_role("textbox", name=either("A word with it", "附言"))).to_be_visible()
    return page


async def settings(scene: Scene) -> Page:
    await scene.anna.open("/settings")
    await expect(scene.anna.page.get_by_role("heading", level=1)).to_be_visible()
    return scene.anna.page


async def join(scene: Scene) -> Page:
    await scene.newcomer.open(f"/join/{scene.invite}")
    await expect(scene.newcomer.page.get_by_role("heading", name=GROUP)).to_be_visible()
    return scene.newcomer.page


async def no_chats(scene: Scene) -> Page:
    await scene.newcomer.open("/chats")
    await expect(
        scene.newcomer.page.get_by_role("heading", name=either("No conversations yet", "还没有会话"))
    ).to_be_visible()
    return scene.newcomer.page


async def no_contacts(scene: Scene) -> Page:
    await scene.newcomer.open("/contacts")
    await expect(scene.newcomer.page.get_by_text(either("No contacts yet", "还没有联系人"))).to_be_visible()
    return scene.newcomer.page


async def no_network(scene: Scene) -> Page:
    page = await (chats if (scene.anna.page.viewport_size or {"width": 0})["width"] < 860 else group_chat)(
        scene
    )
    await scene.anna.context.set_offline(True)
    await expect(page.get_by_text(either("No network.*", "网络不可用.*")).first).to_be_visible()
    return page


async def not_found(scene: Scene) -> Page:
    await scene.anna.context.set_offline(False)
    await scene.anna.open("/nowhere")
    await expect(scene.anna.page.get_by_role("heading", level=1)).to_be_visible()
    return scene.anna.page


async def logged_out(scene: Scene) -> Page:
    await scene.anna.context.clear_cookies()
    await scene.anna.open("/login")
    await expect(scene.anna.page.get_by_role("button", name=either("Log in", "登录"))).to_be_visible()
    return scene.anna.page


async def register(scene: Scene) -> Page:
    await scene.anna.open("/register")
    await scene.anna.page.get_by_role("button", name=either("Sign up", "注册")).click()
    await expect(scene.anna.page.locator("[aria-invalid=true]").first).to_be_visible()
    return scene.anna.page


# In this order: the last ones sign out.
PLACES: tuple[Place, ...] = (
    chats, private_chat, group_chat, mention_picker, message_menu, reply, image_viewer, group_details,
    leaving, inviting, new_group, found, contacts, contact, requests, adding, asking, settings, join,
    no_chats, no_contacts, no_network, not_found, logged_out, register,
)  # fmt: skip
