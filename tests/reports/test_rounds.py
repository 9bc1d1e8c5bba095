"""The days of a round, and the exceptions of single villages with their reasons."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.templatetags.klaster import day
from sites.actions import rounds as actions
from sites.actions.flow import Refused
from sites.models import Round, RoundException
from tests.factories import RoundFactory, person, village

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def pmd(client):
    user = person(Role.PMD)
    client.force_login(user)
    return user


@pytest.fixture
def round():
    return RoundFactory()


@pytest.fixture
def region():
    return village("63.03.01.2001", name="Sungai Contoh")


def verbs(round):
    return list(Event.objects.of(round).values_list("verb", flat=True))


def longer(round):
    return {"due": round.due + 7 * DAY, "closes": round.closes + 7 * DAY, "reason": "Banjir sejak awal bulan"}


def test_extension_holds_for_its_village_alone(pmd, round, region):
    other = village("63.03.01.2002")

    actions.set_exception(by=pmd, round=round, region=region, **longer(round))

    assert (round.due_for(region.pk), round.due_for(other.pk)) == (round.due + 7 * DAY, round.due)
    assert verbs(round) == ["gave a village more time in"]
    assert Event.objects.of(round).first().detail["reason"] == "Banjir sejak awal bulan"


def test_exemption_expects_nothing_of_the_village(pmd, round, region):
    actions.set_exception(by=pmd, round=round, region=region, is_exempt=True, reason="Pemekaran", due=round.due)

    assert round.due_for(region.pk) is None
    assert verbs(round) == ["exempted a village in"]


def test_second_exception_of_a_village_replaces_the_first(pmd, round, region):
    actions.set_exception(by=pmd, round=round, region=region, **longer(round))
    actions.set_exception(by=pmd, round=round, region=region, is_exempt=True, reason="Pemekaran")

    found = RoundException.objects.get()
    assert (found.is_exempt, found.due, found.reason) == (True, None, "Pemekaran")


def test_exception_taken_back_leaves_the_rounds_own_days_and_is_told_once(pmd, round, region):
    actions.set_exception(by=pmd, round=round, region=region, **longer(round))

    ended = [actions.end_exception(by=pmd, round=round, region=region) for _ in range(2)]

    assert (ended, round.due_for(region.pk)) == ([True, False], round.due)
    assert verbs(round) == ["took an exception back in", "gave a village more time in"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"due": None},
        {"closes": None},
        {"due": datetime.date(2020, 1, 1)},
        {"closes": datetime.date(2020, 1, 1)},
        {"due": datetime.date(2090, 1, 2), "closes": datetime.date(2090, 1, 1)},
    ],
)
def test_exception_without_reason_or_with_shorter_days_is_refused(pmd, round, region, wrong):
    with pytest.raises(Refused):
        actions.set_exception(by=pmd, round=round, region=region, **{**longer(round), **wrong})

    assert not RoundException.objects.exists()
    assert verbs(round) == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.OFFICIAL])
def test_others_than_dinas_pmd_make_and_end_no_exception(client, round, region, role):
    by = person(role, region={Role.KABKOTA: region.parent.parent, Role.OFFICIAL: region}.get(role))
    client.force_login(by)

    with pytest.raises(Refused):
        actions.set_exception(by=by, round=round, region=region, **longer(round))
    with pytest.raises(Refused):
        actions.end_exception(by=by, round=round, region=region)
    for name, more in (("find", []), ("", [region.code]), ("end", [region.code])):
        assert client.post(reverse(f"round_exception{name and '_' + name}", args=[round.pk, *more])).status_code in {403, 405}


def test_staff_find_the_village_give_it_more_time_and_take_that_back(client, pmd, round, region):
    found = client.get(reverse("round_exception_find", args=[round.pk]), {"q": "sungai contoh"})
    by_code = client.get(reverse("round_exception_find", args=[round.pk]), {"q": "6303012001"})
    address = reverse("round_exception", args=[round.pk, region.code])
    days = {key: str(value) for key, value in longer(round).items()}
    stored = client.post(address, {"kind": "later", **days})
    listed = client.get(stored.url).content.decode()
    client.post(reverse("round_exception_end", args=[round.pk, region.code]))

    assert [address in page.content.decode() for page in (found, by_code)] == [True, True]
    assert "Banjir sejak awal bulan" in listed
    assert not RoundException.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"due": ""}, "due"),
        ({"closes": "besok"}, "closes"),
        ({"kind": "xyz"}, "kind"),
        ({"due": "2020-01-01"}, "__all__"),
    ],
)
def test_exception_form_says_what_is_wrong_and_keeps_what_was_typed(client, pmd, round, region, fields, wrong):
    days = {key: str(value) for key, value in longer(round).items()}

    page = client.post(reverse("round_exception", args=[round.pk, region.code]), {"kind": "later", **days, **fields})

    assert list(page.context["chosen"].errors) == [wrong]
    assert page.context["chosen"].data["closes"] in page.content.decode()
    assert not RoundException.objects.exists()


def test_unknown_village_and_kabupaten_have_no_exception(client, pmd, round, region):
    answers = [
        client.get(f"/kerja/periode/{round.pk}/pengecualian/63.03.01.9999/"),
        client.get(f"/kerja/periode/999999/pengecualian/{region.code}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_page_of_a_round_asks_the_same_queries_for_one_exception_and_for_three(client, pmd, round, region):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("round_edit", args=[round.pk])).status_code == 200
        return len(caught)

    def add(number):
        place = village(f"63.03.01.200{number}")
        actions.set_exception(by=pmd, round=round, region=place, **longer(round))

    add(1)
    queries()
    for_one = queries()
    add(2)
    add(3)

    assert queries() == for_one <= 15


def post_round(client, round, **more):
    fields = {"year": round.year, "quarter": round.quarter, "opens": round.opens, "due": round.due, "closes": round.closes}
    return client.post(reverse("round_edit", args=[round.pk]), {**{k: str(v) for k, v in fields.items()}, **more})


@pytest.mark.parametrize(("typed", "kept"), [("", None), ("14", 14)])
def test_endorsement_is_required_for_as_many_days_as_written(client, pmd, round, typed, kept):
    post_round(client, round, endorsement_days=typed)

    assert Round.objects.get().endorsement_days == kept


@pytest.mark.parametrize("typed", ["0", "61", "-1", "x"])
def test_endorsement_that_never_or_at_once_lapses_is_refused(client, pmd, round, typed):
    page = post_round(client, round, endorsement_days=typed)

    assert list(page.context["form"].errors) == ["endorsement_days"]


def test_board_is_linked_from_the_rounds(client, pmd, round):
    address = reverse("round_board", args=[round.pk])

    assert address in client.get("/kerja/periode/").content.decode()
    assert timezone.localdate() <= round.closes


def test_days_of_an_exception_are_not_called_optional_and_the_round_s_own_stand_above(client, pmd, round, region):
    text = client.get(reverse("round_exception", args=[round.pk, region.code])).content.decode()

    assert "boleh dikosongkan" not in text
    assert f"{day(round.due)}, ditutup {day(round.closes)}" in text


def test_exempt_village_needs_no_days(client, pmd, round, region):
    client.post(reverse("round_exception", args=[round.pk, region.code]), {"kind": "exempt", "reason": "Pemekaran"})

    assert (round.exceptions.get().is_exempt, round.exceptions.get().due) == (True, None)
