"""Answer links: a partner without an account accepts, declines, hands on, tells, finishes. Each link works once."""

import datetime
import logging
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from klaster.request_id import TokensMasked
from partners.actions import answer_links as actions
from partners.actions import offers
from partners.actions import requests as moves
from partners.actions.merging import merge_partner
from partners.actions.partners import rename_partner
from partners.models import AnswerLink, Offer, SupportRequest
from tests.factories import InnovationFactory, person
from tests.partners.requests_kit import World, client_of

pytestmark = pytest.mark.django_db
NAME = {"name": "Rudi Contoh"}


@pytest.fixture
def world():
    Portal.load()
    return World()


@pytest.fixture
def linked(world):
    """The request, the offer, the token of its link."""
    request, offer = world.offered()
    _link, token = world.link(offer)
    return request, offer, token


def page(token, data=None, client=None):
    client = client or Client()
    address = f"/jawab/{token}/"
    return client.get(address) if data is None else client.post(address, data)


def text(response):
    return response.content.decode()


def state(thing):
    thing.refresh_from_db()
    return thing.state


def test_link_keeps_only_a_hash_and_a_new_one_ends_it(world, linked):
    _request, offer, token = linked
    first = offer.links.get()

    world.link(offer)

    first.refresh_from_db()
    assert (first.state, token in first.digest, offer.links.live().count()) == ("revoked", False, 1)


@pytest.mark.parametrize("who", ["officer", "official"])
def test_only_dinas_pmd_issues_links(world, linked, who):
    with pytest.raises(PermissionDenied):
        actions.issue_link(offer=linked[1], by=getattr(world, who))
    assert linked[1].links.count() == 1


def test_page_does_not_tell_a_drafts_name(world):
    request = world.request(innovation=InnovationFactory(region=world.region, name="Nama Rancangan"))
    offers.offer_to(request=request, partners=[world.brida], by=world.pmd)
    _link, token = world.link(request.offers.get())

    assert "Nama Rancangan" not in text(page(token))


