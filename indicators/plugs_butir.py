"""What the own checks give to the workspace: how far a village official has come."""

from django.urls import reverse
from django.utils.translation import gettext as _

from indicators import own_checks
from indicators.models import Butir, Methodology, Series
from klaster import sockets
from klaster.access import Permission, Role, scopes
from klaster.sockets import Section


def register():
    sockets.plug("workspace.sections", own_check_section, order=30)


def own_check_section(user):
    """For village officials of a desa: "34 of 127 butir filled in"."""
    held = [membership.region for membership in scopes(user, Permission.WRITE) if membership.role == Role.OFFICIAL]
    years = own_checks.years() if held else []
    if not years:
        return None
    year = years[0]
    method = Methodology.objects.for_year(Series.ID, year).first()
    villages = [region for region in held if method and region.level in method.covers]
    if not villages:
        return None
    known = own_checks.filled(villages, year, method)
    total = Butir.objects.filter(sub_dimension__dimension__methodology=method).count()
    items = [
        {
            "url": reverse("index_butir", kwargs={"code": region.code}),
            "village": region.full_name,
            "known": known.get(region.pk, 0),
            "total": total,
            "year": year,
        }
        for region in villages
    ]
    return Section("indicators/butir/workspace.html", {"items": items}, _("Butir of Indeks Desa"))
