"""Examples of intellectual property and of products in depth, of the same village where it has one."""

from partners.models import ChecklistItem, DeadlineRule, Fee, Filing, FilingEvent, Holiday, Potential
from sites.models import Credit, Innovation, Outlet, Product, ProductMeasure, ProductPrice


def intellectual_property(village):
    """{beginning of an address's name: keyword arguments}; `village` is a code."""
    filings = Filing.objects.filter(region__code=village)
    filing = filings.filter(stage="preparing", parties__isnull=False, partners__partner__slug="brida").earliest("pk")
    mark = filings.filter(type="mark", events__isnull=False).earliest("pk")
    product = Product.objects.filter(region__code=village).earliest("pk")
    innovation = Innovation.objects.filter(region__code=village).exclude(technical="").earliest("pk")

    def of_village(model):
        return {"pk": model.objects.filter(product__region__code=village).earliest("pk").pk}

    return {
        "register_filing": {"pk": Filing.objects.public().earliest("pk").pk},
        "work_filing_": {"pk": filing.pk},
        "work_filing": {"pk": filing.pk},
        "work_filing_party": {"pk": filing.parties.earliest("pk").pk},
        "work_filing_party_new": {"pk": filing.pk},
        "work_filing_classes": {"pk": mark.pk},
        "work_filing_event": {"pk": mark.pk},
        "work_filing_event_correct": {"pk": FilingEvent.objects.filter(filing=mark).earliest("pk").pk},
        "work_filing_rule_": {"pk": DeadlineRule.objects.earliest("pk").pk},
        "work_filing_holiday_": {"pk": Holiday.objects.earliest("pk").pk},
        "work_filing_fee_": {"pk": Fee.objects.earliest("pk").pk},
        "work_potential": {"pk": Potential.objects.filter(region__code=village).waiting().earliest("pk").pk},
        "work_checklist_item": {"pk": ChecklistItem.objects.earliest("pk").pk},
        "innovation_release": {"pk": innovation.pk},
        "staff_product_": {"pk": product.pk},
        "staff_product_price": of_village(ProductPrice),
        "staff_product_prices": {"pk": product.pk},
        "staff_product_outlet": of_village(Outlet),
        "staff_product_outlets": {"pk": product.pk},
        "staff_product_credit": of_village(Credit),
        "staff_product_credits": {"pk": product.pk},
        "staff_product_figures": {"pk": product.pk},
        "staff_product_figure_remove": of_village(ProductMeasure),
    }