def test_page_shows_the_request_and_uses_nothing_up(linked):
    request, offer, token = linked
    SupportRequest.objects.filter(pk=request.pk).update(need="Dua puluh perajin")

    response = page(token)

    assert response.status_code == 200
    assert all(words in text(response) for words in ["Bimtek kemasan", "Dua puluh perajin", "Sungai Contoh", "Badan Riset"])
    assert "no-store" in response.headers["Cache-Control"]
    assert (response.headers["Referrer-Policy"], response.headers["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert offer.links.get().state == "live"


def test_partner_accepts_by_link_and_gets_the_next_one(linked):
    request, offer, token = linked

    response = page(token, {**NAME, "jawaban": "sanggup", "note": "Latihan", "cost": "1000000"})

    offer.refresh_from_db()
    assert (response.status_code, offer.state, offer.is_lead, offer.cost) == (200, "accepted", True, 1000000)
    assert (offer.answered_name, offer.answered_by, state(request)) == ("Rudi Contoh", None, "accepted")
    assert (offer.links.live().count(), page(token).status_code) == (1, 410)
    assert response.headers["Referrer-Policy"] == "strict-origin"


def test_partner_finishes_by_the_second_link(linked):
    request, _offer, token = linked
    second = actions.accept(token=token, name="Rudi").token

    response = page(second, {**NAME, "jawaban": "selesai", "result": "Dua puluh orang dilatih"})

    assert (response.status_code, state(request), request.result) == (200, "done", "Dua puluh orang dilatih")
    assert AnswerLink.objects.live().count() == 0


def test_partner_tells_how_it_goes_with_a_file(linked, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    request, offer, token = linked
    second = actions.accept(token=token, name="Rudi").token
    pdf = SimpleUploadedFile("daftar hadir.pdf", b"%PDF-1.4 isi", "application/pdf")
    response = page(second, {**NAME, "jawaban": "kabar", "text": "Sudah separuh", "file": pdf, "caption": "Daftar hadir"})

    remark, file = request.remarks.get(), request.files.get()
    assert (remark.author_name, remark.partner, remark.text) == ("Rudi Contoh", offer.partner, "Sudah separuh")
    assert (file.uploaded_name, file.caption, response.status_code) == ("Rudi Contoh", "Daftar hadir", 200)
    assert offer.links.live().count() == 1


def test_file_that_cannot_be_stored_leaves_link_and_discussion_as_they_were(linked, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    request, _offer, token = linked
    second = actions.accept(token=token, name="Rudi").token
    response = page(second, {**NAME, "jawaban": "kabar", "text": "Sudah separuh", "file": SimpleUploadedFile("a.exe", b"MZ")})

    assert (response.status_code, request.remarks.count(), "Sudah separuh" in text(response)) == (422, 0, True)
    assert page(second).status_code == 200


def test_partner_declines_and_hands_on_by_link(world, linked):
    request, offer, token = linked
    page(token, {**NAME, "jawaban": "belum", "reason": "Anggaran habis"})
    assert (state(offer), offer.reason, state(request)) == ("declined", "Anggaran habis", "recorded")

    offers.offer_to(request=request, partners=[world.brida], by=world.pmd)
    _link, token = world.link(offer)
    page(token, {**NAME, "jawaban": "teruskan", "to": world.ulm.pk, "reason": ""})

    assert (state(offer), offer.handed_to, state(request)) == ("handed_on", world.ulm, "offered")
    assert request.offers.get(partner=world.ulm).offered_by == world.pmd


@pytest.mark.parametrize(
    "data",
    [
        {"jawaban": "sanggup", "name": ""},
        {"jawaban": "sanggup", "name": "  "},
        {"jawaban": "sanggup", "name": "a\0b"},
        {"jawaban": "sanggup", "name": "Rudi", "due": "2020-01-01"},
        {"jawaban": "sanggup", "name": "Rudi", "cost": "banyak"},
        {"jawaban": "sanggup", "name": "Rudi", "fiscal_year": "26"},
        {"jawaban": "belum", "name": "Rudi", "reason": ""},
        {"jawaban": "teruskan", "name": "Rudi", "to": "abc"},
        {"jawaban": "selesai", "name": "Rudi", "result": "x"},
        {"jawaban": "\0", "name": "Rudi"},
        {},
    ],
)
def test_answer_that_cannot_be_leaves_the_link_and_says_so(linked, data):
    request, offer, token = linked

    response = page(token, data)

    assert (response.status_code, state(offer), offer.links.get().state) == (422, "waiting", "live")


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "tidak-ada"])
def test_unknown_link_says_what_to_do(world, token):
    response = page(token)

    assert (response.status_code, "Dinas PMD" in text(response)) == (410, True)
    assert page(token, {}).status_code == 410


def test_expired_link_says_so(linked):
    AnswerLink.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))

    response = page(linked[2], {**NAME, "jawaban": "sanggup"})

    assert (response.status_code, state(linked[1])) == (410, "waiting")


def test_link_of_a_withdrawn_offer_says_so(world, linked):
    _request, offer, token = linked
    offers.withdraw_offer(offer=offer, by=world.pmd)

    assert "Brida tidak lagi diminta" in text(page(token))


def test_link_of_a_withdrawn_request_says_so(world, linked):
    request, _offer, token = linked
    moves.cancel_request(request=request, reason="x", by=world.pmd)

    response = page(token, {**NAME, "jawaban": "sanggup"})

    assert (response.status_code, "sudah ditarik" in text(response)) == (410, True)


def test_page_that_came_too_late_gives_the_words_back(world, linked):
    request, _offer, token = linked
    moves.cancel_request(request=request, reason="x", by=world.pmd)

    response = page(token, {**NAME, "jawaban": "belum", "reason": "Anggaran <habis>"})

    assert (response.status_code, "Anggaran &lt;habis&gt;</textarea>" in text(response)) == (410, True)
    assert "textarea" not in text(page(token))


def test_link_of_a_closed_partner_says_so(world, linked):
    world.brida.is_active = False
    world.brida.save()

    assert "tidak lagi ikut serta" in text(page(linked[2]))


