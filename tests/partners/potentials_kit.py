"""What the tests of potentials, check lists and recommendation letters share."""

from klaster.access import Role
from partners.actions import potentials as actions
from partners.models import Filing, FilingPartner, Potential
from tests.factories import PartnerFactory, SiteFactory, person, village


def place(code="63.03.01.2001", name="Sungai Contoh"):
    """A village of the cluster."""
    return village(code, name=name)


def official(region):
    return person(Role.OFFICIAL, region=region)


def noted(region, by, name="Tari contoh", **fields):
    given = {"kind": Potential.Kind.COMMUNAL, "fits": "communal", "communal_kind": "expression", "why": "Milik bersama."}
    return actions.note_potential(region=region, by=by, name=name, **{**given, **fields})


def filing(region, by, type="mark", **fields):
    return Filing.objects.create(region=region, type=type, title=fields.pop("title", "Madu Contoh"), created_by=by, **fields)


def accompanied(filing, partner):
    return FilingPartner.objects.create(filing=filing, partner=partner, since="2026-01-01")


def diskop(**fields):
    given = {"name": "Dinas Koperasi dan UKM Contoh", "short_name": "Diskop Contoh", "slug": "diskop"}
    return PartnerFactory(**{**given, **fields})


def site(region):
    return SiteFactory(region=region)
