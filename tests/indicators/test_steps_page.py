"""/kerja/indeks/<village>/langkah/: who sees it, what it counts from, the three suggestions."""

import pytest

from indicators.models import Assessment, ButirGuide, ButirScore
from klaster.access import Role
from klaster.models import Portal
from sites.models import Region
from tests.factories import UserFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory
from tests.indicators.steps_helpers import CODE, PAGE, PDF, guide, own_check, page, scored, text_of, with_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def desa():
    return village(CODE, "Sungai Contoh")


@pytest.fixture
def operator(client, desa):
    user = person(Role.OFFICIAL, region=desa)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.OFFICIAL, CODE), (Role.FACILITATOR, CODE), (Role.KECAMATAN, "63.03.01"), (Role.KABKOTA, "63.03"),
        (Role.PMD, None), (Role.HEAD, None), (Role.DEPUTY, None),
    ],
)  # fmt: skip
def test_village_and_its_offices_see_the_steps(client, desa, role, code):
    AssessmentFactory(region=desa)
    region = Region.objects.get(code=code) if code else None
    client.force_login(person(role, region=region))

    assert [client.get(path).status_code for path in (PAGE, PDF)] == [200, 200]


def test_others_find_nothing(client, desa):
    other = village("63.03.01.2002", "Desa Lain")
    for user in (UserFactory(), person(Role.OFFICIAL, region=other), person(Role.KABKOTA, region=village("63.09.01.2001"))):
        client.force_login(user)

        assert [client.get(path).status_code for path in (PAGE, PDF)] == [404, 404]


def test_anonymous_is_asked_to_sign_in(client, desa):
    assert [client.get(path).status_code for path in (PAGE, PDF)] == [302, 302]


@pytest.mark.parametrize("code", ["63", "63.03", "63.03.01", "63.03.01.2999", "6303012001", "abc"])
def test_other_codes_are_not_found(client, desa, code):
    client.force_login(person(Role.PMD))

    assert client.get(f"/kerja/indeks/{code}/langkah/").status_code == 404


def test_points_target_and_what_is_missing_are_told(client, operator, desa):
    AssessmentFactory(region=desa)

    text = page(client)

    assert "Langkah menuju Desa Mandiri" in text
    assert "masih dibutuhkan 42 (paling sedikit 11 butir, bila tiap butir +4)" in text
    assert "Desa ini memiliki nilai 464. Mandiri dimulai dari nilai 506 (skor 79,63)." in text
    assert "Sumber: Indeks Desa 2025, resmi" in text


def test_higher_target_can_be_chosen_in_the_address(client, operator, desa):
    with_points(desa, 400, status_official="berkembang", status_computed="berkembang")

    assert client.get(PAGE).context["step"].status == "maju"
    assert client.get(PAGE + "?target=mandiri").context["step"].missing == 106


def test_village_at_the_top_is_told_its_margin(client, operator, desa):
    with_points(desa, 539, status_official="mandiri", status_computed="mandiri")

    text = page(client)

    assert "nilai 33 di atas batas Mandiri" in text
    assert "Langkah menuju Desa" not in text
    assert "Status tertinggi sudah dicapai: Mandiri" in text


def test_each_butir_shows_score_gain_activities_actors_evidence_and_cluster(client, operator, desa):
    scored(with_points(desa, 505), 4, b23_3=1)
    guide(
        "23.3", activities="Daftarkan merek", actors=["desa", "pusat"], evidence="Sertifikat", by_cluster=True, is_example=True
    )

    text = page(client)

    row = text[text.index("23.3 Ketersediaan merek dagang Produk unggulan desa 1 dari 5") :]
    can_be_done = "Daftarkan merek contoh Bukti dukung yang diperlukan: Sertifikat. Dapat digerakkan klaster."
    assert f"1 dari 5 {can_be_done} +4 0,63 poin persen desa, pemerintah pusat" in row


def test_what_staff_have_not_filled_in_is_told_so(client, operator, desa):
    scored(with_points(desa, 508), 4)
    ButirGuide.objects.all().delete()

    text = page(client)

    row = (
        "4 dari 5 belum diisi Bukti dukung yang diperlukan: belum diisi. Klaster: belum diisi. +1 0,16 poin persen belum diisi"
    )
    assert f"1.1 Ketersediaan Akses terhadap PAUD/TK/sederajat {row}" in text


