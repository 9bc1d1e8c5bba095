import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from klaster.access import Role
from klaster.accounts import actions
from klaster.audit.actions import record
from klaster.audit.models import Event
from tests.factories import MembershipFactory, UserFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "write",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(actor_name="somebody else"),
        lambda event: event.delete(),
        lambda event: event.save(),
    ],
)
def test_an_event_cannot_be_changed_or_removed(write):
    event = record(by=None, verb="invited", obj=UserFactory())

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write(event)

    assert caught.value.__cause__.diag.constraint_name == "audit_event_is_only_added"
    assert Event.objects.get().actor_name == ""


def test_events_may_be_truncated_for_a_new_demo():
    record(by=None, verb="invited", obj=UserFactory())

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")

    assert not Event.objects.exists()


def test_an_event_outlives_whom_it_tells_of():
    user = UserFactory(name="Siti")
    record(by=user, verb="invited", obj=user)

    user.delete()

    assert list(Event.objects.values_list("actor_name", "object_name")) == [("Siti", "Siti")]


def test_an_event_is_told_in_the_readers_language():
    pmd = person(Role.PMD, name="Petugas PMD")
    siti = actions.invite(name="Siti", phone="081234567890", role=Role.OFFICIAL, region=village(name="Sungai Contoh"), by=pmd)

    given, invited = Event.objects.of(siti)

    assert invited.words == "Diundang"
    assert (given.words, given.particulars.split(", mulai")[0]) == (
        "Diberi peran",
        "Operator desa/kelurahan, Sungai Contoh, Kecamatan 63.03.01, Kab. Banjar",
    )


def test_strange_details_do_not_stop_the_history():
    event = Event(detail={"since": "yesterday", "role": "king", "to": ""})

    assert event.particulars == ""


def test_trail_is_filtered_by_person_thing_and_day(client):
    pmd = person(Role.PMD, name="Petugas PMD")
    client.force_login(pmd)
    record(by=pmd, verb="invited", obj=UserFactory(name="Siti"))
    record(by=None, verb="invited", obj=UserFactory(name="Budi"))

    def found(query):
        return [event.object_name for event in client.get(f"/kerja/riwayat/?{query}").context["page_obj"]]

    assert found("") == ["Budi", "Siti"]
    assert found("actor=petugas") == ["Siti"]
    assert found("thing=budi") == ["Budi"]
    assert found("last=2020-01-01") == []
    assert found("first=2020-01-01&last=9999-12-31") == ["Budi", "Siti"]
    assert found("first=yesterday") == ["Budi", "Siti"]
    assert found("page=x&actor=%00") == ["Budi", "Siti"]


def test_trail_asks_the_same_queries_for_one_and_for_three(client):
    pmd = person(Role.PMD)
    client.force_login(pmd)
    counts = []
    for added in (1, 2):
        for _ in range(added):
            record(by=pmd, verb="invited", obj=pmd)
        client.get("/kerja/riwayat/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/kerja/riwayat/")
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 15


def test_trail_is_closed_to_a_kabupaten(client):
    client.force_login(MembershipFactory(role=Role.KABKOTA, region=village().parent.parent).user)

    assert client.get("/kerja/riwayat/").status_code == 403
