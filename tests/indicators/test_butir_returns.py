"""Coming back to a section of butir: after an ended session, from another device, and who entered a score for the village."""

import json

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import sync_playwright

from indicators.actions.own_checks import save_answers
from indicators.models import Butir
from klaster.access import Role
from klaster.models import Portal
from tests.browser import chromium
from tests.factories import person, village
from tests.indicators.factories import methodology, xlsx
from tests.indicators.test_butir_pages import BASE, HEAD, upload

pytestmark = pytest.mark.django_db
STATIC = settings.BASE_DIR / "static"
FORM = """<form method="post" data-autosave="butir-{who}" data-last-key="-" data-waiting="w" data-typing="t" data-restored="r"
 data-signed-out="sesi berakhir" data-noted=""><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<input type="hidden" name="base" value="b0"><input type="hidden" name="edit_key" value=""><textarea name="b1"></textarea>
<p data-save-state></p><p data-signed-out-ways hidden><a href="/masuk">Masuk</a></p></form><script src="/autosave.js"></script>"""


@pytest.fixture(autouse=True)
def _portal():
    Portal.load()


@pytest.fixture
def desa():
    return village("63.03.06.2014", "Awang Bangkal Barat")


@pytest.fixture
def official(client, desa):
    user = person(Role.OFFICIAL, region=desa, name="Noor Aisyah")
    client.force_login(user)
    return user


@pytest.fixture
def one():
    return Butir.objects.get(code="1.1")


def save(desa, by, answers, base=None):
    year = timezone.localdate().year
    save_answers(region=desa, methodology=methodology(), year=year, answers=answers, base=base or {}, by=by)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Server:
    """A portal that takes only what bears the `token` of now; `who` is signed in, None: nobody."""

    def __init__(self, page):
        self.page, self.who, self.token, self.taken = page, "aisyah", "one", []
        page.route("**/*", self.serve)
        page.goto("http://portal.test/")

    def serve(self, route):
        if route.request.url.endswith(".js"):
            return route.fulfill(content_type="text/javascript", body=(STATIC / "js/autosave.js").read_text("utf-8"))
        if route.request.method != "POST":
            if self.who is None:
                return route.fulfill(status=302, headers={"location": "/masuk"})
            return route.fulfill(content_type="text/html", body=FORM.format(who=self.who, token=self.token))
        if self.who is None or f"\r\n{self.token}\r\n" not in route.request.post_data:
            return route.fulfill(status=401 if self.who is None else 403, body="{}")
        self.taken.append(route.request.post_data)
        body = json.dumps({"saved": "Tersimpan", "errors": {}, "base": "b1"})
        return route.fulfill(content_type="application/json", body=body)

    def type(self, text):
        self.page.fill("textarea", text)

    def wait_for(self, words):
        self.page.wait_for_function("w => document.querySelector('[data-save-state]').textContent.includes(w)", arg=words)


@pytest.fixture
def portal(browser):
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield Server(context.new_page())
    context.close()


def test_who_signs_in_on_another_tab_and_comes_back_has_the_choices_saved(portal):
    portal.who = None
    portal.type("4")
    portal.wait_for("sesi berakhir")
    offered = portal.page.is_visible("text=Masuk")
    portal.who, portal.token = "aisyah", "two"

    portal.page.evaluate("window.dispatchEvent(new Event('focus'))")
    portal.wait_for("Tersimpan")

    assert offered
    assert not portal.page.is_visible("text=Masuk")
    assert len(portal.taken) == 1


def test_who_signed_in_anew_unnoticed_has_the_choices_saved_too(portal):
    portal.token = "two"
    portal.type("4")

    portal.wait_for("Tersimpan")

    assert len(portal.taken) == 1


def test_what_one_person_chose_is_never_sent_for_another(portal):
    portal.who, portal.token = "rahmat", "two"
    portal.type("4")
    portal.wait_for("sesi berakhir")

    portal.page.evaluate("window.dispatchEvent(new Event('focus'))")
    portal.page.wait_for_timeout(300)

    assert portal.taken == []


