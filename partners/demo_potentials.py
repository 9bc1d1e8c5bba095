"""Demo inventory and check lists, made through the same actions as on the pages."""

from partners.actions import potentials as actions
from partners.actions.filing_checks import check_item
from partners.filing_checks_shown import lines
from partners.models import Check, CommunalKind, Filing, FilingType, Potential
from partners.potential_subjects import innovations_of, products_of
from sites.models import Site

Kind = Potential.Kind
WITHOUT = 3  # villages of which nothing is noted: the workspace of Dinas PMD says so
WHY_MARK = "Data contoh: nama produk sudah dikenal pembeli dan belum dilindungi, sehingga mudah dipakai pihak lain."
WHY_PATENT = "Data contoh: ada cara kerja atau alat baru; rinciannya belum dipublikasikan."
WHY_COMMUNAL = "Data contoh: dimiliki bersama oleh warga dan diwariskan turun-temurun."
COMMUNAL = [
    ("Pola anyaman purun contoh", CommunalKind.KNOWLEDGE),
    ("Tari panen contoh", CommunalKind.EXPRESSION),
    ("Padi lokal contoh", CommunalKind.GENETIC),
]
ASIDE = "Data contoh: kelompok pembuatnya sedang tidak aktif."


def seed(cast):
    """The plug of the socket "demo": what each village noted, before any filing is begun."""
    sites = list(Site.objects.published().select_related("region").order_by("region__code"))
    for place, site in enumerate(sites[: max(1, len(sites) - WITHOUT)]):
        _note_in(site.region, cast, place)


def _note_in(region, cast, place):
    by = cast.officials.get(region.code, cast.pmd)
    if product := products_of(region).order_by("pk").first():
        actions.note_potential(region=region, kind=Kind.PRODUCT, product=product, fits=FilingType.MARK, why=WHY_MARK, by=by)
    innovation = innovations_of(region).exclude(technical="").order_by("pk").first()
    if innovation and place % 2 == 0:
        actions.note_potential(
            region=region, kind=Kind.INNOVATION, innovation=innovation, fits=FilingType.SIMPLE_PATENT, why=WHY_PATENT, by=by
        )
    if place < len(COMMUNAL):
        name, communal_kind = COMMUNAL[place]
        noted = actions.note_potential(
            region=region, kind=Kind.COMMUNAL, name=name, fits=FilingType.COMMUNAL, communal_kind=communal_kind,
            why=WHY_COMMUNAL, by=by,
        )  # fmt: skip
        if place == 1:
            actions.set_aside(potential=noted, reason=ASIDE, by=by)


def seed_checks(cast):
    """Ticks on the check lists of filings in preparation: the first two open items, one as there and one as not needed."""
    for filing in Filing.objects.filter(filed_on__isnull=True).select_related("region").order_by("pk")[:4]:
        free = [line for line in lines(filing) if not line.is_seen and not line.state]
        given = [(Check.State.DONE, ""), (Check.State.NOT_NEEDED, "Data contoh: tidak berlaku bagi pemohon ini.")]
        for line, (state, note) in zip(free, given, strict=False):
            check_item(filing=filing, item=line.item, state=state, note=note, by=cast.pmd)
