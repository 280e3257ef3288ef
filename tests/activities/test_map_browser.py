"""The map in real Chromium: points drawn, clusters that narrow the list, the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from domains import vocabulary as v
from partners.models import City
from tests.factories import make_activity, make_actor, make_place
from tests.personas import *  # noqa: F403

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The points as they are drawn: what they say, and where they are on the screen.
DRAWN = """() => {
  const canvas = document.querySelector(".map-canvas");
  const chart = echarts.getInstanceByDom(canvas);
  const { left, top } = canvas.getBoundingClientRect();
  return chart.getOption().series[0].data.map(({ told, value, symbol }) => {
    const [x, y] = chart.convertToPixel("geo", value);
    return { told, symbol, x: x + left, y: y + top };
  });
}"""
ZOOM = (
    "() => echarts.getInstanceByDom(document.querySelector('.map-canvas')).getOption().geo[0].zoom"
)


@pytest.fixture
def map_page(
    page: Page, context: BrowserContext, live_server: Any, officer_client: Client, seoul: City
) -> Iterator[Page]:
    for key, name, country, latitude, longitude in (
        (1854376, "Okazaki", "JP", 34.95, 137.16667),
        (1853909, "Osaka", "JP", 34.69379, 135.50107),
        (3530597, "Mexico City", "MX", 19.42847, -99.12766),
        (2198148, "Suva", "FJ", -18.14161, 178.44149),
    ):
        place = make_place(key, name, country_code=country, latitude=latitude, longitude=longitude)
        make_activity(seoul, partners=(make_actor(name, country_code=country, place=place),))
    network = make_actor("Network", type=v.ActorType.CNET, level=v.Level.TRN, country_code="")
    make_activity(seoul, partners=(network,))
    cookie = officer_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.goto(f"{live_server.url}/activities/map/")
    page.wait_for_selector("[data-drawn]")
    yield page
    assert problems == []


def names(page: Page) -> list[str]:
    return page.locator("[data-actor] .line-between a").all_inner_texts()


def test_choosing_a_cluster_narrows_the_list_and_back_widens_it(map_page: Page) -> None:
    page = map_page
    drawn = {point["told"].partition("\n")[0]: point for point in page.evaluate(DRAWN)}
    assert set(drawn) == {"2 partners", "Mexico City", "Suva"}
    # The map of a city in Asia is cut in the Atlantic: America lies in the east.
    assert drawn["2 partners"]["x"] < drawn["Suva"]["x"] < drawn["Mexico City"]["x"]
    assert names(page) == ["Mexico City", "Network", "Okazaki", "Osaka", "Suva"]

    page.mouse.click(drawn["2 partners"]["x"], drawn["2 partners"]["y"])
    expect(page.locator("[data-actor]")).to_have_count(2)
    assert names(page) == ["Okazaki", "Osaka"]
    assert "area=" in page.url
    expect(page.locator("#announcer")).to_contain_text("2 partners")
    # Seen from near, the cluster falls apart.
    apart = {point["told"].partition("\n")[0] for point in page.evaluate(DRAWN)}
    assert apart > {"Okazaki", "Osaka"}
    expect(page.locator("#view-switch a").first).to_have_attribute(
        "href", "/activities/" + page.url.partition("/map/")[2]
    )

    page.go_back()
    expect(page.locator("[data-actor]")).to_have_count(5)
    page.wait_for_selector("[data-drawn]")
    assert len(page.evaluate(DRAWN)) == 3


def test_map_and_list_are_worked_by_keyboard(map_page: Page) -> None:
    page = map_page
    link = page.get_by_role("link", name="Mexico City")
    link.focus()
    expect(page.locator(".map-tip")).to_contain_text("Mexico City")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".map-tip")).to_be_hidden()

    page.get_by_role("link", name="not on the map: 1").press("Enter")
    expect(page.locator("[data-actor]")).to_have_count(1)
    page.get_by_role("link", name="Show the partners everywhere").press("Enter")
    expect(page.locator("[data-actor]")).to_have_count(5)

    picture = page.get_by_role("group", name="Map: plus and minus zoom")
    picture.focus()
    page.keyboard.press("+")
    near = page.evaluate(ZOOM)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    assert page.evaluate(ZOOM) == 1 < near
    page.get_by_role("button", name="Zoom in").press("Enter")
    assert page.evaluate(ZOOM) > 1


def test_list_stands_alone_without_javascript(
    browser: Any, live_server: Any, officer_client: Client, seoul: City
) -> None:
    make_activity(seoul, partners=(make_actor("Hamburg"),))
    context = browser.new_context(java_script_enabled=False)
    cookie = officer_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/activities/map/")

    expect(page.get_by_text("drawn by JavaScript, which is off")).to_be_visible()
    expect(page.locator(".map-panel")).to_be_hidden()
    expect(page.get_by_role("link", name="Hamburg")).to_be_visible()
    context.close()
