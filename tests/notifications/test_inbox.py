"""The inbox: what is told to whom, in the reader's language, and opened once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification, OutgoingMessage
from klaster.notifications.recipients import holders
from tests.factories import person, village

pytestmark = pytest.mark.django_db


def tell(*people, about="Laporan Sasirangan", key="report:1", url="/kerja/", **more):
    return notify(to=people, kind="test.happened", about=about, url=url, key=key, seen_on="2026-10-07", **more)


def things(response):
    return [(thing["newest"].about, thing["unread"], len(thing["earlier"])) for thing in response.context["page_obj"]]


def test_things_are_shown_once_the_unread_first_then_the_newest(client, official):
    for about, key in [("Lama", "a"), ("Tengah", "b"), ("Tengah lagi", "b"), ("Baru", "c")]:
        tell(official, about=about, key=key)
    client.force_login(official)
    last = Notification.objects.get(about="Baru")

    answer = client.get(f"/kerja/pesan/{last.pk}/")

    assert (answer.status_code, answer.url) == (302, "/kerja/")
    assert things(client.get("/kerja/pesan/")) == [("Tengah lagi", 2, 1), ("Lama", 1, 0), ("Baru", 0, 0)]


def test_opening_reads_the_thing_so_far_and_no_other(client, official):
    first, second = tell(official)[0], tell(official)[0]
    other = tell(official, key="report:2")[0]
    client.force_login(official)

    client.get(f"/kerja/pesan/{first.pk}/")

    unread = set(Notification.objects.unread().values_list("pk", flat=True))
    assert unread == {second.pk, other.pk}


def test_all_are_marked_as_read_by_a_button_alone(client, official, pmd):
    tell(official, pmd)
    client.force_login(official)

    assert client.get("/kerja/pesan/semua-dibaca/").status_code == 405
    client.post("/kerja/pesan/semua-dibaca/")

    assert list(Notification.objects.unread().values_list("recipient", flat=True)) == [pmd.pk]


def test_inbox_of_another_is_never_seen(client, official, pmd):
    told = tell(pmd, about="Rahasia")[0]
    client.force_login(official)

    assert things(client.get("/kerja/pesan/")) == []
    assert client.get(f"/kerja/pesan/{told.pk}/").status_code == 404
    assert client.get("/kerja/pesan/").status_code == 200
    client.logout()
    assert client.get("/kerja/pesan/").url == "/akun/masuk/?next=/kerja/pesan/"


def test_text_is_in_the_readers_language(client, official):
    tell(official)
    client.force_login(official)
    client.cookies["bahasa"] = "en"

    assert "Laporan Sasirangan: it happened on 7 October 2026" in client.get("/kerja/pesan/").content.decode()


def test_text_of_a_kind_that_is_gone_says_what_it_is_about():
    assert kinds.text("no.such.kind", about="Laporan Lama", seen_on="2026-10-07") == "Laporan Lama"


def test_kind_that_nobody_registered_is_refused_at_once(official):
    with pytest.raises(ValueError, match="report.unknown"):
        notify(to=[official], kind="report.unknown", about="x", url="/", key="x")


@pytest.mark.parametrize("url", ["https://jahat.test/", "//jahat.test/", "/\\jahat.test", "kerja/", ""])
def test_database_keeps_only_paths_of_the_portal(official, url):
    with pytest.raises(IntegrityError, match="notification_leads_to_a_page_of_the_portal"), transaction.atomic():
        tell(official, url=url)


def test_person_named_twice_is_told_once_and_who_is_switched_off_not_at_all(official):
    gone = person(Role.PMD, is_active=False)

    tell(official, official, gone, waits=True)

    assert list(Notification.objects.values_list("recipient", flat=True)) == [official.pk]
    assert list(OutgoingMessage.objects.values_list("recipient", flat=True)) == [official.pk]


def test_what_is_rolled_back_was_never_told(official):
    with transaction.atomic():
        tell(official, waits=True)
        transaction.set_rollback(True)

    assert [Notification.objects.count(), OutgoingMessage.objects.count()] == [0, 0]


def test_bell_tells_how_many_are_unread_without_a_query_of_its_own(client, official):
    tell(official)
    tell(official, key="report:2")
    client.force_login(official)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get("/kerja/pesan/").content.decode()

    asked = [query for query in queries.captured_queries if "notifications_notification" in query["sql"]]
    assert "(2" in page
    assert len(asked) == 4  # the bell with the portal's own row, how many things there are, the things, their messages


def test_inbox_asks_the_same_with_three_things_as_with_one(client, official):
    client.force_login(official)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/kerja/pesan/")
        return len(queries)

    tell(official, key="a")
    client.get("/kerja/pesan/")
    one = asked()
    tell(official, key="b")
    tell(official, key="c")

    assert asked() == one


def test_holders_are_those_whose_region_contains_the_code_today(region, official, pmd):
    kabkota = person(Role.KABKOTA, region=region.parent.parent)
    person(Role.KABKOTA, region=village("63.09.01.2001").parent.parent)
    person(Role.OFFICIAL, region=village("63.03.01.2002"))
    person(Role.OFFICIAL, region=region, is_active=False)
    person(Role.OFFICIAL, region=region).memberships.update(until=None, since="2999-01-01")
    roles = (Role.OFFICIAL, Role.KABKOTA, Role.PMD)

    assert set(holders(*roles, code=region.code)) == {official, kabkota, pmd}
    assert set(holders(Role.PMD)) == {pmd}
