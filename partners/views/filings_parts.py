"""The parts of a filing: people and groups, classes, what it is about, villages, files, the partner that accompanies it."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from partners.actions import files, filing_parties, filing_parts
from partners.actions import filings as actions
from partners.filing_needs import left_without
from partners.filing_origins import innovations_for, products_for
from partners.forms.filings import FilingFileForm, PartnerForm
from partners.forms.filings_parts import ClassesForm, LinksForm, PartyEndForm, PartyForm
from partners.models import Filing, Party
from partners.models.filings import MARKS
from partners.views.choosing import village_page
from partners.views.common import attempt, form_page, refuse_unless, saved
from partners.views.filings import get_filing


def to_write(user, pk):
    filing = get_filing(user, pk)
    refuse_unless(actions.may_write(user, filing))
    return filing


def get_party(user, pk):
    """A party of a filing that this person writes."""
    seen = Filing.objects.visible_to(user).order_by().values("pk")
    party = get_object_or_404(Party.objects.filter(filing__in=seen).select_related("filing__region"), pk=pk)
    refuse_unless(actions.may_write(user, party.filing))
    return party


def _back(filing):
    return reverse("work_filing", args=[filing.pk])


def _done(request, message, filing, anchor, *, level="success"):
    saved(request, message, "work_filing", filing.pk, level=level)
    return redirect(f"{_back(filing)}#{anchor}")


# people and groups


@require(Permission.VIEW_WORKSPACE)
def new_party(request, pk):
    filing = to_write(request.user, pk)
    role = request.GET.get("peran", "")
    form = PartyForm(request.POST or None, initial={"role": role if role in Party.Role.values else ""})
    party = attempt(form, lambda data: filing_parties.add_party(filing=filing, by=request.user, **data))
    if party:
        return _done(request, _("%(name)s is saved.") % {"name": party.name}, filing, "pihak")
    return form_page(request, form, title=_("Who is in “%(title)s”") % {"title": filing.title}, back=_back(filing))


@require(Permission.VIEW_WORKSPACE)
def change_party(request, pk):
    party = get_party(request.user, pk)
    filing = party.filing
    form = PartyForm(request.POST or None, instance=Party.objects.get(pk=pk))
    if attempt(form, lambda data: filing_parties.change_party(party=party, by=request.user, **data)):
        return _done(request, _("The changes are saved."), filing, "pihak")
    return form_page(request, form, title=_("Change “%(name)s”") % {"name": party.name}, back=_back(filing))


@require(Permission.VIEW_WORKSPACE)
def end_party(request, pk):
    """The end of a party; POST with `batal` takes it back, with `hapus` removes one entered by mistake."""
    party = get_party(request.user, pk)
    filing = party.filing
    if request.method == "POST" and (request.POST.get("batal") or request.POST.get("hapus")):
        return _withdrawn(request, party)
    form = PartyEndForm(request.POST or None, initial={"on": timezone.localdate()})
    if attempt(form, lambda data: filing_parties.end_party(party=party, by=request.user, **data)):
        if left_without(filing, list(filing.parties.all())):
            message = _("It is saved. Nobody in this role is left now: the page says what to do.")
            return _done(request, message, filing, "pihak", level="warning")
        return _done(request, _("It is saved. Who took part before stays in the record."), filing, "pihak")
    return form_page(request, form, title=_("What happened to %(name)s") % {"name": party.name}, back=_back(filing))


def _withdrawn(request, party):
    act, message = (
        (filing_parties.remove_party, _("%(name)s is taken out."))
        if request.POST.get("hapus")
        else (filing_parties.take_back_end, _("%(name)s takes part again."))
    )
    try:
        act(party=party, by=request.user)
    except ValidationError as error:
        return _done(request, " ".join(error.messages), party.filing, "pihak", level="warning")
    return _done(request, message % {"name": party.name}, party.filing, "pihak")


# classes, links, villages


@require(Permission.VIEW_WORKSPACE)
def classes(request, pk):
    filing = to_write(request.user, pk)
    if filing.type not in MARKS:
        return saved(request, _("Only marks have classes."), "work_filing", pk, level="warning")
    form = ClassesForm(request.POST or None, filing=filing)
    if attempt(form, lambda data: filing_parts.set_classes(filing=filing, classes=form.classes, by=request.user)):
        return _done(request, _("The classes are saved."), filing, "kelas")
    return form_page(request, form, title=_("Classes of “%(title)s”") % {"title": filing.title}, back=_back(filing))


@require(Permission.VIEW_WORKSPACE)
def links(request, pk):
    """Products and innovations; what is linked and this person may not see stays linked."""
    filing = to_write(request.user, pk)
    user = request.user
    products = actions.products_of(filing).filter(pk__in=products_for(user).values("pk"))
    innovations = actions.innovations_of(filing).filter(pk__in=innovations_for(user).values("pk"))
    chosen = {"products": filing.products.all(), "innovations": filing.innovations.all()}
    form = LinksForm(request.POST or None, products=products, innovations=innovations, initial=chosen)

    def link(data):
        kept = {
            "products": [*filing.products.exclude(pk__in=products.values("pk")), *data.get("products", [])],
            "innovations": [*filing.innovations.exclude(pk__in=innovations.values("pk")), *data.get("innovations", [])],
        }
        return filing_parts.link_things(filing=filing, by=user, **kept)

    if not form.fields:
        message = _("No product and no innovation of its villages is recorded yet. Record one, or add a village.")
        return _done(request, message, filing, "tentang", level="warning")
    if attempt(form, link):
        return _done(request, _("What it is about is saved."), filing, "tentang")
    return form_page(request, form, title=_("What “%(title)s” is about") % {"title": filing.title}, back=_back(filing))


@require(Permission.VIEW_WORKSPACE)
def villages(request, pk):
    filing = to_write(request.user, pk)

    try:
        return village_page(
            request,
            chosen=filing.villages.all(),
            add=lambda villages: filing_parts.add_villages(filing=filing, villages=villages, by=request.user),
            remove=lambda village: filing_parts.remove_village(filing=filing, village=village, by=request.user),
            title=_("Further villages of “%(title)s”") % {"title": filing.title},
            done=(_back(filing), _("Done, to the filing")),
        )
    except ValidationError as error:
        return saved(request, error.messages[0], request.get_full_path(), level="warning")


# files, partner


@require(Permission.VIEW_WORKSPACE)
def filing_files(request, pk):
    filing = to_write(request.user, pk)
    may = actions.may_write(request.user, filing)
    if request.method == "POST" and request.POST.get("file"):
        number = request.POST["file"][:18]
        found = get_object_or_404(filing.files.present(), pk=int(number) if number.isascii() and number.isdecimal() else 0)
        files.remove_file(attachment=found, by=request.user, may=may)
        return saved(request, _("The file is taken away."), request.path)
    purpose = request.GET.get("apa", "")
    form = FilingFileForm(request.POST or None, request.FILES or None, initial={"purpose": purpose})
    if attempt(form, lambda data: filing_parts.add_file(filing=filing, by=request.user, **data)):
        return saved(request, _("The file is saved."), request.path)
    context = {"filing": filing, "form": form, "files": filing.files.present(), "back": _back(filing)}
    return render(request, "partners/filings/files.html", context, status=422 if form.errors else 200)


@require(Permission.VIEW_WORKSPACE)
def partner(request, pk):
    filing = get_filing(request.user, pk)
    refuse_unless(actions.may_hand_on(request.user, filing))
    now = actions.current_partner(filing)
    form = PartnerForm(request.POST or None, now=now, initial={"on": timezone.localdate()})
    handed = attempt(form, lambda data: actions.hand_on(filing=filing, by=request.user, **{"reason": "", **data}))
    if handed:
        name = form.cleaned_data["partner"]
        if Filing.objects.visible_to(request.user).filter(pk=pk).exists():
            message = _("%(partner)s accompanies it from now on, and is told so.") % {"partner": name}
            return _done(request, message, filing, "mitra")
        return saved(request, _("The filing is handed on."), "work_filings")
    title = _("Hand “%(title)s” on") if now else _("Who accompanies “%(title)s”?")
    return form_page(request, form, title=title % {"title": filing.title}, back=_back(filing))
