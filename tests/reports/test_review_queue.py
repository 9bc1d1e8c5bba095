"""The queue: who waits for whom, verify and next, several at once; the kabupaten's endorsement that lapses."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from sites import reviewing
from sites.actions import evidence as evidence_actions
from sites.actions import innovations, remarks, reports
from sites.actions import reviewing as actions
from sites.actions.flow import Refused
from sites.models import Report, Round, RoundException
from sites.plugs_review import to_endorse
from tests.factories import InnovationFactory, RoundFactory, person, village
from tests.innovations.conftest import WHOLE, upload
from tests.reports.conftest import signed_in

QUEUE = "/kerja/verifikasi/"


@pytest.fixture
def sent(report, official):
    return reports.submit(report=report, by=official)


@pytest.fixture
def endorsing(round):
    """The round asks for the kabupaten's endorsement, for five days."""
    Round.objects.update(endorsement_days=5)
    round.refresh_from_db()
    return round


def another(number, round, *, by=None, place="63.03.02", days=0):
    """A sent report of a further village, `days` ago; `by`: who entered it when not the village."""
    desa = village(f"{place}.20{number:02d}", f"Desa {number}")
    operator = by or person(Role.OFFICIAL, region=desa)
    innovation = InnovationFactory(region=desa, name=f"Inovasi {number}", **WHOLE)
    report = reports.start(innovation=innovation, round=round, by=operator)
    reports.save_section(report=report, by=operator, changes={"activities": "Kegiatan"})
    reports.submit(report=report, by=operator)
    age(report, days)
    return Report.objects.get(pk=report.pk)


def age(report, days):
    at = timezone.now() - datetime.timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(submitted_at=at, first_submitted_at=at)


def told(user, query=""):
    return [(item["name"], item["state"]) for item in signed_in(user).get(QUEUE + query).context["items"]]


def base(report):
    return f"/kerja/laporan/{report.pk}/"


# What waits for whom


def test_queue_tells_for_whom_each_waits(sent, endorsing, pmd, facilitator, official):
    age(sent, 6)
    waiting = another(1, endorsing, days=3)
    behalf = another(2, endorsing, by=pmd, days=1)
    until = (timezone.localdate() - datetime.timedelta(days=3) + datetime.timedelta(days=5)).day

    states = dict(told(pmd))

    assert states["Kopi Aranio"] == "menunggu verifikasi"
    assert states[waiting.innovation.name].startswith(f"menunggu rekomendasi kabupaten/kota s.d. {until} ")
    assert states[behalf.innovation.name] == "menunggu konfirmasi desa"
    assert "tanpa rekomendasi kabupaten/kota" in signed_in(pmd).get(QUEUE).content.decode()


def test_queue_shows_the_longest_waiting_first_innovations_among_them(sent, pmd, round, innovation):
    another(1, round, days=4)
    age(sent, 2)
    innovations.submit(innovation=innovation, by=pmd)
    type(innovation).objects.filter(pk=innovation.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=3))

    assert [name for name, _state in told(pmd)] == ["Inovasi 1", "Kopi Aranio", "Kopi Aranio"]


def test_queue_shows_what_can_be_verified_now_alone(sent, round, pmd):
    behalf = another(1, round, by=pmd)
    verified = another(2, round)
    reports.verify(report=verified, by=pmd)

    found = {stage: [name for name, _state in told(pmd, f"?tahap={stage}")] for stage in ("siap", "menunggu", "terverifikasi")}

    assert found == {"siap": ["Kopi Aranio"], "menunggu": [behalf.innovation.name], "terverifikasi": [verified.innovation.name]}


def test_paper_form_takes_the_place_of_the_confirmation(round, pmd):
    behalf = another(1, round, by=pmd)
    evidence_actions.add_photo(owner=behalf, file=upload(), by=pmd, answer="paper")

    assert told(pmd, "?tahap=siap") == [("Inovasi 1", "menunggu verifikasi")]