def test_butir_at_its_ceiling_needs_no_guide(client, operator, desa):
    scored(with_points(desa, 509), 4, b23_3=5)
    guide("23.3", activities="Daftarkan merek", actors=["pusat"], evidence="Sertifikat")

    text = page(client)

    assert "23.3 Ketersediaan merek dagang Produk unggulan desa 5 dari 5 sudah tertinggi" in text
    assert "Daftarkan merek" not in text


def test_suggestion_takes_the_largest_gains_and_reaches_the_bound(client, operator, desa):
    scored(with_points(desa, 500), 4, b1_1=1, b23_3=2, b45_1=3)

    context = client.get(PAGE).context

    assert [(one["row"].item.code, one["raise"].before, one["raise"].after) for one in context["raises"]] == [
        ("1.1", 1, 5),
        ("23.3", 2, 4),
    ]
    assert (context["result"].points, context["result"].status) == (506, "mandiri")


def test_suggestions_within_the_village_and_the_cluster_use_only_their_butir(client, operator, desa):
    scored(with_points(desa, 500), 3)
    ButirGuide.objects.all().delete()
    for code in ("1.1", "1.2", "1.3"):
        guide(code, by_village=True)
    guide("2.1", by_cluster=True)
    guide("2.2", by_cluster=False, by_village=False)

    village_only, cluster = (client.get(f"{PAGE}?saran={mode}").context for mode in ("desa", "klaster"))

    assert [one.code for one in village_only["suggestion"].raises] == ["1.1", "1.2", "1.3"]
    assert [one.code for one in cluster["suggestion"].raises] == ["2.1"]


def test_village_own_authority_leaves_out_butir_that_others_alone_are_named_for(client, operator, desa):
    scored(with_points(desa, 500), 3)
    ButirGuide.objects.all().delete()
    guide("1.1", by_village=True, actors=["desa", "pusat"])
    guide("1.2", by_village=True, actors=["pusat", "kabupaten"])
    guide("1.3", by_village=True)

    response = client.get(f"{PAGE}?saran=desa")

    assert [one.code for one in response.context["suggestion"].raises] == ["1.1", "1.3"]
    assert "desa yang memutuskan dan memulai; pihak lain pada kolom Pelaksana dapat membantu." in text_of(response)
    assert "desa sendiri" not in text_of(response)


def test_bound_out_of_reach_of_the_allowed_butir_says_how_far_it_gets(client, operator, desa):
    scored(with_points(desa, 500), 4)
    ButirGuide.objects.all().delete()
    guide("1.1", by_village=True)

    assert "Ini belum mencapai Mandiri: 1 butir memberi nilai 1, seluruhnya 501 (skor 78,90). Masih dibutuhkan 5." in page(
        client, "?saran=desa"
    )


def test_no_allowed_butir_says_so(client, operator, desa):
    scored(with_points(desa, 500), 4)
    ButirGuide.objects.all().delete()

    assert "Dinas PMD belum mencatat satu pun butir" in page(client, "?saran=desa")


def test_unknown_butir_are_counted_and_not_suggested(client, operator, desa):
    scored(with_points(desa, 500), None, b1_1=4, b1_2=4)

    response = client.get(PAGE)

    assert "125 butir belum ada data." in text_of(response)
    assert [one.code for one in response.context["suggestion"].raises] == ["1.1", "1.2"]
    assert (response.context["fewest"].butir, response.context["fewest"].is_known) == (2, False)


def test_own_check_gives_butir_where_the_official_figures_have_none(client, operator, desa):
    with_points(desa, 500)
    scored(own_check(desa, operator, year=2026), 4, b1_1=1)

    text = page(client)

    assert "Butir: penilaian sendiri oleh desa, tahun 2026." in text
    assert "Desa ini memiliki nilai 500." in text


def test_official_butir_come_before_those_of_an_own_check(client, operator, desa):
    official = scored(with_points(desa, 508), 4)
    scored(own_check(desa, operator), 1)

    assert client.get(PAGE).context["found"].scored == official


def test_butir_that_add_up_to_something_else_are_told_and_official_points_count(client, operator, desa):
    scored(with_points(desa, 500), 4)

    text = page(client)

    assert "Skor butir berjumlah 508, bukan 500 sesuai nilai resmi; semua hitungan di sini bertolak dari nilai 500." in text
    assert "Cocokkan skor butir dengan kuesioner" in text


