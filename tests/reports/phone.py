"""What the browser tests of the phone share: a portal that can be reached or not, and an official who is signed in there."""

import os
import time
from contextlib import contextmanager

from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser import chromium

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Where the pages send alone: the browser calls the worker at moments of its own, and the worker heeds no route of a test.
NO_SYNC = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {get: () => undefined})"


@contextmanager
def chrome():
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield browser
        browser.close()
        connections.close_all()  # under Playwright's event loop this thread has connections of its own
    time.sleep(0.5)  # a request that the closing browser cut off holds its session a moment longer
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


def sign_in(context, url, user):
    """The context's session is that of `user` from now on."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def wait_state(page, words):
    page.wait_for_function("w => document.querySelector('[data-save-state]').textContent.includes(w)", arg=words)


def wait_badge(page, words):
    page.wait_for_function("w => (document.querySelector('[data-phone]') || {}).textContent?.includes(w)", arg=words)


KEPT = """async (path) => { for (const name of await caches.keys())
  if (name.startsWith("kerja-") && await (await caches.open(name)).match(path, {ignoreVary: true})) return true;
  return false; }"""


def wait_kept(page, path):
    """Until the service worker has kept a page."""
    for _ in range(200):
        if page.evaluate(KEPT, path):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path} is not kept on the phone")