def test_queue_tells_the_late_from_those_on_time(sent, pmd):
    late_round = RoundFactory(quarter=1, due=timezone.localdate() - datetime.timedelta(days=3))
    late = another(1, late_round)

    found = {time: [name for name, _state in told(pmd, f"?waktu={time}")] for time in ("terlambat", "tepat")}

    assert found == {"terlambat": [late.innovation.name], "tepat": ["Kopi Aranio"]}


def test_sending_on_the_due_day_is_on_time(sent, round, pmd):
    Round.objects.update(due=timezone.localdate())

    assert [len(told(pmd, f"?waktu={time}")) for time in ("terlambat", "tepat")] == [0, 1]


def test_village_with_an_exception_is_judged_by_its_own_day(sent, round, pmd):
    Round.objects.update(opens=timezone.localdate() - datetime.timedelta(days=30), due=timezone.localdate())
    age(sent, -2)
    before = len(told(pmd, "?waktu=terlambat"))
    days = {
        "due": timezone.localdate() + datetime.timedelta(days=5),
        "closes": timezone.localdate() + datetime.timedelta(days=9),
    }
    RoundException.objects.create(round=round, region=sent.region, reason="Banjir", created_by=pmd, **days)

    assert (before, len(told(pmd, "?waktu=terlambat")), len(told(pmd, "?waktu=tepat"))) == (1, 0, 1)


def test_odd_filters_show_a_page(sent, pmd):
    client = signed_in(pmd)
    queries = ["?jenis=inovasi&waktu=terlambat", "?tahap=menunggu&jenis=inovasi", "?tahap=x&waktu=%00", "?jenis=laporan&page=9"]

    assert [client.get(QUEUE + query).status_code for query in queries] == [200] * 4


@pytest.mark.parametrize("query", ["", "?tahap=siap&waktu=tepat"])
def test_queue_takes_as_many_queries_for_three_as_for_one(sent, round, pmd, query, django_assert_max_num_queries):
    client = signed_in(pmd)
    client.get(QUEUE)
    with django_assert_max_num_queries(16) as one:
        client.get(QUEUE + query)
    another(1, round)
    another(2, round, by=pmd)

    with django_assert_max_num_queries(16) as three:
        client.get(QUEUE + query)

    assert len(three) == len(one)


# Verify and next


def following(client, report, query="", **data):
    return client.post(f"/kerja/verifikasi/berikut/{query}", {"sesudah": f"laporan-{report.pk}", "kiriman": "1"} | data)


def test_verify_opens_the_next_in_the_order(sent, round, pmd):
    age(sent, 9)
    third, second = another(1, round, days=1), another(2, round, days=5)
    client = signed_in(pmd)

    after_first = following(client, sent).url
    after_second = following(client, second).url
    after_third = following(client, third).url

    assert [after_first, after_second, after_third] == [base(second), base(third), QUEUE]
    assert set(Report.objects.values_list("state", flat=True)) == {"verified"}


def test_next_stays_within_the_filter_and_passes_by_what_cannot_be_verified(sent, round, pmd):
    age(sent, 9)
    another(1, round, days=8, place="63.05.01")
    another(2, round, days=7, by=pmd)
    wanted = another(3, round, days=6)

    answer = following(signed_in(pmd), sent, "?kabupaten=63.03")

    assert answer.url == f"{base(wanted)}?kabupaten=63.03"


def test_skip_opens_the_next_and_verifies_nothing(sent, round, pmd):
    age(sent, 9)
    second = another(1, round)

    answer = signed_in(pmd).get(f"/kerja/verifikasi/berikut/?sesudah=laporan-{sent.pk}")

    assert answer.url == base(second)
    assert set(Report.objects.values_list("state", flat=True)) == {"submitted"}


def test_next_says_how_many_wait(sent, round, pmd):
    another(1, round)

    assert signed_in(pmd).get(base(sent)).context["next_panel"]["count"] == 2


def test_sending_that_came_meanwhile_is_not_verified(sent, pmd, official):
    reports.return_(report=sent, reason="Lagi", by=pmd)
    reports.submit(report=sent, by=official)

    answer = signed_in(pmd).post("/kerja/verifikasi/berikut/", {"sesudah": f"laporan-{sent.pk}", "kiriman": "1"}, follow=True)

    assert Report.objects.get().state == "submitted"
    assert "sudah ada kiriman baru" in answer.content.decode()


