"""What is done about what products lack: the requests and the filings, for the pages that show them."""

from dataclasses import dataclass

from klaster import access
from klaster.access import Permission
from partners.actions import filings
from partners.actions import requests as actions
from partners.butir import butir_by_code
from partners.models import SupportRequest
from partners.models.filings import MARKS, PROTECTED, Filing, FilingType
from sites.models import Product
from sites.product_gaps import Gap, gaps

MARK_GAP = "brand"
UNDER_WAY = [*SupportRequest.OPEN, SupportRequest.State.DONE]  # done waits for the village's word: no second one before it


@dataclass
class Row:
    """A gap of a product and what is done about it; `butir`: its words in Indeks Desa, "" where this year's has none."""

    gap: Gap
    butir: str = ""
    request: SupportRequest | None = None
    filing: Filing | None = None


def rows(products, user, marks=None):
    """{product id: [Row]} of products fetched with their gap facts; four queries for all of them.

    `marks`: as `marks_of` gives them, where they are known already.
    """
    products = list(products)
    marks = marks_of(products, user) if marks is None else marks
    requests, butir = by_gap(products, user), butir_by_code()
    return {
        product.pk: [
            Row(
                gap,
                str(butir.get(gap.butir, "")),
                requests.get((product.pk, gap.key)),
                marks.get(product.pk) if gap.key == MARK_GAP else None,
            )
            for gap in gaps(product)
        ]
        for product in products
    }


def by_gap(products, user):
    """{(product id, gap): the request under way}, of those that the user may see."""
    found = SupportRequest.objects.visible_to(user).filter(product__in=products, state__in=UNDER_WAY).exclude(gap="")
    return {(one.product_id, one.gap): one for one in found.order_by("pk")}


def marks_of(products, user):
    """{product id: the newest trademark filing that is not closed}, of those that the user may see."""
    pairs = Filing.products.through.objects.filter(product__in=products, filing__type__in=MARKS)
    pairs = list(pairs.values_list("product_id", "filing_id"))
    if not pairs:
        return {}
    seen = Filing.objects.visible_to(user)
    found = (seen.open() | seen.protected()).in_bulk({filing for _product, filing in pairs})
    return {product: found[filing] for product, filing in sorted(pairs, key=lambda pair: pair[1]) if filing in found}


def filings_of(product, user):
    """The filings of a product that the person may see, and of them the one that counts as `marks_of` says."""
    found = list(Filing.objects.visible_to(user).filter(products=product).order_by("pk"))
    marks = [one for one in found if one.type in MARKS and (one.is_open or one.stage in PROTECTED)]
    return found, {product.pk: marks[-1]} if marks else {}


def of_request(request, user):
    """For the page of a request: its product, the filings begun from it, and whether one can be begun."""
    product, own = request.product, list(Filing.objects.visible_to(user).filter(request=request).order_by("pk"))
    may = bool(filings.may_create(user, request.region))
    is_mark = product is not None and request.gap == MARK_GAP and request.is_open
    return {
        "product": product,
        "product_url": _page_of(product, user) if product else "",
        "filings": own,
        "filing_type": FilingType.MARK if is_mark and may and not any(one.is_open for one in own) else "",
    }


def _page_of(product, user):
    """The page of the product that this person may open; "" without one."""
    if access.can(user, Permission.VIEW_ALL, product):
        return product.staff_url
    return product.get_absolute_url() if product.is_published else ""


def own_products(user):
    """Products still made in the villages for which the person writes as one of the village; None for others."""
    where = own_villages(user)
    return None if where is None else Product.objects.filter(where, made_until__isnull=True)


def own_villages(user):
    held = [one for one in access.scopes(user, Permission.WRITE) if access.SCOPES[one.role] == access.Scope.REGION]
    return access.within(user, Permission.WRITE, "region__code") if held else None


def may_ask(user, product):
    return bool(actions.may_create(user, product))
