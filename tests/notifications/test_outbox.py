"""The outbox: who reads it, what staff do there, and the way to WhatsApp."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications import actions, sending
from klaster.notifications.models import OutgoingMessage
from tests.factories import MembershipFactory, PartnerFactory, person, village
from tests.notifications.test_inbox import tell

pytestmark = pytest.mark.django_db


def outgoing(someone, noon, **more):
    tell(someone, waits=True, now=noon, **more)
    return OutgoingMessage.objects.get(recipient=someone)


def subjects(response):
    return [message.recipient.name for message in response.context["page_obj"]]


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, Role.OFFICIAL, Role.FACILITATOR, Role.KECAMATAN, Role.PARTNER])
def test_outbox_is_closed_to_those_who_look_after_nobody(client, region, official, noon, role):
    places = {
        Role.HEAD: {},
        Role.DEPUTY: {},
        Role.PARTNER: {"partner": PartnerFactory()},
        Role.KECAMATAN: {"region": region.parent},
    }
    by = person(role, **places.get(role, {"region": region}))
    message = outgoing(official, noon)
    client.force_login(by)

    addresses = ["/kerja/kotak-keluar/", f"/kerja/kotak-keluar/{message.pk}/"]
    posts = [f"/kerja/kotak-keluar/{message.pk}/{verb}/" for verb in ("hentikan", "terkirim", "kirim-ulang")]

    assert [client.get(address).status_code for address in addresses] == [403, 403]
    assert [client.post(address).status_code for address in posts] == [403, 403, 403]
    for action in (actions.stop, actions.sent_by_hand, actions.send_again):
        with pytest.raises(PermissionDenied):
            action(message=message, by=by)
    assert OutgoingMessage.objects.get().state == "waiting"


def test_kabupaten_reads_and_stops_messages_of_its_own_people_alone(client, region, official, noon):
    stranger = person(Role.OFFICIAL, region=village("63.09.01.2001"), name="Rahasia", email="lain@contoh.test")
    theirs, ours = outgoing(stranger, noon), outgoing(official, noon)
    client.force_login(person(Role.KABKOTA, region=region.parent.parent))

    assert subjects(client.get("/kerja/kotak-keluar/")) == ["Operator Desa"]
    assert client.get(f"/kerja/kotak-keluar/{theirs.pk}/").status_code == 404
    assert client.post(f"/kerja/kotak-keluar/{theirs.pk}/hentikan/").status_code == 404
    client.post(f"/kerja/kotak-keluar/{ours.pk}/hentikan/")

    assert dict(OutgoingMessage.objects.values_list("pk", "state")) == {theirs.pk: "waiting", ours.pk: "stopped"}


def test_kabupaten_reads_no_message_for_somebody_with_a_role_elsewhere_too(client, region, noon):
    shared = person(Role.FACILITATOR, region=region, name="Pendamping", email="dua@contoh.test")
    MembershipFactory(user=shared, role=Role.FACILITATOR, region=village("63.71.01.1001"))
    message = outgoing(shared, noon)
    kabupaten = person(Role.KABKOTA, region=region.parent.parent)
    client.force_login(kabupaten)

    seen = OutgoingMessage.objects.visible_to(kabupaten)

    assert list(seen) == []
    assert client.get(f"/kerja/kotak-keluar/{message.pk}/").status_code == 404


def test_stopping_is_told_in_the_audit_trail_once(client, pmd, official, noon):
    message = outgoing(official, noon)
    client.force_login(pmd)

    for _click in range(2):
        assert client.post(f"/kerja/kotak-keluar/{message.pk}/hentikan/").status_code == 302

    message.refresh_from_db()
    assert (message.state, message.stopped_by) == ("stopped", pmd)
    assert list(Event.objects.of(message).values_list("verb", "actor_name")) == [("stopped a message", "Petugas PMD")]


def test_what_went_out_meanwhile_cannot_be_stopped_and_the_page_says_so(client, pmd, official, noon):
    message = outgoing(official, noon)
    sending.send_due(noon)
    client.force_login(pmd)

    page = client.post(f"/kerja/kotak-keluar/{message.pk}/hentikan/", follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert OutgoingMessage.objects.get().state == "sent"


def test_text_for_a_person_without_email_opens_in_whatsapp_and_is_marked_by_hand(client, pmd, region, noon):
    someone = person(Role.OFFICIAL, region=region, email=None, phone="+6281234567890")
    message = outgoing(someone, noon)
    client.force_login(pmd)

    page = BeautifulSoup(client.get(f"/kerja/kotak-keluar/{message.pk}/").content, "html.parser")
    link = urlsplit(page.select_one('a[href^="https://wa.me/"]')["href"])
    assert (link.path, parse_qs(link.query)["text"]) == ("/6281234567890", [message.body])
    assert page.select_one("textarea").text.strip() == message.body
    assert sending.send_due(noon) == 0
    client.post(f"/kerja/kotak-keluar/{message.pk}/terkirim/")

    message.refresh_from_db()
    assert (message.state, message.sent_by, Event.objects.of(message).get().verb) == ("sent", pmd, "sent a message by hand")


def test_email_is_not_marked_as_sent_by_hand(client, pmd, official, noon):
    message = outgoing(official, noon)
    client.force_login(pmd)

    client.post(f"/kerja/kotak-keluar/{message.pk}/terkirim/")

    assert (OutgoingMessage.objects.get().state, Event.objects.of(message).count()) == ("waiting", 0)


def test_email_that_failed_may_be_sent_by_hand(client, pmd, official, noon):
    message = outgoing(official, noon)
    OutgoingMessage.objects.filter(pk=message.pk).update(state="failed", last_error="550")
    client.force_login(pmd)

    page = BeautifulSoup(client.get(f"/kerja/kotak-keluar/{message.pk}/").content, "html.parser")
    client.post(page.select_one('form[action$="/terkirim/"]')["action"])

    message.refresh_from_db()
    assert (message.state, message.sent_by) == ("sent", pmd)


def test_outbox_says_first_what_is_left_to_staff(client, pmd, official, noon):
    failed = outgoing(official, noon)
    OutgoingMessage.objects.filter(pk=failed.pk).update(state="failed", last_error="550")
    client.force_login(pmd)

    page = client.get("/kerja/kotak-keluar/")

    assert (page.context["by_hand"], page.context["failed"]) == (0, 1)
    links = BeautifulSoup(page.content, "html.parser").select('main .actions a[href*="state="]')
    assert [link.text for link in links] == ["1 pesan gagal dikirim"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Siti", "Operator Desa"]),
        ("state=waiting", ["Siti"]),
        ("state=stopped", ["Operator Desa"]),
        ("channel=whatsapp", ["Siti"]),
        ("channel=whatsapp&state=stopped", []),
        ("state=xyz", ["Siti", "Operator Desa"]),
        ("page=zzz", ["Siti", "Operator Desa"]),
    ],
)
def test_outbox_is_filtered(client, pmd, region, official, noon, query, found):
    actions.stop(message=outgoing(official, noon), by=pmd)
    outgoing(person(Role.OFFICIAL, region=region, name="Siti", email=None, phone="+6281234567890"), noon)
    client.force_login(pmd)

    assert subjects(client.get(f"/kerja/kotak-keluar/?{query}")) == found


def test_outbox_asks_the_same_with_three_messages_as_with_one(client, pmd, region, official, noon):
    client.force_login(pmd)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/kerja/kotak-keluar/")
        return len(queries)

    outgoing(official, noon)
    client.get("/kerja/kotak-keluar/")
    one = asked()
    for _more in range(2):
        outgoing(person(Role.OFFICIAL, region=region), noon)

    assert asked() == one
