"""/ki/: what everybody reads of filings, and what stays with those at work."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from klaster.cache import cache
from klaster.models import Portal
from klaster.templatetags.klaster import day
from partners import register_counts, register_shown
from partners.models import Filing, FilingEvent, FilingType, Party
from partners.models.filings import PROTECTED
from tests.factories import InnovationFactory, ProductFactory, village
from tests.partners.register_kit import ANNOUNCED, REGISTERED, days, filing

pytestmark = pytest.mark.django_db
SECRET = "serat direndam tiga puluh tujuh jam"


@pytest.fixture(autouse=True)
def portal():
    Portal.load()
    cache.clear()


def read(path="/ki/", status=200):
    cache.clear()
    response = Client().get(path)
    assert response.status_code == status
    return response.content.decode()


def titles(path="/ki/"):
    cache.clear()
    return [one.title for one in Client().get(path).context["page_obj"]]


def party(filing, name, **fields):
    return Party.objects.create(**{"filing": filing, "role": "applicant", "kind": "group", "name": name} | fields)


# what is public at all


def test_a_register_without_filings_says_so():
    filing(title="Belum Diajukan")

    page = read()

    assert "Belum ada permohonan KI" in page
    assert "Belum Diajukan" not in page


@pytest.mark.parametrize(
    "stages",
    [
        (),
        ("withdrawn",),
        ("filed", "withdrawn"),
        (*ANNOUNCED, "deemed"),
        (*ANNOUNCED, "substantive", "proposed", "refused"),
        (*REGISTERED, "certified", "lapsed"),
    ],
)
def test_what_is_not_filed_or_was_closed_stands_nowhere(stages):
    hidden = filing(*stages, title="Tidak Tampil")

    assert "Tidak Tampil" not in read()
    read(f"/ki/{hidden.pk}/", 404)


@pytest.mark.parametrize("pk", ["999", "99999999999999999999999999"])
def test_an_unknown_filing_is_not_found(pk):
    read(f"/ki/{pk}/", 404)


def test_objections_and_proposed_refusals_leave_no_trace():
    stages = [
        ("filed", -400), ("formalities", -390), ("announced", -380), ("objected", -333), ("responded", -322),
        ("substantive", -300), ("proposed", -211), ("responded", -199), ("substantive", -155),
    ]  # fmt: skip
    made = filing(*stages)

    own, listed = read(f"/ki/{made.pk}/"), read()

    shown = Client().get(f"/ki/{made.pk}/").context["steps"]
    assert [(step["stage"], step["on"]) for step in shown] == [
        ("filed", days(-400)), ("formalities", days(-390)), ("announced", days(-380)), ("substantive", days(-300)),
    ]  # fmt: skip
    for hidden in (-333, -322, -211, -199, -155):
        assert day(days(hidden)) not in own + listed
    for word in ("keberatan", "usul tolak", "anggapan"):
        assert word not in (own + listed).lower()


@pytest.mark.parametrize("stage", ["proposed", "responded"])
def test_a_filing_at_a_hidden_stage_reads_like_one_at_the_stage_before(stage):
    stages = [("filed", -400), ("formalities", -390), ("announced", -380), ("substantive", -300)]
    hidden = [("proposed", -200), ("responded", -150)][: 1 if stage == "proposed" else 2]
    plain, troubled = filing(*stages, title="Sama satu"), filing(*stages, *hidden, title="Sama dua")

    pages = [read(f"/ki/{one.pk}/").replace(f"ki%2F{one.pk}%2F", "").replace(one.title, "") for one in (plain, troubled)]

    assert pages[0] == pages[1]


def test_each_renewal_shows():
    stages = [("filed", -8000), ("formalities", -7990), ("announced", -7980), ("substantive", -7900), ("registered", -7800),
              ("certified", -7790), ("renewing", -4400), ("renewed", -4350), ("renewing", -700), ("renewed", -650)]  # fmt: skip
    made = filing(*stages)

    shown = Client().get(f"/ki/{made.pk}/").context["steps"]

    assert [step["on"] for step in shown if step["stage"] == "renewed"] == [days(-4350), days(-650)]


def test_what_is_for_those_at_work_stands_on_no_page():
    made = filing(*REGISTERED, description=SECRET, note="Catatan dalam", application_number="DID2025000001")
    party(made, "Siti Rahasia", kind="person", address="Jalan Rahasia 1")
    party(made, "Kelompok Tampil", address="Jalan Rahasia 2")
    party(made, "Kelompok Bubar", end="dissolved", ended_on=days(-5), end_note="Rahasia bubar")
    hidden_product = ProductFactory(region=made.region, name="Produk Rahasia", is_published=False)
    hidden_innovation = InnovationFactory(region=made.region)
    made.products.add(hidden_product)
    made.innovations.add(hidden_innovation)

    pages = read(f"/ki/{made.pk}/") + read()

    assert "Kelompok Tampil" in pages
    for hidden in (SECRET, "Catatan dalam", "Rahasia", "Kelompok Bubar", hidden_innovation.slug):
        assert hidden not in pages


def test_a_person_who_agreed_is_named():
    made = filing(*REGISTERED)
    party(made, "Siti Setuju", kind="person", is_public=True, role="inventor")

    assert "Siti Setuju" in read(f"/ki/{made.pk}/")


def test_the_technical_description_is_read_once_it_is_released():
    made = filing(*ANNOUNCED, type="simple", description=SECRET)
    assert SECRET not in read(f"/ki/{made.pk}/")

    Filing.objects.filter(pk=made.pk).update(released_on=days(0))

    assert SECRET in read(f"/ki/{made.pk}/")
    assert SECRET not in read()


def test_the_number_of_a_right_shows_only_once_there_is_the_right():
    made = filing(*ANNOUNCED, application_number="DID2025000001", registration_number="IDM000999")

    pages = read(f"/ki/{made.pk}/") + read()

    assert "DID2025000001" in pages
    assert "IDM000999" not in pages
    assert titles("/ki/?q=IDM000999") == []


def test_the_announcement_names_its_last_day():
    made = filing(("filed", -40), ("formalities", -30), ("announced", -20), application_number="JID2025010356")
    until = made.deadlines.get(rule__key="mark-announcement").due

    words = f"s.d. {day(until)} (BRM)"

    assert words in read()
    assert words in read(f"/ki/{made.pk}/")


def test_a_filing_under_objection_still_reads_as_announced_until_that_day():
    made = filing(("filed", -40), ("formalities", -30), ("announced", -20), ("objected", -5))
    until = made.deadlines.get(rule__key="mark-announcement").due

    assert f"s.d. {day(until)} (BRM)" in read(f"/ki/{made.pk}/")


# the counts


def test_registered_recorded_and_granted_are_counted_apart():
    for kind in (FilingType.MARK, FilingType.COLLECTIVE, FilingType.INDICATION):
        filing(*REGISTERED, type=kind, title=f"T {kind}")
    filing(*REGISTERED, "certified", type="design", title="Desain")
    filing("filed", "recorded", type="copyright", title="Lagu")
    filing("filed", "recorded", type="communal", title="Tari", communal_kind="expression")
    filing(*ANNOUNCED, "substantive", "granted", type="simple", title="Alat")
    filing(*ANNOUNCED, title="Jalan")
    filing("filed", "refused", type="copyright", title="Ditolak")
    filing(title="Belum")

    assert register_counts.counts() == (4, 2, 1, 1)


def test_the_counts_of_a_year_are_those_that_began_in_it():
    made = filing(*REGISTERED)
    year = made.protected_on.year

    assert register_counts.protected_in(year) == {"registered": 1, "recorded": 0, "granted": 0}
    assert register_counts.protected_in(year - 1)["registered"] == 0


# filters and search


@pytest.fixture
def three():
    there = village("63.72.01.1002", "Kelurahan Lain")
    a = filing(("filed", -800), ("formalities", -790), title="Kopi Biih", application_number="DID2024000001")
    b = filing(*REGISTERED, title="Anyaman", region=there, registration_number="IDM000123456", type="collective")
    c = filing("filed", "recorded", title="Lagu Banua", type="copyright")
    c.villages.add(there)
    return a, b, c


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("jenis=mark", {"Kopi Biih"}),
        ("tahap=terlindungi", {"Anyaman", "Lagu Banua"}),
        ("tahap=berjalan", {"Kopi Biih"}),
        ("tahap=formalities", {"Kopi Biih"}),
        ("tahap=proposed", {"Kopi Biih", "Anyaman", "Lagu Banua"}),
        ("kabupaten=63.72", {"Anyaman", "Lagu Banua"}),
        ("kabupaten=63.7", {"Kopi Biih", "Anyaman", "Lagu Banua"}),
        ("q=kopi", {"Kopi Biih"}),
        ("q=idm000123", {"Anyaman"}),
        ("q=did2024", {"Kopi Biih"}),
        ("q=Lain", {"Anyaman", "Lagu Banua"}),
        ("q=tidak+ada", set()),
        ("jenis=x&tahap=%00&kabupaten='&tahun=abc&q=%00&page=zzz", {"Kopi Biih", "Anyaman", "Lagu Banua"}),
    ],
)
def test_filters(three, query, found):
    assert set(titles(f"/ki/?{query}")) == found


def test_the_year_of_filing(three):
    year = days(-800).year

    assert titles(f"/ki/?tahun={year}") == ["Kopi Biih"]
    assert titles("/ki/?tahun=1901") == titles()


def test_search_finds_products_that_are_shown_and_no_others(three):
    kopi, anyaman, _lagu = three
    kopi.products.add(ProductFactory(region=kopi.region, name="Bubuk Robusta", is_published=True))
    anyaman.products.add(ProductFactory(region=anyaman.region, name="Tas Robusta", is_published=False))

    assert titles("/ki/?q=robusta") == ["Kopi Biih"]


def test_search_reads_nothing_that_is_not_shown(three):
    kopi, *_others = three
    Filing.objects.filter(pk=kopi.pk).update(description=SECRET, note="catatanrahasia")
    party(kopi, "Siti Rahasia", kind="person")

    for word in ("direndam", "catatanrahasia", "Siti"):
        assert titles(f"/ki/?q={word}") == []


def test_what_matches_nothing_says_what_to_do(three):
    assert "Tidak ada permohonan KI yang cocok" in read("/ki/?q=zzz")


def test_the_latest_news_stands_on_top(three):
    dates = [one.public_stage_on for one in register_shown.listed()]

    assert dates == sorted(dates, reverse=True)


# queries, methods


def queries(path):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def full(number):
    made = filing(*ANNOUNCED, title=f"Nomor {number}", region=village(f"63.03.01.20{number:02}", f"Desa {number}"))
    party(made, f"Kelompok {number}")
    made.products.add(ProductFactory(region=made.region, is_published=True, name=f"Produk {number}"))
    made.classes.create(number=30, goods="Kopi")
    return made


def test_the_list_takes_the_same_queries_for_1_and_3():
    full(1)
    once = queries("/ki/")
    full(2), full(3)

    assert queries("/ki/") == once
    assert once <= 10


def test_every_filter_at_once_takes_ten_queries_at_most():
    full(1)

    assert queries("/ki/?q=nomor&jenis=mark&tahap=announced&kabupaten=63.03&tahun=" + str(days(-30).year)) <= 10


def test_a_filing_takes_ten_queries_at_most():
    assert queries(f"/ki/{full(1).pk}/") <= 10


def test_a_warm_page_takes_two_queries_at_most(django_assert_max_num_queries):
    full(1)
    Client().get("/ki/")

    with django_assert_max_num_queries(2):
        Client().get("/ki/")


def test_the_register_is_paged():
    for number in range(26):
        filing("filed", title=f"Permohonan {number}")

    assert (len(titles()), len(titles("/ki/?page=2")), len(titles("/ki/?page=99"))) == (25, 1, 1)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_here(method):
    assert getattr(Client(), method)("/ki/").status_code == 405


def test_a_correction_shows_on_the_next_request():
    made = filing(("filed", -40))
    assert day(days(-40)) in Client().get(f"/ki/{made.pk}/").content.decode()

    FilingEvent.objects.filter(filing=made).update(on=days(-44))
    Portal.content_changed()

    assert day(days(-44)) in Client().get(f"/ki/{made.pk}/").content.decode()


def test_the_footer_leads_to_the_register():
    assert 'href="/ki/"' in read("/tentang/")


def test_protected_reads_with_its_end():
    made = filing(*REGISTERED, registration_number="IDM000000001")

    page = read(f"/ki/{made.pk}/")

    assert made.public_stage in PROTECTED
    assert isinstance(made.expires_on, datetime.date)
    assert day(made.expires_on) in page
    assert "IDM000000001" in page
