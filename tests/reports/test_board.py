"""The board of a round: what it counts, for whom, and what it says of those who do not sign in."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from klaster.access import Role
from klaster.accounts.models import User
from sites.models import Innovation, InnovationVersion, RoundException
from sites.models.states import State
from tests.factories import InnovationFactory, PartnerFactory, ReportFactory, RoundFactory, person, village

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def round():
    return RoundFactory(
        opens=timezone.localdate() - 40 * DAY, due=timezone.localdate() - 10 * DAY, closes=timezone.localdate() + 10 * DAY
    )


@pytest.fixture
def pmd(client):
    user = person(Role.PMD)
    client.force_login(user)
    return user


def expected_of(region):
    """An innovation on which a report is expected: public, and older than the round."""
    long_ago = timezone.now() - 90 * DAY
    innovation = InnovationFactory(region=region)
    version = InnovationVersion.objects.create(
        innovation=innovation, number=1, name=innovation.name, published_at=long_ago, published_by=innovation.created_by
    )
    Innovation.objects.filter(pk=innovation.pk).update(created_at=long_ago, state=State.PUBLISHED, current_version=version)
    return innovation


def sent(innovation, round, days_ago, **fields):
    moment = timezone.now() - days_ago * DAY
    return ReportFactory(
        innovation=innovation, round=round, first_submitted_at=moment, submitted_at=moment,
        **{"state": State.SUBMITTED, **fields},
    )  # fmt: skip


def board(client, round, query=""):
    return client.get(reverse("round_board", args=[round.pk]) + query)


def rows(page):
    return {row.name: row for row in page.context["page_obj"].object_list}


def figures(row):
    return [getattr(row, name) for name in ("expected", "begun", "sent", "on_time", "late", "verified")]


def test_board_counts_what_is_expected_begun_sent_on_time_late_and_verified(client, pmd, round):
    region = village(name="Sungai Contoh")
    things = [expected_of(region) for _ in range(4)]
    ReportFactory(innovation=things[0], round=round)
    sent(things[1], round, 12)
    sent(things[2], round, 3, state=State.VERIFIED)

    page = board(client, round)

    assert figures(rows(page)["Sungai Contoh"]) == [4, 3, 2, 1, 1, 1]
    assert page.context["totals"] == {
        "all_expected": 4, "all_begun": 3, "all_sent": 2, "all_on_time": 1, "all_late": 1, "all_verified": 1,
    }  # fmt: skip


def test_villages_own_day_decides_who_is_late(client, pmd, round):
    region = village(name="Sungai Contoh")
    sent(expected_of(region), round, 3)
    RoundException.objects.create(
        round=round, region=region, due=timezone.localdate(), closes=round.closes, reason="Banjir", created_by=pmd
    )

    page = board(client, round)

    assert figures(rows(page)["Sungai Contoh"]) == [1, 1, 1, 1, 0, 0]
    assert "Banjir" in page.content.decode()


def test_exempt_village_is_listed_with_its_reason_and_nothing_expected(client, pmd, round):
    region = village(name="Sungai Contoh")
    expected_of(region)
    RoundException.objects.create(round=round, region=region, is_exempt=True, reason="Pemekaran", created_by=pmd)

    page = board(client, round)

    assert figures(rows(page)["Sungai Contoh"]) == [0] * 6
    assert not rows(page)["Sungai Contoh"].is_overdue
    assert "Pemekaran" in page.content.decode()


def test_report_of_an_exempt_village_is_never_late(client, pmd, round):
    region = village(name="Sungai Contoh")
    sent(expected_of(region), round, 3)
    RoundException.objects.create(round=round, region=region, is_exempt=True, reason="Pemekaran", created_by=pmd)

    assert figures(rows(board(client, round))["Sungai Contoh"]) == [1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (Role.PMD, 200), (Role.HEAD, 200), (Role.KABKOTA, 200), (Role.KECAMATAN, 200), (Role.FACILITATOR, 200),
        (Role.OFFICIAL, 403), (Role.PARTNER, 403),
    ],
)  # fmt: skip
def test_board_is_for_those_who_look_after_several_villages(client, round, role, answer):
    region = village()
    places = {Role.KABKOTA: region.parent.parent, Role.KECAMATAN: region.parent}
    place = {"partner": PartnerFactory()} if role == Role.PARTNER else {"region": places.get(role, region)}
    client.force_login(person(role, **({} if role in {Role.PMD, Role.HEAD} else place)))

    assert board(client, round).status_code == answer


def test_kabupaten_sees_its_own_villages_alone(client, round):
    ours, theirs = village("63.03.01.2001", name="Kami"), village("63.05.01.2001", name="Mereka")
    expected_of(ours), expected_of(theirs)
    client.force_login(person(Role.KABKOTA, region=ours.parent.parent))

    page = board(client, round)

    assert list(rows(page)) == ["Kami"]
    assert page.context["totals"]["all_expected"] == 1
    assert b"Mereka" not in board(client, round, "?unduh=csv").content


def operators(region, *last_logins):
    for last in last_logins:
        one = person(Role.OFFICIAL, region=region)
        User.objects.filter(pk=one.pk).update(last_login=last and timezone.now() - last * DAY)


@pytest.mark.parametrize(
    ("last_logins", "said"),
    [
        ([], "tidak ada operator"),
        ([None], "belum pernah masuk"),
        ([31], "tidak masuk 30 hari"),
        ([31, None, 2], ""),
        ([29], ""),
    ],
)
def test_board_says_who_does_not_sign_in(client, pmd, round, last_logins, said):
    region = village(name="Sungai Contoh")
    expected_of(region)
    operators(region, *last_logins)

    shown = list(rows(board(client, round, "?masuk=lama")))

    assert rows(board(client, round))["Sungai Contoh"].quiet == said
    assert shown == (["Sungai Contoh"] if said else [])


def test_switched_off_operator_does_not_count(client, pmd, round):
    region = village(name="Sungai Contoh")
    expected_of(region)
    operators(region, 1)
    User.objects.filter(memberships__role=Role.OFFICIAL).update(is_active=False)

    assert rows(board(client, round))["Sungai Contoh"].quiet == "tidak ada operator"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?kabupaten=63.05", ["Mereka"]),
        ("?kiriman=belum", ["Mereka"]),
        ("?kiriman=xyz&kabupaten=99&masuk=1&page=zzz", ["Kami", "Mereka"]),
    ],
)
def test_board_is_filtered(client, pmd, round, query, names):
    ours, theirs = village("63.03.01.2001", name="Kami"), village("63.05.01.2001", name="Mereka")
    sent(expected_of(ours), round, 12)
    expected_of(theirs)

    assert list(rows(board(client, round, query))) == names


def test_board_asks_the_same_queries_for_one_and_for_three(client, pmd, round):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert board(client, round).status_code == 200
        return len(caught)

    def add(number):
        region = village(f"63.03.01.200{number}", name=f"Desa {number}")
        sent(expected_of(region), round, 3)
        operators(region, None)
        RoundException.objects.create(round=round, region=region, is_exempt=True, reason="x", created_by=pmd)

    add(1)
    queries()
    for_one = queries()
    add(2)
    add(3)

    assert queries() == for_one <= 15


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_runs_no_formula_and_holds_all_rows(client, pmd, round, form):
    region = village(name="=1+1")
    expected_of(region)
    RoundException.objects.create(
        round=round, region=region, due=timezone.localdate(), closes=round.closes, reason="@SUM(A1)", created_by=pmd
    )

    answer = board(client, round, f"?unduh={form}")

    if form == "csv":
        text = answer.content.decode("utf-8-sig").splitlines()[1]
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
        text = ",".join(str(cell.value) for cell in list(sheet.iter_rows())[1])
    assert "'@SUM(A1)" in text
    assert ",1,0,0,0,0,0," in text
    assert f"papan-{round.year}-{round.quarter}.{form}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, Role.KABKOTA, Role.KECAMATAN, Role.FACILITATOR])
def test_menu_of_those_who_look_after_villages_leads_to_the_newest_board(client, round, role):
    RoundFactory(
        quarter=4, opens=timezone.localdate() + DAY, due=timezone.localdate() + 9 * DAY, closes=timezone.localdate() + 9 * DAY
    )
    desa = village("63.03.01.2001")
    regions = {Role.KABKOTA: desa.parent.parent, Role.KECAMATAN: desa.parent, Role.FACILITATOR: desa}
    client.force_login(person(role, region=regions.get(role)))

    page = client.get("/kerja/")

    address = reverse("round_board", args=[round.pk])
    assert address in [link["url"] for group in page.context["links"] for link in group["links"]]
    assert client.get(address).status_code == 200


def test_menu_of_a_village_has_no_board(client, round):
    client.force_login(person(Role.OFFICIAL, region=village("63.03.01.2001")))

    groups = client.get("/kerja/").context["links"]
    assert not [link for group in groups for link in group["links"] if "papan" in link["url"]]


@pytest.mark.parametrize(("role", "told"), [(Role.PMD, True), (Role.HEAD, True), (Role.KABKOTA, True), (Role.KECAMATAN, False)])
def test_board_names_whom_to_call_of_a_village_that_has_not_sent(client, round, role, told):
    desa = village("63.03.01.2001", "Sungai Contoh")
    expected_of(desa)
    person(Role.OFFICIAL, region=desa, name="Siti Operator", email="siti@contoh.test")
    done = village("63.03.01.2002", "Sungai Lain")
    sent(expected_of(done), round, 12)
    person(Role.OFFICIAL, region=done, name="Rudi Operator", email="rudi@contoh.test")
    client.force_login(person(role, region={Role.KABKOTA: desa.parent.parent, Role.KECAMATAN: desa.parent}.get(role)))

    text = board(client, round).content.decode()

    assert ("Siti Operator, siti@contoh.test" in text, "Rudi Operator" in text) == (told, False)


def test_board_leads_to_what_a_village_has_sent(client, pmd, round):
    sent(expected_of(village("63.03.01.2001")), round, 12)
    expected_of(village("63.03.01.2002"))

    text = board(client, round).content.decode()

    sheets = [f"/kerja/desa/63.03.01.200{number}/{round.year}-{round.quarter}/" in text for number in (1, 2)]
    assert sheets == [True, False]
    assert client.get(f"/kerja/desa/63.03.01.2001/{round.year}-{round.quarter}/").status_code == 200


def test_rounds_count_as_sent_what_the_board_counts(client, pmd, round):
    region = village()
    sent(expected_of(region), round, 12, state=State.RETURNED, return_reason="Kurang jelas")
    sent(expected_of(region), round, 12)

    assert [found.sent for found in client.get("/kerja/periode/").context["page_obj"]] == [2]
    assert board(client, round).context["totals"]["all_sent"] == 2
