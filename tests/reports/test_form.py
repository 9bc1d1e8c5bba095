"""The form of a report: one topic per page, the quarter named, last quarter beside it, only the asked-for answers open."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.templatetags.klaster import day
from sites.actions import evidence, remarks, reports
from sites.models import Evidence, Report, RoundException
from sites.plugs_reports import links, my_village
from sites.views.report_work import unwritten
from tests.factories import InnovationFactory, MeasureFactory, MembershipFactory, RoundFactory, person, village
from tests.innovations.conftest import upload
from tests.reports.conftest import signed_in

SECTIONS = ["kegiatan", "hasil", "foto", "kendala", "dukungan", "rencana"]
QUARTER = "Triwulan II 2026 (April–Juni)"


@pytest.fixture
def base(report):
    return f"/kerja/laporan/{report.pk}/"


@pytest.fixture
def client(official):
    return signed_in(official)


@pytest.fixture
def returned(report, measure, official, pmd):
    """Sent, and returned: only the activities and the figure of the measure are asked for."""
    reports.submit(report=report, by=official)
    asked = ["activities", f"measure_{measure.pk}"]
    return reports.return_(report=report, reason="Sebutkan jumlah petani", by=pmd, asked=asked)


def form_of(page):
    return page[page.index("<main") : page.index("</main")]


def test_people_of_a_village_find_its_sheets_in_the_menu(official, facilitator, pmd):
    found = [[place["url"] for place in links(user) if "/desa/" in place["url"]] for user in (official, facilitator, pmd)]

    code = official.active_memberships[0].region.code
    assert found == [[f"/kerja/desa/{code}/"], [f"/kerja/desa/{code}/"], []]


def test_sheets_of_several_villages_are_told_apart_by_name(db):
    helper = person(Role.FACILITATOR, region=village(code="63.03.01.2001", name="Tabanio"))
    MembershipFactory(user=helper, role=Role.FACILITATOR, region=village(code="63.03.01.2002", name="Takisung"))

    labels = [place["label"] for place in links(helper) if "/desa/" in place["url"]]

    assert labels == ["Lembar Desa Tabanio", "Lembar Desa Takisung"]


def test_kelurahan_has_no_musyawarah_desa(db):
    operator = person(Role.OFFICIAL, region=village(code="63.71.04.1009", name="Kuin Utara"))

    assert "Lembar untuk musyawarah kelurahan" in [place["label"] for place in links(operator)]


def test_who_writes_for_several_villages_sees_for_which_a_thing_waits(report, official, facilitator):
    said = [my_village(user).context["items"][0]["what"] for user in (official, facilitator)]

    assert said == ["Laporan Triwulan II 2026", f"{report.region.full_name} · Laporan Triwulan II 2026"]


@pytest.mark.parametrize("slug", SECTIONS)
def test_each_page_names_the_quarter_at_its_question(base, client, slug):
    page = form_of(client.get(f"{base}bagian/{slug}/").content.decode())

    assert page.count(QUARTER) >= (1 if slug == "foto" else 2)
    assert "triwulan ini" not in page.casefold()


@pytest.mark.parametrize(("slug", "words"), [("kegiatan", "Menanam seratus bibit."), ("hasil", "412 kg"),
                                             ("hasil", "sekitar 40 orang"), ("kendala", "Hujan panjang."),
                                             ("dukungan", "Mesin kupas.")])  # fmt: skip
def test_last_quarters_answer_stands_beside_the_question(last, base, client, slug, words):
    page = client.get(f"{base}bagian/{slug}/").content.decode()

    assert "Jawaban Triwulan I 2026" in page
    assert words in page


def test_long_answer_of_last_quarter_is_folded(last, base, client):
    Report.objects.filter(pk=last.pk).update(activities="Menanam bibit. " * 40)

    page = client.get(f"{base}bagian/kegiatan/").content.decode()

    assert "<summary>Jawaban Triwulan I 2026</summary>" in page


def test_draft_of_last_quarter_is_not_shown_as_an_answer(innovation, earlier, report, base, client, official):
    draft = reports.start(innovation=innovation, round=earlier, by=official)
    reports.save_section(report=draft, by=official, changes={"activities": "Belum dikirim"})

    assert "Belum dikirim" not in client.get(f"{base}bagian/kegiatan/").content.decode()


def test_return_marks_what_is_asked_for_and_closes_the_rest(returned, base, client):
    page = client.get(base).content.decode()

    assert (page.count("diminta diperbaiki"), page.count("tetap seperti dikirim")) == (2, 4)


@pytest.mark.parametrize("slug", ["foto", "kendala", "dukungan", "rencana"])
def test_section_that_was_not_asked_for_is_read_only_and_says_why(returned, base, client, slug):
    page = form_of(client.get(f"{base}bagian/{slug}/").content.decode())

    assert "<textarea" not in page
    assert "Yang diminta hanya: Kegiatan yang dilakukan, Kopi terjual." in page


def test_answer_beside_an_asked_one_is_read_only(returned, measure, base, client):
    form = client.get(f"{base}bagian/hasil/").context["form"]

    assert [field.name for field in form.visible_fields()] == [f"measure_{measure.pk}"]


def test_next_goes_only_through_what_is_asked_for(returned, measure, base, client):
    first = client.post(f"{base}bagian/kegiatan/", {"activities": "Dua puluh petani memanen."})
    second = client.post(f"{base}bagian/hasil/", {f"measure_{measure.pk}": "20"})

    assert (first.url, second.url) == (f"{base}bagian/hasil/", f"{base}periksa/")
    assert Report.objects.get().activities == "Dua puluh petani memanen."


def test_answer_that_was_not_asked_for_is_refused_and_shown_again(returned, base, client):
    answer = client.post(f"{base}bagian/kendala/", {"obstacles": "Jembatan putus"})

    assert Report.objects.get().obstacles == ""
    assert "Jembatan putus</textarea>" in answer.content.decode()
    assert "Dinas PMD meminta perbaikan jawaban lain" in answer.content.decode()


def test_older_page_with_an_answer_that_was_not_asked_for_is_refused(returned, measure, base, client):
    answer = client.post(f"{base}bagian/hasil/", {f"measure_{measure.pk}": "20", "people_typed": "9"})

    assert Report.objects.get().people_reached is None
    assert 'value="9"' in answer.content.decode()


def test_photo_that_was_not_asked_for_is_refused(returned, base, client):
    client.post(f"{base}bagian/foto/", {"photos": [upload()]})

    assert not Evidence.objects.exists()


def test_reason_and_remark_stand_on_the_page_of_the_answer(returned, base, client, pmd):
    remarks.comment(report=returned, text="Berapa petani?", answer="activities", by=pmd)
    remarks.comment(report=returned, text="Rahasia dinas", answer="activities", by=pmd, is_internal=True)

    page = form_of(client.get(f"{base}bagian/kegiatan/").content.decode())

    assert page.index("Sebutkan jumlah petani") < page.index("<textarea") < page.index("Berapa petani?")
    assert "Rahasia dinas" not in page


@pytest.mark.parametrize(("code", "words"), [("63.03.01.2001", "Diketahui Kepala Desa (Pambakal)"),
                                             ("63.72.01.1001", "Diketahui Lurah")])  # fmt: skip
def test_sender_may_say_that_the_head_knows(round, code, words):
    region = village(code)
    official = person(Role.OFFICIAL, region=region)
    report = reports.start(innovation=InnovationFactory(region=region), round=round, by=official)
    reports.save_section(report=report, by=official, changes={"activities": "Panen."})
    client, address = signed_in(official), f"/kerja/laporan/{report.pk}/periksa/"

    page = client.get(address).content.decode()
    client.post(address, {"known_to_head": "on"})

    report.refresh_from_db()
    assert words in page
    assert (report.state, report.known_to_head) == ("submitted", True)


def test_report_is_sent_without_the_heads_knowledge_too(report, base, client):
    client.post(f"{base}periksa/")

    report.refresh_from_db()
    assert (report.state, report.known_to_head) == ("submitted", False)


def test_who_enters_for_a_village_is_not_asked_what_its_head_knows(report, base, facilitator):
    enterer = signed_in(facilitator)

    page = enterer.get(f"{base}periksa/").content.decode()
    enterer.post(f"{base}periksa/", {"known_to_head": "on"})

    report.refresh_from_db()
    assert "known_to_head" not in page
    assert (report.state, report.known_to_head) == ("submitted", False)


def test_check_page_links_every_answer_to_its_field(report, measure, base, client):
    rows = client.get(f"{base}periksa/").context["rows"]

    assert [row["url"].removeprefix(f"{base}bagian/") for row in rows] == [
        "kegiatan/#id_activities", f"hasil/#id_measure_{measure.pk}", "hasil/#id_people_typed", "kendala/#id_obstacles",
        "dukungan/#id_help_needed", "rencana/#id_next_steps",
    ]  # fmt: skip


def except_(round, region, **days):
    admin = person(Role.PMD)
    return RoundException.objects.create(round=round, region=region, reason="Banjir", created_by=admin, **days)


def test_village_with_more_time_may_begin_after_the_others(innovation, official):
    past, later = (timezone.localdate() + datetime.timedelta(days=days) for days in (-1, 9))
    closed = RoundFactory(opens=past, due=past, closes=past)
    before = unwritten(official)

    except_(closed, innovation.region, due=later, closes=later)

    assert before == []
    assert [(one.innovation, one.due) for one in unwritten(official)] == [(innovation, later)]


def test_exempt_village_is_not_asked_for_a_report(innovation, round, official):
    except_(round, innovation.region, is_exempt=True)

    assert unwritten(official) == []


def test_own_due_day_stands_in_the_workspace(innovation, round, official):
    own = timezone.localdate() + datetime.timedelta(days=3)
    except_(round, innovation.region, due=own, closes=own)

    items = my_village(official).context["items"]

    assert [item["due"] for item in items if item["what"].startswith("Laporan")] == [f"batas waktu 3 hari lagi ({day(own)})"]


@pytest.mark.parametrize("page", ["", "periksa/", *(f"bagian/{slug}/" for slug in SECTIONS)])
def test_page_takes_the_same_queries_with_three_of_everything(
    last,
    report,
    innovation,
    measure,
    base,
    client,
    official,
    pmd,
    page,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    def fill(number):
        more = MeasureFactory(innovation=innovation)
        reports.save_section(report=report, by=official, figures={more: (number, False, str(number))})
        evidence.add_video(owner=report, url=f"https://youtu.be/{number}", by=official, answer="activities")
        remarks.comment(report=report, text=f"Baik {number}", answer=f"measure_{more.pk}", by=pmd)

    fill(1)
    client.get(base + page)
    with django_assert_max_num_queries(25) as captured:
        client.get(base + page)
    once = len(captured)
    for number in (2, 3):
        fill(number)

    with django_assert_num_queries(once):
        client.get(base + page)


def test_page_that_begins_a_report_takes_the_same_queries_with_three(
    innovation, round, client, official, django_assert_num_queries, django_assert_max_num_queries
):
    client.get("/kerja/laporan/baru/")
    with django_assert_max_num_queries(15) as captured:
        client.get("/kerja/laporan/baru/")
    once = len(captured)
    InnovationFactory(region=innovation.region)
    InnovationFactory(region=innovation.region)

    with django_assert_num_queries(once):
        client.get("/kerja/laporan/baru/")


def test_evidence_is_tied_to_the_answer_it_proves(report, measure, base, client, pmd):
    page = {"photos": [upload()], "answer": f"measure_{measure.pk}", "stay": "1"}
    client.post(f"{base}bagian/foto/", page)

    photo = Evidence.objects.get()
    client.post(f"{base}bagian/foto/", {f"caption-{photo.pk}": "Gudang", f"answer-{photo.pk}": "activities", "stay": "1"})

    before, photo = photo.answer, Evidence.objects.get()
    assert (before, photo.answer, photo.caption) == (f"measure_{measure.pk}", "activities", "Gudang")
    assert "Bukti untuk: Kegiatan yang dilakukan" in client.get(f"{base}periksa/").content.decode()


def test_evidence_cannot_be_tied_to_what_is_no_answer(report, base, client):
    client.post(f"{base}bagian/foto/", {"photos": [upload()], "answer": "", "stay": "1"})
    photo = Evidence.objects.get()

    answer = client.post(f"{base}bagian/foto/", {f"answer-{photo.pk}": "measure_0", "stay": "1"})

    assert Evidence.objects.get().answer == ""
    assert answer.context["form"].errors


@pytest.mark.parametrize(("page", "field"), [("/kerja/laporan/{report}/bagian/kegiatan/", "activities"),
                                             ("/kerja/inovasi/{innovation}/bagian/identitas/", "summary")])  # fmt: skip
def test_words_sent_after_the_session_ended_are_back_in_the_form(report, client, facilitator, page, field):
    address = page.format(report=report.pk, innovation=report.innovation_id)
    opened = client.get(address)
    mark, keys = opened.wsgi_request.person_mark, opened.context["form"].initial
    signed_out = Client()

    signed_out.post(
        address, {field: "Sesudah sesi berakhir", "person": mark, "edit_key": keys["edit_key"], "base": keys["base"]}
    )

    assert "Sesudah sesi berakhir" in client.get(address).content.decode()
    assert "Sesudah sesi berakhir" not in signed_in(facilitator).get(address).content.decode()


def test_choice_of_what_a_photo_proves_shows_the_one_that_was_made():
    item = Evidence(pk=1, answer="activities")

    page = render_to_string("reports/_proves.html", {"item": item, "answers": {"people": "Orang", "activities": "Kegiatan"}})

    assert page.count(" selected") == 1
    assert '<option value="activities" selected>Kegiatan</option>' in page
    assert 'name="answer-1"' in page
