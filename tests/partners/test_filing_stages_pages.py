"""The pages of a filing's stages: who opens them, what they ask, refuse and show."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from klaster.access import Role
from partners.actions.filing_stages import correct_event
from partners.filing_stages_reckoning import ministry_today
from partners.filing_stages_shown import shown
from partners.filing_workflow import next_stages
from partners.models import FilingPartner, FilingType, Stage
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.filing_stages_kit import MARK_STAGES, PASSED, filing, go, mark_rules, only_own_rules, rule

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(db):
    only_own_rules()
    return mark_rules()


@pytest.fixture
def staff(db):
    return person(Role.PMD)


@pytest.fixture
def client(staff):
    return client_of(staff)


@pytest.fixture
def mark(staff):
    return filing(staff)


def address(name, pk):
    return reverse(f"work_filing_{name}", args=[pk])


def send(client, url, **data):
    return client.post(url, data, follow=True)


def test_a_stage_is_recorded_on_its_page_and_seen_on_the_filing(client, mark):
    url = address("event", mark.pk)
    page = client.get(url, {"tahap": "filed"})
    assert "Diajukan" in page.text
    assert "WIB" in page.text
    assert 'name="reason"' not in page.text
    done = send(client, f"{url}?tahap=filed", stage="filed", on="2025-01-06", application_number="DID2025010469")
    assert done.redirect_chain[-1][0] == reverse("work_filing", args=[mark.pk])
    assert "6 Januari 2025" in done.text
    mark.refresh_from_db()
    assert (mark.stage, mark.application_number) == (Stage.FILED, "DID2025010469")


def test_without_a_chosen_stage_the_page_offers_what_may_follow_alone(client, mark):
    page = client.get(address("event", mark.pk), {"tahap": "registered"})
    assert [value for value, _ in page.context["form"].fields["stage"].widget.choices] == ["", "filed", "withdrawn"]
    assert 'name="reason"' in page.text


@pytest.mark.parametrize(
    "data",
    [
        {"on": ""}, {"stage": "filed"}, {"stage": "rubbish", "on": "2025-01-06"}, {"stage": "filed\0", "on": "2025-01-06"},
        {"stage": "filed", "on": "31-31-2025"}, {"stage": "filed", "on": "9999-12-31"}, {"stage": "filed", "on": "0001-01-01"},
        {"stage": "laboratory", "on": "2025-01-06"}, {"stage": "withdrawn", "on": "2025-01-06"},
        {"stage": "filed", "on": "2025-01-06", "note": "x\0y"}, {"stage": "filed", "on": "2025-01-06", "note": "x" * 501},
        {"stage": "filed", "on": "2025-01-06", "application_number": "9" * 41},
    ],
)  # fmt: skip
@pytest.mark.parametrize("query", ["", "?tahap=filed", "?tahap=%00"])
def test_wrong_input_is_refused_on_the_page_and_nothing_is_kept(client, mark, data, query):
    if query == "?tahap=filed" and "application_number" in data:
        data = {**data, "on": ""}
    answer = client.post(address("event", mark.pk) + query, data)
    assert answer.status_code == 422
    assert not mark.events.exists()


def test_what_is_missing_is_said_before_and_after(client, mark):
    mark.classes.all().delete()
    url = address("event", mark.pk) + "?tahap=filed"
    page = client.get(url)
    (need,) = page.context["needs"]
    assert need in page.text
    answer = client.post(url, {"stage": "filed", "on": "2025-01-06"})
    assert answer.status_code == 422
    assert f"Yang masih kurang: {need}" in answer.text


def test_a_correction_says_what_moved_from_when_to_when_then_and_later(client, mark, staff):
    first = go(mark, staff, *MARK_STAGES)[0]
    url = address("event_correct", first.pk)
    assert "2025-01-06" in client.get(url).text
    done = send(client, url, on="2025-01-02")
    (message,) = [str(one) for one in done.context["messages"] if "tenggat bergeser" in str(one)]
    assert "3 tenggat" in message  # that of the announcement is over
    assert "dari 6 Januari 2035 menjadi 2 Januari 2035" in message
    later = client.get(reverse("work_filing", args=[mark.pk])).text
    assert "dari 6 Januari 2035 menjadi 2 Januari 2035" in later
    assert "Diperbaiki dari 6 Januari 2025 menjadi 2 Januari 2025" in later
    refused = client.post(url, {"on": (ministry_today() + DAY).isoformat()})
    assert refused.status_code == 422
    assert "tenggat bergeser" not in send(client, url, on="2025-01-02").text


def test_taking_back_asks_first_and_means_the_stage_that_was_seen(client, mark, staff):
    events = go(mark, staff, *MARK_STAGES[:2])
    url = address("event_undo", mark.pk)
    page = client.get(url)
    assert "Pemeriksaan formalitas" in page.text
    assert mark.events.count() == 2
    assert client.post(url, {"event": events[0].pk}).status_code == 422
    for rubbish in ("", "x", "9" * 40, "1\0"):
        assert client.post(url, {"event": rubbish}).status_code == 422
    assert mark.events.count() == 2
    send(client, url, event=events[1].pk)
    assert mark.events.count() == 1
    assert client.post(url, {"event": events[1].pk}).status_code == 422
    send(client, url, event=events[0].pk)
    assert "belum ada tahapan" in send(client, url, event=events[0].pk).text.lower()
    assert client.get(url).status_code == 302


def test_at_the_end_nothing_follows(client, mark, staff):
    go(mark, staff, Stage.WITHDRAWN, reason="Batal")
    assert client.get(address("event", mark.pk)).status_code == 302
    assert client.post(address("event", mark.pk), {"stage": "filed", "on": "2025-01-07"}).status_code == 422


def test_who_opens_the_pages(mark, staff):
    now, before = PartnerFactory(), PartnerFactory()
    FilingPartner.objects.create(filing=mark, partner=before, since=PASSED, until=PASSED, reason="Pindah")
    FilingPartner.objects.create(filing=mark, partner=now, since=PASSED)
    (event,) = go(mark, staff, Stage.FILED)
    urls = [address("event", mark.pk), address("event_correct", event.pk), address("event_undo", mark.pk)]
    expected = [
        (person(Role.PARTNER, partner=now), 200), (person(Role.PARTNER, partner=before), 403), (person(Role.HEAD), 403),
        (person(Role.OFFICIAL, region=mark.region), 403), (person(Role.PARTNER, partner=PartnerFactory()), 404),
        (person(Role.OFFICIAL, region=village("63.03.01.2009")), 404),
    ]  # fmt: skip
    for user, status in expected:
        for url in urls:
            assert client_of(user).get(url).status_code == status, (user, url)
            if status != 200:
                assert client_of(user).post(url, {"event": event.pk, "on": "2025-01-05"}).status_code == status
    assert mark.events.get().on == PASSED


def test_unknown_numbers_are_not_found(client):
    for name in ("event", "event_correct", "event_undo"):
        for pk in (999999, 10**30):
            assert client.get(address(name, pk)).status_code == 404


# what the filing's page shows


def test_readers_see_the_stages_and_no_way_to_change_them(mark, staff):
    go(mark, staff, *MARK_STAGES[:2])
    page = client_of(person(Role.HEAD)).get(reverse("work_filing", args=[mark.pk])).text
    assert "Pemeriksaan formalitas" in page
    assert "/tahap/" not in page


def test_open_deadlines_come_first_with_days_left_their_source_and_whether_it_is_sure(client, staff):
    today = ministry_today()
    rule(Stage.FILED, 3, "days", types=[FilingType.DESIGN], title="Tiga hari", source="UU 31/2000", is_sure=True)
    rule(Stage.FILED, -2, "days", types=[FilingType.DESIGN], title="Lewat dua hari", kind="applicant")
    rule(Stage.FILED, 5, "working", types=[FilingType.DESIGN], title="Lima hari kerja")
    made = filing(staff, FilingType.DESIGN)
    go(made, staff, Stage.FILED, on=today)
    page = client.get(reverse("work_filing", args=[made.pk])).text
    for words in ["Tiga hari", "3 hari lagi", "Terlambat 2 hari", "UU 31/2000", "belum pasti", "Sementara"]:
        assert words in page, words
    found = shown(made, staff)["deadlines"]
    assert [deadline.rule.title for deadline in found["open"]] == ["Lewat dua hari", "Tiga hari", "Lima hari kerja"]
    go(made, staff, Stage.WITHDRAWN, on=today, reason="Batal")
    found = shown(made, staff)["deadlines"]
    assert (len(found["open"]), len(found["settled"])) == (0, 3)


def test_what_is_shown_takes_as_many_queries_for_many_stages_as_for_one(mark, staff):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            shown(mark, staff)
        return len(seen)

    (first,) = go(mark, staff, Stage.FILED)
    correct_event(event=first, on=PASSED - DAY, by=staff)
    one = queries()
    go(mark, staff, *MARK_STAGES[1:], on=PASSED + DAY)
    correct_event(event=first, on=PASSED - 2 * DAY, by=staff)
    assert queries() == one <= 6


def test_after_an_error_the_form_offers_what_may_follow_and_asks_why_it_ends(client, mark):
    page = client.post(reverse("work_filing_event", args=[mark.pk]), {"stage": "withdrawn", "on": ""})

    stage, reason = (page.context["form"].fields[name] for name in ("stage", "reason"))
    assert [value for value, _ in stage.widget.choices] == ["", *next_stages(mark.type, mark.stage)]
    assert reason.required
    assert "reason" in page.context["form"].errors


def test_the_history_names_the_stage_and_its_day(client, mark, staff):
    go(mark, staff, Stage.FILED)

    assert "Tahapan dicatat</b>: Diajukan, 6 Januari 2025" in client.get(reverse("work_filing", args=[mark.pk])).text
