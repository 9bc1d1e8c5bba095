"""Every page a reader can reach, as HTML: one h1, a title, lang, labels, nothing inline, no English, tokens in forms."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.demo.reach import reached

# Words of English that no Indonesian sentence has.
ENGLISH = re.compile(
    r"\b(the|and|of|with|your|you|this|are|from|for|please|which|here|not|save|next|back|view|all|new|yes|by)\b",
    re.IGNORECASE,
)
VIEWERS = {
    "anonymous": None,
    "superuser": "admin@contoh.id",
    "pmd": "pmd@contoh.id",
    "head": "kadis@contoh.id",
    "kabkota": "dpmd.banjar@contoh.id",
    "facilitator": "pendamping@contoh.id",
    "official": "desa@contoh.id",
    "kelurahan": "kelurahan@contoh.id",
    "partner": "brida@contoh.id",
}


@pytest.fixture(scope="module", params=VIEWERS)
def pages(request, django_db_setup, django_db_blocker):
    """{address: parsed page} of everything this viewer reaches by links, one example for each named address."""
    with django_db_blocker.unblock():
        yield {address: (raw, BeautifulSoup(raw, "html.parser")) for address, raw in reached(VIEWERS[request.param]).items()}


def wrong(pages, check):
    return {address: found for address, (raw, soup) in pages.items() if (found := check(raw, soup))}


def test_viewer_reaches_pages(pages):
    assert len(pages) > 8


def test_page_has_one_h1(pages):
    assert wrong(pages, lambda raw, soup: len(soup.find_all("h1")) != 1) == {}


def test_page_has_a_title_of_its_own(pages):
    assert wrong(pages, lambda raw, soup: not (soup.title and soup.title.string and soup.title.string.strip())) == {}


def test_page_says_its_language(pages):
    assert wrong(pages, lambda raw, soup: soup.html.get("lang") != "id") == {}


def test_page_has_no_id_twice(pages):
    def twice(raw, soup):
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        return {name for name in ids if ids.count(name) > 1}

    assert wrong(pages, twice) == {}


def test_inputs_have_labels(pages):
    def unlabelled(raw, soup):
        labelled = {label.get("for") for label in soup.find_all("label")}
        return [
            str(field)[:120]
            for field in soup.find_all(["input", "select", "textarea"])
            if field.get("type") not in {"hidden", "submit", "button"}
            and field.get("id") not in labelled
            and not field.find_parent("label")
            and not field.get("aria-label")
            and not field.get("aria-labelledby")
        ]

    assert wrong(pages, unlabelled) == {}


def test_images_have_words(pages):
    assert wrong(pages, lambda raw, soup: [str(tag)[:100] for tag in soup.find_all("img") if tag.get("alt") is None]) == {}


def test_nothing_stands_inline(pages):
    def inline(raw, soup):
        handlers = [tag.name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on") or name == "style"]
        scripts = [
            str(tag)[:80] for tag in soup.find_all("script") if not tag.get("src") and tag.get("type") != "application/json"
        ]
        return handlers + scripts + [str(tag)[:80] for tag in soup.find_all("style")]

    assert wrong(pages, inline) == {}


def test_no_english_stands_on_an_indonesian_page(pages):
    def english(raw, soup):
        soup = BeautifulSoup(raw, "html.parser")
        for tag in soup.find_all(["script", "style", "textarea"]) + soup.find_all(lang="en"):
            tag.extract()
        return sorted({found.lower() for found in ENGLISH.findall(soup.get_text(" "))})

    assert wrong(pages, english) == {}


def test_demo_page_says_so(pages):
    assert wrong(pages, lambda raw, soup: "Data contoh" not in raw) == {}


def test_forms_that_write_carry_a_token(pages):
    def open_forms(raw, soup):
        return [
            form.get("action")
            for form in soup.find_all("form")
            if form.get("method", "get").lower() == "post" and not form.find("input", {"name": "csrfmiddlewaretoken"})
        ]

    assert wrong(pages, open_forms) == {}
