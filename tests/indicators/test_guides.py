"""The guides to the butir: packaged facts, the list, the form, and who may write."""

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from indicators.actions import methods
from indicators.actions.guides import save_guide
from indicators.guide_loading import load_guides
from indicators.models import Butir, ButirGuide
from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from tests.factories import person
from tests.indicators.factories import methodology

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/butir/"
OF_THE_CLUSTER = [
    "22.1", "22.2", "23.1", "23.2", "23.3", "24.1", "25.1", "25.2", "26.1", "26.2", "32.1", "32.2", "32.3", "32.4", "32.5",
    "32.6", "33.3", "34.2", "34.3", "34.4", "35.2", "35.3", "45.1", "45.2", "45.3", "45.4", "47.1", "47.2", "47.3",
]  # fmt: skip
FIELDS = {
    "activities": "Daftarkan merek", "actors": ["desa", "provinsi"], "evidence": "Sertifikat", "by_village": False,
    "by_cluster": True, "source": "Bidang UEM",
}  # fmt: skip


@pytest.fixture
def pmd(client):
    user = person(Role.PMD)
    client.force_login(user)
    return user


def butir(code="23.3"):
    return Butir.objects.get(code=code, sub_dimension__dimension__methodology=methodology())


def nothing_known():
    ButirGuide.objects.all().delete()


def test_cluster_butir_are_packaged_with_their_source_and_nothing_else():
    nothing_known()

    load_guides(apps)

    guides = ButirGuide.objects.select_related("butir")
    assert sorted(guide.butir.code for guide in guides) == sorted(OF_THE_CLUSTER)
    for guide in guides:
        assert (guide.by_cluster, guide.by_village, guide.activities, guide.actors, guide.evidence) == (True, None, "", [], "")
        assert guide.source.startswith("Catatan program Klaster Inovasi Desa")
        assert not guide.is_example


def test_loading_again_leaves_what_staff_wrote(pmd):
    nothing_known()
    load_guides(apps)
    save_guide(butir=butir(), by=pmd, **FIELDS | {"by_cluster": False})

    load_guides(apps)

    assert ButirGuide.objects.count() == len(OF_THE_CLUSTER)
    assert ButirGuide.objects.get(butir=butir()).by_cluster is False


def test_saved_guide_is_audited_and_saving_it_again_tells_nothing(pmd):
    guide = save_guide(butir=butir(), by=pmd, **FIELDS)
    save_guide(butir=butir(), by=pmd, **FIELDS)

    event = Event.objects.of(guide).get()
    assert (event.actor_name, event.detail["actors"]) == (str(pmd), [[], ["desa", "provinsi"]])
    assert (guide.updated_by, guide.by_village) == (pmd, False)


def test_what_staff_save_is_no_example_any_more(pmd):
    save_guide(butir=butir(), by=pmd, is_example=True, **FIELDS)

    assert save_guide(butir=butir(), by=pmd, **FIELDS).is_example is False


def test_only_those_who_manage_the_index_may_save():
    with pytest.raises(PermissionDenied):
        save_guide(butir=butir(), by=person(Role.HEAD), **FIELDS)


def test_form_saves_all_fields_and_not_known_stays_null(client, pmd):
    path = f"{LIST}{butir().pk}/"

    response = client.post(path, {"activities": "Daftarkan merek", "actors": ["desa"], "by_village": "no", "by_cluster": ""})

    guide = ButirGuide.objects.get(butir=butir())
    assert response.headers["Location"] == path
    assert (guide.activities, guide.actors, guide.by_village, guide.by_cluster) == ("Daftarkan merek", ["desa"], False, None)
    assert "mengisi panduan butir" in client.get(path).content.decode().lower()


def test_form_shows_what_is_stored(client, pmd):
    save_guide(butir=butir(), by=pmd, **FIELDS)

    form = client.get(f"{LIST}{butir().pk}/").content.decode()

    assert "Daftarkan merek</textarea>" in form
    for chosen in ('name="by_village" value="no"', 'name="by_cluster" value="yes"', 'name="actors" value="provinsi"'):
        line = next(line for line in form.split("<input") if chosen in line)
        assert "checked" in line.split(">")[0]


