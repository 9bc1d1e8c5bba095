"""Indonesian unless our own cookie says otherwise."""

import pytest


def lang(response):
    return response.content.decode().split('<html lang="')[1].split('"')[0]


def test_page_is_indonesian_whatever_the_browser_prefers(client, db):
    response = client.get("/tentang/", headers={"accept-language": "en-US,en;q=0.9"})

    assert lang(response) == "id"
    assert response["Content-Language"] == "id"


def test_page_is_english_with_our_cookie(client, db):
    client.cookies["bahasa"] = "en"

    response = client.get("/tentang/")

    assert lang(response) == "en"


def test_page_is_indonesian_with_a_cookie_of_no_language_we_have(client, db):
    client.cookies["bahasa"] = "xx"

    response = client.get("/tentang/")

    assert lang(response) == "id"


def test_language_link_keeps_the_choice_and_returns(client, db):
    response = client.get("/bahasa/", {"ke": "en", "kembali": "/lokasi/?page=2"})

    cookie = response.cookies["bahasa"]
    assert (response.status_code, response["Location"], cookie.value) == (302, "/lokasi/?page=2", "en")
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 31536000)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "back",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "///jahat.example/",
        "/\\jahat.example/",
        "\\\\jahat.example",
        "javascript:alert(1)",
        "jahat.example",
        "/\tx\x00",
        "",
    ],
)
def test_language_link_leads_nowhere_but_here(client, db, back):
    response = client.get("/bahasa/", {"ke": "en", "kembali": back})

    assert response["Location"] == "/"


def test_language_link_with_an_unknown_language_sets_no_cookie(client, db):
    response = client.get("/bahasa/", {"ke": "<script>", "kembali": "/tentang/"})

    assert (response["Location"], dict(response.cookies)) == ("/tentang/", {})


def test_page_links_to_itself_in_the_other_language(client, db):
    response = client.get("/tentang/")

    assert "/bahasa/?ke=en&amp;kembali=%2Ftentang%2F" in response.content.decode()
