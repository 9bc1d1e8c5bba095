"""What every template may use."""

from klaster.models import Portal


def portal(request):
    """`portal`: the one row that says whether the database holds demo data, read at most once per request and only if used."""
    return {"portal": getattr(request, "portal", None) or Portal.lazy()}
