"""The pages come up."""

from playwright.async_api import expect

from tests.e2e.conftest import People


async def test_a_visitor_is_asked_to_sign_in(people: People) -> None:
    visitor = await people.meet("visitor")
    await visitor.open("/")
    await expect(visitor.page).to_have_url(people.site.url + "/login")
    assert await visitor.serious_faults() == []
