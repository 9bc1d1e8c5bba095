"""Follow the links as a reader would: one page for each named address and kind of thing, links that write left alone."""

from collections import deque
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve

from klaster.accounts.models import User

START = ["/", "/kerja/"]
LEFT_ALONE = ("/admin/", "/bahasa/", "/akun/keluar/", "/berkas/", "/static/")


def client_for(login):
    """A client signed in as the demo account; None for the anonymous public."""
    client = Client()
    if login:
        client.force_login(User.objects.get(email=login))
    return client


def links(address, text):
    """The addresses of this portal that a page links to, without their fragments."""
    for tag in BeautifulSoup(text, "html.parser").find_all("a", href=True):
        parts = urlsplit(urljoin(address, tag["href"]))
        if not parts.netloc and parts.scheme in {"", "http"} and not parts.path.startswith(LEFT_ALONE):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def view_of(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def walk(login, limit=3):
    """(address, response) of each page reached, at most `limit` for one name; a link that leads nowhere shows its status."""
    client, seen, taken, waiting = client_for(login), set(START), {}, deque(START)
    while waiting:
        address = waiting.popleft()
        name = view_of(address)
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > limit:
            continue
        response = client.get(address)
        yield address, response
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            for link in links(address, response.content.decode()):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)


def reached(login, limit=3):
    """{address: HTML} of the pages that answer 200."""
    return {
        address: response.content.decode()
        for address, response in walk(login, limit)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
    }