def test_own_check_alone_is_said_to_be_no_official_result(client, operator, desa):
    scored(own_check(desa, operator, points=381), 3)

    text = page(client)

    assert "Dihitung dari penilaian sendiri oleh desa, bukan dari hasil resmi." in text
    assert "masih dibutuhkan 60" in text


def test_own_check_that_is_not_complete_has_no_total(client, operator, desa):
    scored(own_check(desa, operator), None, b1_1=3)

    text = page(client)

    assert "Nilai keseluruhan belum diketahui: 126 butir belum memiliki skor. Yang diketahui berjumlah 3." in text
    assert "masih dibutuhkan" not in text


def test_village_with_idm_alone_says_that_no_step_can_be_read_from_it(client, operator, desa):
    IdmFactory(region=desa)

    text = page(client)

    assert "Indeks Desa Membangun 2023, skor 0,6737, Berkembang" in text
    assert "masih dibutuhkan" not in text
    assert client.get(PDF).status_code == 404


def test_village_without_figures_says_what_to_do_next(client, operator, desa):
    assert "Belum ada angka Indeks Desa" in page(client)


def test_official_status_without_points_cannot_be_counted(client, operator, desa):
    AssessmentFactory(region=desa, points=None, score=None, dimensions=[], status_computed="")

    assert "Nilai desa ini belum diketahui" in page(client)


def test_kelurahan_is_told_that_it_has_another_instrument(client):
    EvaluationFactory()
    client.force_login(person(Role.PMD))

    text = text_of(client.get("/kerja/indeks/63.72.01.1001/langkah/"))

    assert "Evaluasi Perkembangan 2025, skor 529, Cepat Berkembang" in text
    assert "nilai 178 di atas batas Cepat Berkembang" in text
    assert "Klasifikasi tertinggi sudah dicapai: Cepat Berkembang" in text
    assert "Langkah menuju" not in text


def test_kelurahan_is_told_the_points_to_its_next_class(client):
    EvaluationFactory(points=300, score=300, dimensions=[], status_official="berkembang", status_computed="berkembang")
    client.force_login(person(Role.PMD))

    text = text_of(client.get("/kerja/indeks/63.72.01.1001/langkah/"))

    assert "masih dibutuhkan nilai 51 menuju Cepat Berkembang yang dimulai dari 351" in text
    assert "Langkah menuju klasifikasi Cepat Berkembang" in text


def test_page_of_127_butir_stays_light(client, operator, desa):
    scored(with_points(desa, 500), 4)

    assert len(client.get(PAGE).content) < 127 * 800


def queries(client, django_assert_max_num_queries, path):
    Portal.load()
    with django_assert_max_num_queries(15) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


def test_page_takes_the_same_queries_for_1_and_127_butir(client, operator, desa, django_assert_max_num_queries):
    assessment = scored(with_points(desa, 500), None, b1_1=4)
    one = queries(client, django_assert_max_num_queries, PAGE)
    ButirScore.objects.all().delete()
    scored(assessment, 4)

    assert queries(client, django_assert_max_num_queries, PAGE) == one
    assert Assessment.objects.count() == 1


def test_page_of_dimensions_takes_few_queries(client, operator, desa, django_assert_max_num_queries):
    AssessmentFactory(region=desa)

    queries(client, django_assert_max_num_queries, PAGE)


def test_workspace_of_an_official_leads_to_the_steps(client, operator, desa):
    AssessmentFactory(region=desa)

    text = text_of(client.get("/kerja/"))

    assert (
        "Langkah menuju Desa Mandiri: Sungai Contoh masih dibutuhkan 42 (paling sedikit 11 butir, bila tiap butir +4)" in text
    )


@pytest.mark.parametrize(
    ("points", "status", "told"),
    [
        (529, "cepat_berkembang", "Klasifikasi tertinggi sudah dicapai: Cepat Berkembang"),
        (300, "berkembang", "masih dibutuhkan 51 menuju klasifikasi Cepat Berkembang"),
    ],
)
def test_workspace_of_a_kelurahan_says_its_class(client, points, status, told):
    one = EvaluationFactory(points=points, score=points, dimensions=[], status_official=status, status_computed=status)
    client.force_login(person(Role.OFFICIAL, region=one.region))

    assert told in text_of(client.get("/kerja/"))


def test_workspace_of_staff_has_no_list_of_villages(client):
    client.force_login(person(Role.PMD))

    assert "Langkah menuju" not in text_of(client.get("/kerja/"))
