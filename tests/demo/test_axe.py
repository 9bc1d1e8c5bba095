"""Every page in a real browser on a phone: axe's rules in light and dark, no sideways scroll, no script error, none refused."""

from importlib.resources import files

import pytest

from tests.demo.reach import client_for, reached
from tests.demo.test_pages import VIEWERS

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Between them these see every page: the superuser's and the head's are Dinas PMD's, another official's are the official's.
LOOKING = ["anonymous", "pmd", "kabkota", "official", "partner"]


def violations(page, rules):
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)["violations"]
    return [f"{rule['id']}: {node['html'][:140]}" for rule in found for node in rule["nodes"]]


def problems(page, address):
    """What is wrong with the page as it stands in the browser, in both colour schemes."""
    page.goto(address)
    width = page.evaluate("document.documentElement.scrollWidth")
    found = [f"scrolls sideways: {width}"] if width > 360 else []
    page.evaluate(AXE)
    found += violations(page, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {violation}" for violation in violations(page, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("viewer", LOOKING)
def test_pages_are_accessible_and_fit_a_phone(viewer, browser, portal, django_db_blocker):
    with django_db_blocker.unblock():
        own = ("/",) if viewer == "anonymous" else ("/kerja/", "/akun/")
        addresses = [address for address in reached(VIEWERS[viewer], limit=1) if address.startswith(own)]
        cookies = client_for(VIEWERS[viewer]).cookies
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=portal, bypass_csp=False)
    context.add_cookies([{"name": name, "value": cookie.value, "url": portal} for name, cookie in cookies.items()])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("console", lambda message: errors.append(f"{page.url}: {message.text}") if message.type == "error" else None)

    found = {address: wrong for address in addresses if (wrong := problems(page, address))}

    context.close()
    assert (found, errors) == ({}, [])
