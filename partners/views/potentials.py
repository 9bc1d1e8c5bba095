"""The inventory of potential intellectual property: the list, the page of a village, one potential and its steps."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners.actions import potentials as actions
from partners.forms.fields import villages_for
from partners.forms.potentials import (
    AsideForm,
    ChangePotentialForm,
    ChooseVillageForm,
    NewPotentialForm,
    PotentialFilter,
)
from partners.models import FilingType, Potential
from partners.potential_exports import exported
from partners.potential_fits import FITS, explained
from partners.potential_subjects import innovations_of, products_of, suggestions
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved

PLACE = "region__parent__parent"


def may_read(user):
    """Those who read some area, and partners' officers."""
    return access.can(user, Permission.VIEW_ALL) or access.can(user, Permission.WORK_AS_PARTNER)


def get_potential(user, pk, *, to_edit=False):
    found = Potential.objects.visible_to(user).with_status().select_related(PLACE, "product", "innovation", "noted_by")
    potential = get_object_or_404(found, pk=pk)
    if to_edit:
        refuse_unless(actions.may_write(user, potential))
    return potential


@require(Permission.VIEW_WORKSPACE)
def potentials(request):
    """The potentials one may see; `?desa=<code>` is the page of a village, `?unduh=csv` gives all that the filters leave."""
    refuse_unless(may_read(request.user))
    filters = PotentialFilter(request.GET)
    found = filters.apply(Potential.objects.visible_to(request.user).with_status()).select_related(PLACE)
    if request.GET.get("unduh") == "csv":
        return exported(found)
    village = filters.village
    writes = bool(village and actions.may_write(request.user, village))
    context = {
        "filters": filters,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "village": village,
        "may_add": writes if village else bool(actions.may_write(request.user)),
        "suggestions": suggestions(village) if writes else [],
        "explained": explained(),
    }
    return render(request, "partners/filings/potentials.html", context)


@require(Permission.VIEW_WORKSPACE)
def potential(request, pk):
    shown = get_potential(request.user, pk)
    context = {
        "potential": shown,
        "fit": FITS[FilingType(shown.fits)],
        "filings": shown.all_filings().visible_to(request.user)[:PER_PAGE],
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_write": actions.may_write(request.user, shown),
        "sees_product": shown.product and access.can(request.user, Permission.VIEW_ALL, shown),
    }
    return render(request, "partners/filings/potential.html", context)


def _numbered(queryset, text):
    """The row whose number stands in an address; None for rubbish and for what is not there."""
    return queryset.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() and len(text) < 18 else None


@require(Permission.VIEW_WORKSPACE)
def new_potential(request):
    """`?desa=<code>`, with `&produk=<pk>` or `&inovasi=<pk>` and `&jenis=<type>` to begin with."""
    refuse_unless(actions.may_write(request.user))
    own = villages_for(request.user, Permission.WRITE)
    region = own.filter(code=request.GET.get("desa", "").replace("\0", "")[:20]).first()
    if not region:
        return _choose_village(request, own)
    form = NewPotentialForm(request.POST or None, region=region, initial=_initial(request, region))
    made = attempt(form, lambda data: actions.note_potential(region=region, by=request.user, **data))
    if made:
        return saved(request, _("It is noted in the inventory."), "work_potential", made.pk)
    title = _("Potential intellectual property of %(village)s") % {"village": region.full_name}
    return form_page(request, form, title=title, back=f"{reverse('work_potentials')}?desa={region.code}")


def _choose_village(request, own):
    """The only village of a village's official is chosen already."""
    known = list(own[:2])
    if len(known) == 1:
        return redirect(f"{reverse('work_potential_new')}?desa={known[0].code}")
    form = ChooseVillageForm(request.POST or None, user=request.user)
    if form.is_valid():
        return redirect(f"{reverse('work_potential_new')}?desa={form.cleaned_data['desa'].code}")
    title, back = _("In which village?"), reverse("work_potentials")
    return form_page(request, form, title=title, back=back, button=_("Continue"))


def _initial(request, region):
    given = {name: request.GET.get(name, "").replace("\0", "") for name in ("produk", "inovasi", "jenis")}
    product = _numbered(products_of(region), given["produk"])
    innovation = None if product else _numbered(innovations_of(region), given["inovasi"])
    kind = Potential.Kind.PRODUCT if product else Potential.Kind.INNOVATION if innovation else ""
    fits = given["jenis"] if given["jenis"] in FilingType.values else ""
    return {"kind": kind, "product": product, "innovation": innovation, "fits": fits}


@require(Permission.VIEW_WORKSPACE)
def change_potential(request, pk):
    stored = get_potential(request.user, pk, to_edit=True)
    form = ChangePotentialForm(request.POST or None, instance=get_potential(request.user, pk))
    if attempt(form, lambda data: actions.change_potential(potential=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_potential", pk)
    title = _("Change %(name)s") % {"name": stored.name}
    return form_page(request, form, title=title, back=reverse("work_potential", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def set_aside(request, pk):
    stored = get_potential(request.user, pk, to_edit=True)
    form = AsideForm(request.POST or None)
    if attempt(form, lambda data: actions.set_aside(potential=stored, by=request.user, **data)):
        return saved(request, _("It is set aside, with its reason."), "work_potential", pk)
    title = _("Set %(name)s aside") % {"name": stored.name}
    back = reverse("work_potential", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Set aside"), danger=True)


@require_POST
@require(Permission.VIEW_WORKSPACE)
def take_up(request, pk):
    stored = get_potential(request.user, pk, to_edit=True)
    try:
        actions.take_up(potential=stored, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_potential", pk, level="error")
    return saved(request, _("It is taken up again."), "work_potential", pk)