@pytest.mark.parametrize("step", ["verifikasi", "kembalikan"])
def test_step_on_an_older_page_is_refused(sent, pmd, official, step):
    reports.return_(report=sent, reason="Lagi", by=pmd)
    reports.submit(report=sent, by=official)

    signed_in(pmd).post(f"{base(sent)}{step}/", {"kiriman": "1", "reason": "x"})

    assert Report.objects.get().state == "submitted"


@pytest.mark.parametrize("token", ["", "laporan", "laporan-x", "desa-1", "laporan-999999999999999999"])
def test_next_after_nonsense_is_the_queue(pmd, db, token):
    assert signed_in(pmd).get("/kerja/verifikasi/berikut/", {"sesudah": token}).url == QUEUE


@pytest.mark.parametrize("user", ["official", "kabkota", "facilitator"])
def test_others_do_not_verify_and_go_on(request, sent, user):
    client = signed_in(request.getfixturevalue(user))

    assert [following(client, sent).status_code, client.post(f"{QUEUE}beberapa/").status_code] == [403, 403]
    assert client.get(base(sent)).context["next_panel"] is None


# Several at once


def tick(client, *things, step="verifikasi", **more):
    kinds = {"report": "laporan", "innovation": "inovasi"}
    tokens = [f"{kinds[thing._meta.model_name]}-{thing.pk}-{actions.mark(thing)}" for thing in things]
    return client.post(f"{QUEUE}beberapa/", {"pilih": tokens, "langkah": step} | more)


def outcomes(answer):
    return [(str(row.thing), bool(row.refusal)) for row in answer.context["outcomes"]["rows"]]


def test_several_are_verified_each_on_its_own(sent, round, pmd, innovation):
    held = another(1, round, by=pmd)
    innovation = innovations.submit(innovation=innovation, by=pmd)

    answer = tick(signed_in(pmd), sent, held, innovation)

    assert outcomes(answer) == [(str(sent), False), (str(held), True), (str(innovation), False)]
    states = dict(Report.objects.values_list("pk", "state"))
    assert states == {sent.pk: "verified", held.pk: "submitted"}
    assert "belum dikonfirmasi. Mintalah" in answer.content.decode()


def test_several_are_published_after_one_more_question(published, sent, pmd):
    verified = reports.verify(report=sent, by=pmd)
    client = signed_in(pmd)

    asked = tick(client, verified, step="terbitkan")
    before = Report.objects.get().state
    done = tick(client, verified, step="terbitkan", ya="1")

    assert (asked.context.get("outcomes"), before) == (None, "verified")
    assert (outcomes(done), Report.objects.get().state) == ([(str(verified), False)], "published")


def test_older_sending_among_several_is_refused(sent, round, pmd, official):
    fine = another(1, round)
    stale = Report.objects.get(pk=sent.pk)
    reports.return_(report=sent, reason="Lagi", by=pmd)
    reports.submit(report=sent, by=official)

    answer = tick(signed_in(pmd), stale, fine)

    assert [refused for _thing, refused in outcomes(answer)] == [True, False]


@pytest.mark.parametrize(
    "data", [{}, {"pilih": ["x"]}, {"pilih": ["laporan-999-1"], "langkah": "verifikasi"}, {"langkah": "x"}]
)
def test_several_without_a_choice_say_so(sent, pmd, data):
    answer = signed_in(pmd).post(f"{QUEUE}beberapa/?jenis=laporan", data)

    assert answer.url == f"{QUEUE}?jenis=laporan"
    assert Report.objects.get().state == "submitted"


def test_more_than_a_page_is_refused(sent, pmd):
    with pytest.raises(Refused):
        actions.several(chosen=[(sent, "1")] * 51, action=actions.verify, by=pmd)


def test_innovation_sent_again_is_not_verified_from_an_older_page(innovation, official, pmd):
    seen = actions.mark(innovations.submit(innovation=innovation, by=official))
    innovations.return_(innovation=innovation, reason="Lagi", by=pmd)
    innovations.submit(innovation=innovation, by=official)

    with pytest.raises(Refused):
        actions.verify(thing=innovation, seen=seen, by=pmd)


