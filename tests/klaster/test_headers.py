"""Nothing inline, nothing foreign: what the policy says, and what the templates hold."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SCREEN_TEMPLATES = [path for path in TEMPLATES if "pdf" not in path.parts and not path.name.endswith("_pdf.html")]
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on\b", re.IGNORECASE),
    "the safe filter": re.compile(r"\|\s*safe\b"),
    "an address of another server's file": re.compile(r"(?:src|<link[^>]*href)=\"(?:https?:)?//", re.IGNORECASE),
}


def test_policy_of_a_page_allows_only_our_own_files(client, db):
    response = client.get("/tentang/")

    policy = {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split("; ")}
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


def test_headers_of_a_page_keep_browsers_from_guessing_and_framing(client, db):
    response = client.get("/tentang/")

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_template_for_the_screen_holds_nothing_forbidden(what):
    found = [str(path) for path in SCREEN_TEMPLATES if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))]

    assert found == []


@pytest.mark.parametrize("text", ['<p style="x">', "<style>", "<script>x</script>", '<a onclick="x">', "{{ x|safe }}"])
def test_rules_about_templates_see_what_they_forbid(text):
    assert any(rule.search(text) for rule in FORBIDDEN.values())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_no_markup_and_evaluates_nothing(path: Path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []


def test_style_sheets_stand_on_old_browsers():
    sheets = {path.name: path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "static" / "css").glob("*.css")}

    found = [name for name, text in sheets.items() if re.search(r"@layer|:has\(|light-dark\(|color-mix\(|@container", text)]
    assert found == []
