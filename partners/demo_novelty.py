"""Demo of what is private and what was released: an innovation's technical part, and the description of a filed design."""

import datetime

from partners.actions import filing_parties, filing_stages, filings, novelty
from partners.models import FilingType, Party, Stage
from sites.actions import innovations
from sites.actions.novelty import release_technical, waiting
from sites.models import Innovation
from sites.models.states import State

OPEN_RECIPE = (
    "Data contoh. Rak bambu empat susun, tiap susun 120 x 60 cm dengan jarak 25 cm; atap plastik bening miring 15 derajat;"
    " ikan dibalik setiap dua jam dan kering dalam satu hari cerah."
)
WHY_OPEN = "Data contoh: musyawarah desa sepakat caranya boleh ditiru desa lain."
DESIGN = (
    "Data contoh. Lampu meja dari anyaman purun: kerangka rotan melengkung tiga, tudung berbentuk kuncup teratai dengan"
    " dua belas kelopak, tinggi 42 cm."
)


def seed(cast):
    """The plug of the socket "demo"; innovations, potentials and filings are there."""
    released = _released_innovation(cast)
    _released_design(cast, released.region if released else None)


def _released_innovation(cast):
    """A published innovation for which nothing waits to be filed: released, and shown by its next version."""
    known = Innovation.objects.filter(state=State.PUBLISHED).select_related("region").order_by("-pk")
    innovation = next((one for one in known if not waiting(one)), None)
    if innovation is None:
        return None
    by = cast.officials.get(innovation.region.code, cast.pmd)
    innovations.reopen(innovation=innovation, by=by)
    innovations.save_draft(innovation=innovation, changes={"technical": OPEN_RECIPE}, by=by)
    release_technical(innovation=innovation, reason=WHY_OPEN, understood=False, by=by)
    innovations.submit(innovation=innovation, by=by)
    innovations.verify(innovation=innovation, by=cast.pmd)
    return innovations.publish(innovation=innovation, by=cast.pmd)


def _released_design(cast, region):
    """A design that is filed, and whose description everybody may read since."""
    if region is None:
        return
    by = cast.pmd
    filing = filings.create_filing(
        type=FilingType.DESIGN, title="Lampu purun kuncup Contoh", region=region, by=by, description=DESIGN,
        summary="Bentuk lampu meja dari anyaman purun.",
    )  # fmt: skip
    for role in (Party.Role.APPLICANT, Party.Role.CREATOR):
        filing_parties.add_party(
            filing=filing, role=role, kind=Party.Kind.GROUP, name="Kelompok Lampu Purun Contoh", is_public=True, by=by
        )
    for stage, ago in [(Stage.FILED, 75), (Stage.FORMALITIES, 60)]:
        filing_stages.record_event(filing=filing, stage=stage, on=cast.today - datetime.timedelta(days=ago), by=by)
    novelty.release_description(filing=filing, reason="", understood=False, by=by)