def test_answer_that_is_none_is_refused(client, pmd):
    before = ButirGuide.objects.filter(butir=butir()).values_list("activities", flat=True).first()

    response = client.post(f"{LIST}{butir().pk}/", {"activities": "x", "actors": ["xyz"], "by_village": "maybe"})

    assert response.status_code == 422
    assert ButirGuide.objects.filter(butir=butir()).values_list("activities", flat=True).first() == before


def published(*years, by):
    """Further versions of Indeks Desa, published."""
    for year in years:
        methods.publish(methodology=methods.copy(methodology=methodology(), first_year=year, by=by), by=by)


def shown(client, query=""):
    return client.get(LIST + query).context["methodology"].code


def test_list_shows_the_version_in_force_this_year_beside_a_later_one(client, pmd):
    year = timezone.localdate().year
    published(year + 1, by=pmd)

    assert shown(client) == "id-2025"


def test_list_shows_the_version_that_began_this_year(client, pmd):
    year = timezone.localdate().year
    published(year, year + 1, by=pmd)

    assert shown(client) == f"id-{year}"


def test_another_published_version_is_chosen_in_the_address_and_kept_by_the_filters(client, pmd):
    code = f"id-{timezone.localdate().year + 1}"
    published(timezone.localdate().year + 1, by=pmd)

    page = client.get(f"{LIST}?versi={code}&isi=klaster")

    assert page.context["methodology"].code == code
    assert {one.sub_dimension.dimension.methodology_id for one in page.context["page_obj"]} == {methodology(code).pk}
    assert page.context["filters"].fields["versi"].choices == [
        ("", "Indeks Desa 2025 (berlaku)"), (code, f"Indeks Desa {timezone.localdate().year + 1}"),
    ]  # fmt: skip
    assert f'<option value="{code}" selected>' in page.content.decode()
    assert [shown(client, query) for query in ("?versi=id-2025", "?versi=xyz", "?versi=idm-2016")] == ["id-2025"] * 3


def test_one_version_alone_offers_no_choice(client, pmd):
    assert 'name="versi"' not in client.get(LIST).content.decode()


def test_draft_leaves_the_guides_alone(client, pmd):
    methods.copy(methodology=methodology(), first_year=2026, by=pmd)

    assert [shown(client, query) for query in ("", "?versi=id-2026")] == ["id-2025", "id-2025"]
    assert 'name="versi"' not in client.get(LIST).content.decode()
    of_draft = Butir.objects.get(code="23.3", sub_dimension__dimension__methodology__code="id-2026")
    assert client.get(f"{LIST}{of_draft.pk}/").status_code == 404


def codes(client, query=""):
    return [one.code for one in client.get(LIST + query).context["page_obj"]]


def test_list_is_paged_in_the_order_of_the_table(client, pmd):
    assert (len(codes(client)), codes(client)[:2]) == (25, ["1.1", "1.2"])
    assert len(codes(client, "?page=6")) == 2


def test_list_is_filtered_by_sub_dimension_and_emptiness(client, pmd):
    nothing_known()
    save_guide(butir=butir(), by=pmd, **FIELDS)
    save_guide(butir=butir("23.1"), by=pmd, is_example=True, by_cluster=True)
    sub = butir().sub_dimension_id

    assert codes(client, "?isi=terisi") == ["23.3"]
    assert codes(client, f"?isi=kosong&sub={sub}") == ["22.1", "22.2", "23.1", "23.2", "24.1", "25.1", "25.2"]
    assert codes(client, "?isi=contoh") == ["23.1"]
    assert codes(client, "?isi=klaster") == ["23.1", "23.3"]
    assert len(codes(client, "?isi=xyz&sub=99999")) == 25


def queries(client, django_assert_max_num_queries, path):
    Portal.load()
    with django_assert_max_num_queries(15) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


def test_list_takes_the_same_queries_for_1_and_3_guides(client, pmd, django_assert_max_num_queries):
    nothing_known()
    save_guide(butir=butir("1.1"), by=pmd, **FIELDS)
    one = queries(client, django_assert_max_num_queries, LIST)
    for code in ("1.2", "1.3"):
        save_guide(butir=butir(code), by=pmd, **FIELDS)

    assert queries(client, django_assert_max_num_queries, LIST) == one


def test_form_takes_few_queries(client, pmd, django_assert_max_num_queries):
    save_guide(butir=butir(), by=pmd, **FIELDS)

    queries(client, django_assert_max_num_queries, f"{LIST}{butir().pk}/")
