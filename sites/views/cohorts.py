"""Staff pages of the cohorts."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster.access import Permission, can
from klaster.audit.models import Event
from klaster.views import require
from sites.actions import sites as actions
from sites.forms.sites import CohortForm
from sites.models import Cohort
from sites.views.work import attempt, page_of


@require(Permission.VIEW_ALL)
def cohort_list(request):
    present = Count("enrolments", filter=Q(enrolments__left__isnull=True))
    cohorts = Cohort.objects.annotate(present=present).order_by("-year", "name")
    context = {"page_obj": page_of(request, cohorts), "may_manage": can(request.user, Permission.MANAGE_SITES)}
    return render(request, "sites/work/cohort_list.html", context)


@require(Permission.MANAGE_SITES)
def cohort_create(request):
    form = CohortForm(request.POST or None)
    if attempt(request, form, actions.create_cohort):
        messages.success(request, _("The cohort is stored."))
        return redirect("staff_cohort_list")
    return render(request, "sites/work/form.html", _context(form, _("New cohort")))


@require(Permission.MANAGE_SITES)
def cohort_edit(request, pk):
    cohort = get_object_or_404(Cohort, pk=pk)
    title = _("Change the cohort %(name)s") % {"name": cohort.name}
    form = CohortForm(request.POST or None, instance=cohort)
    if attempt(request, form, actions.update_cohort, cohort=cohort):
        messages.success(request, _("The changes are stored."))
        return redirect("staff_cohort_list")
    return render(request, "sites/work/form.html", _context(form, title) | {"events": Event.objects.of(cohort)[:50]})


def _context(form, title):
    lede = _("The villages that join in one year, and how many of them each kabupaten/kota may have.")
    return {"form": form, "title": title, "lede": lede, "submit": _("Store"), "back_url": reverse("staff_cohort_list")}