# The kabupaten's endorsement


def test_verifying_waits_for_the_endorsement_and_says_until_when(sent, endorsing, pmd, kabkota):
    with pytest.raises(Refused, match=str((timezone.localdate() + datetime.timedelta(days=5)).day)):
        reports.verify(report=sent, by=pmd)

    remarks.endorse(report=sent, by=kabkota, text="Sesuai")

    assert reports.verify(report=sent, by=pmd).state == "verified"


@pytest.mark.parametrize(("days", "waits"), [(5, True), (6, False)])
def test_endorsement_lapses_after_its_days(sent, endorsing, pmd, kabkota, days, waits):
    age(sent, days)

    assert list(reviewing.to_endorse(kabkota)) == ([sent] if waits else [])
    assert bool(told(pmd, "?tahap=menunggu")) == waits
    assert told(pmd)[0][1].startswith("menunggu rekomendasi kabupaten/kota s.d. " if waits else "menunggu verifikasi")
    if waits:
        with pytest.raises(Refused):
            reports.verify(report=Report.objects.get(), by=pmd)
    else:
        assert reports.verify(report=Report.objects.get(), by=pmd).state == "verified"


def test_kabkota_endorses_several_with_one_remark(sent, endorsing, kabkota):
    other = another(1, endorsing)
    client = signed_in(kabkota)
    tokens = [f"laporan-{report.pk}-1" for report in (sent, other)]

    page = client.post("/kerja/rekomendasi/", {"pilih": tokens, "text": "Sesuai"})

    assert page.context["outcomes"]["refused"] == 0
    assert [(one.text, one.is_endorsement) for report in (sent, other) for one in report.comments.all()] == [
        ("Sesuai", True)
    ] * 2
    assert list(page.context["items"]) == []


def test_kabkota_sees_its_own_villages_alone(sent, endorsing, kabkota):
    theirs = another(1, endorsing, place="63.05.01")
    client = signed_in(kabkota)

    client.post("/kerja/rekomendasi/", {"pilih": [f"laporan-{theirs.pk}-1"]})

    assert [item["report"] for item in client.get("/kerja/rekomendasi/").context["items"]] == [sent]
    assert theirs.comments.count() == 0


def test_workspace_of_the_kabkota_names_the_day_of_the_first_lapse(sent, endorsing, kabkota, official, pmd):
    age(sent, 2)
    another(1, endorsing)

    section = to_endorse(kabkota)

    assert (section.context["count"], section.context["next_lapse"]) == (2, timezone.localdate() + datetime.timedelta(days=3))
    assert [to_endorse(official), to_endorse(pmd)] == [None, None]
    assert signed_in(kabkota).get("/kerja/").status_code == 200


def test_endorsement_on_an_older_page_is_refused(sent, endorsing, kabkota, pmd, official):
    reports.return_(report=sent, reason="Lagi", by=pmd)
    reports.submit(report=sent, by=official)

    signed_in(kabkota).post(f"{base(sent)}rekomendasi/", {"kiriman": "1", "text": ""})

    assert sent.comments.count() == 0


def test_endorse_list_takes_as_many_queries_for_three_as_for_one(sent, endorsing, kabkota, django_assert_max_num_queries):
    client = signed_in(kabkota)
    client.get("/kerja/rekomendasi/")
    with django_assert_max_num_queries(15) as one:
        client.get("/kerja/rekomendasi/")
    another(1, endorsing)
    another(2, endorsing)

    with django_assert_max_num_queries(15) as three:
        client.get("/kerja/rekomendasi/")

    assert len(three) == len(one)


def test_innovation_page_offers_verify_and_next(innovation, sent, pmd):
    innovation = innovations.submit(innovation=innovation, by=pmd)
    age(sent, -1)
    panel = signed_in(pmd).get(f"/kerja/inovasi/{innovation.pk}/").context["next_panel"]

    answer = signed_in(pmd).post("/kerja/verifikasi/berikut/", {"sesudah": panel["what"], "kiriman": panel["seen"]})

    innovation.refresh_from_db()
    assert (innovation.state, answer.url) == ("verified", base(sent))