def test_nothing_that_has_the_focus_lies_under_the_bar(browser):
    css = "".join((STATIC / "css" / name).read_text("utf-8") for name in ("tokens.css", "base.css", "forms.css"))
    row = '<div style="height:90px"></div><input type="radio" name="r{0}" id="r{0}">'
    rows = "".join(row.format(at) for at in range(30))
    bar = '<div class="savebar"><p class="meta" style="height:80px">x</p><button style="width:100%">Simpan</button></div>'
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.set_content(f"<style>{css}</style><form data-autosave='x'>{rows}{bar}</form>")

    under = []
    for _at in range(30):
        page.keyboard.press("Tab")
        box, top = page.evaluate(
            "[document.activeElement.getBoundingClientRect().bottom, document.querySelector('.savebar').getBoundingClientRect().top]"
        )
        under.append(box > top)
    page.close()

    assert not any(under)


def test_section_offers_the_sign_in_that_leads_back_to_it(client, official):
    page = client.get(f"{BASE}1/").content.decode()

    assert f'href="/akun/masuk/?next={BASE}1/"' in page
    assert "Muat ulang halaman ini" in page


def test_page_of_the_ended_session_leads_back_to_the_section(client, official, one):
    client.logout()

    page = client.post(f"{BASE}1/", {"base": "{}", f"b{one.pk}": "4"}).content.decode()

    assert f'<a href="{BASE}1/">' in page
    assert "kembali dengan sendirinya" in page


def test_preview_after_a_new_sign_in_says_that_the_file_must_be_chosen_again(client, official):
    upload(client, xlsx([HEAD, ["1.1", "a", 4]]))
    client.logout()
    client.post(f"{BASE}berkas/periksa/", {})
    client.force_login(official)

    for address in ("periksa", "kolom"):
        assert "berkas harus dipilih ulang" in client.get(f"{BASE}berkas/{address}/", follow=True).content.decode()


def test_saving_by_itself_says_to_press_the_button_and_the_page_says_to_press_again(client, official, desa, one):
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, official, {one.pk: 2})
    sent = {"base": base, f"b{one.pk}": "5"}

    by_itself = client.post(f"{BASE}1/", sent, headers={"x-autosave": "1"}).json()["errors"][f"b{one.pk}"]
    page = client.post(f"{BASE}1/", sent).content.decode()

    assert "lihat keduanya" in by_itself.replace("melihat", "lihat")
    assert "simpan lagi" not in by_itself
    assert "simpan lagi" in page


def test_score_taken_away_meanwhile_blames_nobody_else(client, official, desa, one):
    save(desa, official, {one.pk: 2})
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, official, {one.pk: None}, {one.pk: 2})

    page = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "5"}).content.decode()

    assert "di halaman lain, atau oleh orang lain" in page


def test_source_says_who_entered_a_score_on_the_villages_behalf(client, official, desa):
    rahmat = person(Role.FACILITATOR, region=desa.parent, name="Rahmat")
    save(desa, rahmat, {Butir.objects.get(code="1.1").pk: 2})
    save(desa, official, {Butir.objects.get(code="1.2").pk: 2})

    page = client.get(f"{BASE}1/").content.decode()

    assert page.count("Diinput atas nama desa oleh Rahmat") == 1
    assert "Diinput atas nama desa oleh Noor Aisyah" not in page


def test_official_who_left_the_office_since_had_entered_for_their_own_village(client, official, desa, one):
    former = person(Role.OFFICIAL, region=desa, name="Siti")
    save(desa, former, {one.pk: 2})
    today = timezone.localdate()
    former.memberships.update(since=today - timezone.timedelta(days=9), until=today + timezone.timedelta(days=1))
    own = client.get(f"{BASE}1/").content.decode()
    former.memberships.update(until=today)

    assert "Diinput atas nama desa oleh Siti" not in own
    assert "Diinput atas nama desa oleh Siti" in client.get(f"{BASE}1/").content.decode()
