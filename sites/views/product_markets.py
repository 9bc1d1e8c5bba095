"""Staff and village pages of what is known of a product over time: prices, places of sale, credits, figures of reports.

Each is one page: the rows, and under them the form for another one. A row is changed on a page of its own.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster.access import Permission, can
from klaster.templatetags.klaster import day, rupiah
from klaster.views import require
from sites import product_figures
from sites.actions import markets
from sites.actions import prices as price_actions
from sites.forms.markets import CreditForm, FigureForm, OutletForm, PriceForm
from sites.models import Credit, Outlet, Product, ProductMeasure, ProductPrice
from sites.views.products import product_of
from sites.views.work import attempt, demand

ROWS = 200  # of one product on a page; nobody has more


@require(Permission.VIEW_ALL)
def prices(request, pk):
    product = product_of(request, pk)
    form = PriceForm(request.POST or None, product=product)
    if _added(request, product, form, price_actions.set_price):
        messages.success(request, _("The price is stored in the history."))
        return redirect("staff_product_prices", pk)
    rows = list(product.prices.select_related("recorded_by")[:ROWS])
    for row, before in zip(rows, rows[1:], strict=False):
        row.former_unit = before.unit if before.unit != row.unit else ""
    words = {"title": _("Price history"), "submit": _("Store the price")}
    return _page(request, "sites/work/product_prices.html", product, form, rows=rows, **words)


@require(Permission.WRITE)
def price(request, pk):
    row = _row(request, ProductPrice, pk)
    words = {"title": _("Correct the price"), "back": "staff_product_prices"}
    return _change(request, row, PriceForm, price_actions.change_price, **words)


@require(Permission.WRITE)
def price_remove(request, pk):
    return _removed(request, _row(request, ProductPrice, pk), price_actions.remove_price, "staff_product_prices")


@require(Permission.VIEW_ALL)
def outlets(request, pk):
    product = product_of(request, pk)
    form = OutletForm(request.POST or None, product=product)
    if _added(request, product, form, markets.add_outlet):
        messages.success(request, _("The place of sale is stored."))
        return redirect("staff_product_outlets", pk)
    words = {"title": _("Places of sale"), "submit": _("Add the place of sale")}
    return _page(request, "sites/work/product_outlets.html", product, form, rows=list(product.outlets.all()[:ROWS]), **words)


@require(Permission.WRITE)
def outlet(request, pk):
    row = _row(request, Outlet, pk)
    words = {"title": _("Change the place of sale"), "back": "staff_product_outlets"}
    return _change(request, row, OutletForm, markets.change_outlet, **words)


@require(Permission.WRITE)
def outlet_remove(request, pk):
    return _removed(request, _row(request, Outlet, pk), markets.remove_outlet, "staff_product_outlets")


@require(Permission.VIEW_ALL)
def credits(request, pk):
    product = product_of(request, pk)
    form = CreditForm(request.POST or None, product=product)
    if _added(request, product, form, markets.add_credit):
        messages.success(request, _("The credit is stored."))
        return redirect("staff_product_credits", pk)
    words = {"title": _("Credit"), "submit": _("Add the credit")}
    return _page(request, "sites/work/product_credits.html", product, form, rows=list(product.credits.all()[:ROWS]), **words)


@require(Permission.WRITE)
def credit(request, pk):
    row = _row(request, Credit, pk)
    words = {"title": _("Change the credit"), "back": "staff_product_credits"}
    return _change(request, row, CreditForm, markets.change_credit, **words)


@require(Permission.WRITE)
def credit_remove(request, pk):
    return _removed(request, _row(request, Credit, pk), markets.remove_credit, "staff_product_credits")


@require(Permission.VIEW_ALL)
def figures(request, pk):
    product = product_of(request, pk)
    form = FigureForm(request.POST or None, product=product)
    if _added(request, product, form, markets.add_figure):
        messages.success(request, _("The figure is shown with the product."))
        return redirect("staff_product_figures", pk)
    context = {
        "title": _("Figures of the reports"),
        "submit": _("Add the figure"),
        "rows": list(product.measures.select_related("measure__innovation")[:ROWS]),
        "figures": product_figures.groups(product_figures.series(product, public=False)),
        "may_choose": form.fields["measure"].queryset.exists(),
    }
    return _page(request, "sites/work/product_figures.html", product, form, **context)


@require(Permission.WRITE)
def figure_remove(request, pk):
    return _removed(request, _row(request, ProductMeasure, pk), markets.remove_figure, "staff_product_figures")


# shared


def _row(request, model, pk):
    """A row of a product that the person may write; 404 for what is not seen, 403 for what is only read."""
    products = Product.objects.in_area_of(request.user)
    row = get_object_or_404(model.objects.filter(product__in=products).select_related("product__region"), pk=pk)
    demand(request.user, Permission.WRITE, row.product)
    return row


def _added(request, product, form, action):
    if request.method == "POST":
        demand(request.user, Permission.WRITE, product)
    return attempt(request, form, action, product=product)


def _page(request, template, product, form, **context):
    context |= {"product": product, "form": form, "may_write": can(request.user, Permission.WRITE, product)}
    return render(request, template, context, status=422 if form.errors else 200)


def _change(request, row, form_class, action, *, title, back):
    product = row.product
    form = form_class(request.POST or None, instance=row, product=product)
    kept = type(row)(pk=row.pk, product=product)  # the form writes into its own instance
    if attempt(request, form, action, row=kept, seen=form.seen()):
        messages.success(request, _("The changes are stored."))
        return redirect(back, product.pk)
    context = {
        "title": title,
        "lede": product.name,
        "submit": _("Store the changes"),
        "back_url": reverse(back, args=[product.pk]),
    }
    context["seen"] = Product.objects.values_list("updated_at", flat=True).get(pk=product.pk)
    return render(request, "sites/work/form.html", context | {"form": form}, status=422 if form.errors else 200)


def _removed(request, row, action, back):
    """A question, then the removal."""
    product = row.product
    if request.method == "POST":
        action(row=row, by=request.user)
        messages.success(request, _("It is taken out."))
        return redirect(back, product.pk)
    told = f"{day(row.since)}: {rupiah(row.price)}" if isinstance(row, ProductPrice) else str(row)
    context = {"told": told, "product": product, "back_url": reverse(back, args=[product.pk])}
    return render(request, "sites/work/product_row_removed.html", context)