def test_link_works_under_the_new_name(world, linked):
    rename_partner(partner=world.brida, name="Badan Riset Baru", by=world.pmd, since=timezone.localdate())

    response = page(linked[2])

    assert (response.status_code, "Badan Riset Baru" in text(response)) == (200, True)


def test_link_works_after_merging_for_the_partner_it_became(world, linked):
    _request, offer, token = linked
    merge_partner(partner=world.brida, into=world.ulm, by=world.pmd)

    assert "Universitas" in text(page(token))
    page(token, {**NAME, "jawaban": "sanggup"})

    offer.refresh_from_db()
    assert (offer.partner, offer.state) == (world.ulm, "accepted")


def test_supporting_partner_does_not_finish_by_link(world):
    request, first, second = world.offered(world.brida, world.ulm)
    offers.accept(offer=first, by=world.officer)
    _link, token = world.link(second)
    token = actions.accept(token=token, name="Nadia").token

    response = page(token, {**NAME, "jawaban": "selesai", "result": "x"})

    assert (response.status_code, state(request)) == (422, "accepted")


def test_second_partner_by_link_is_told_who_leads(world):
    _request, first, second = world.offered(world.brida, world.ulm)
    offers.accept(offer=first, by=world.officer)
    _link, token = world.link(second)

    response = page(token, {**NAME, "jawaban": "sanggup"})

    assert "Brida sudah menjadi koordinator" in text(response)


def test_answer_needs_the_token_of_the_form(linked):
    response = page(linked[2], {**NAME, "jawaban": "sanggup"}, Client(enforce_csrf_checks=True))

    assert (response.status_code, state(linked[1])) == (403, "waiting")


def test_page_shows_no_focal_point_and_no_promise_of_others(world, linked):
    request, _offer, token = linked
    world.ulm.contacts.create(name="Nadia Rahasia", phone="0811223344")
    offers.offer_to(request=request, partners=[world.ulm], by=world.pmd)

    shown = text(page(token))

    assert ("Nadia Rahasia" in shown, "0811223344" in shown, "percakapan" in shown) == (False, False, False)


def test_log_does_not_keep_the_token(linked):
    line = logging.LogRecord("django", logging.INFO, "", 1, f"GET /jawab/{linked[2]}/ 200", (), None)

    TokensMasked().filter(line)

    assert line.getMessage() == "GET /jawab/…/ 200"


def test_link_is_shown_once_to_dinas_pmd_with_a_text_for_whatsapp(world):
    _request, offer = world.offered()
    client = client_of(world.pmd)
    address = f"/kerja/permohonan/mitra/{offer.pk}/tautan/"

    asked, issued = client.get(address), client.post(address)
    again = client.get(address)

    assert (asked.status_code, "/jawab/" in text(asked), "/jawab/" in text(again)) == (200, False, False)
    assert ("/jawab/" in text(issued), "wa.me" in text(issued), "no-store" in issued.headers["Cache-Control"]) == (
        True, True, True,
    )  # fmt: skip
    client.post(address, {"cabut": "1"})
    assert offer.links.live().count() == 0


@pytest.mark.parametrize("role", [Role.HEAD, Role.PARTNER, Role.OFFICIAL])
def test_link_page_is_closed_to_others(world, role):
    _request, offer = world.offered()
    who = {Role.PARTNER: world.officer, Role.OFFICIAL: world.official}.get(role) or person(role)

    assert client_of(who).post(f"/kerja/permohonan/mitra/{offer.pk}/tautan/").status_code == 403
    assert offer.links.count() == 0


@pytest.mark.django_db(transaction=True)
def test_link_used_twice_at_one_moment_answers_once():
    Portal.load()
    world = World()
    _request, offer = world.offered()
    _link, token = world.link(offer)
    barrier, came = threading.Barrier(2), []

    def answer(name):
        try:
            barrier.wait(10)
            came.append(actions.accept(token=token, name=name).offer.answered_name)
        except actions.LinkGone:
            came.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(name,)) for name in ("Rudi", "Nadia")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    winner = Offer.objects.get().answered_name
    assert sorted(came) == sorted(["gone", winner])
