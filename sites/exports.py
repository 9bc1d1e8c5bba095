"""Lists as CSV files that a spreadsheet opens without running anything in them."""

import re
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from klaster.models import Portal
from sites.models import Product, Site

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")
# A spreadsheet set to Indonesian cuts a CSV file at semicolons, so a formula may also begin after one.
LATER_START = re.compile(r"([;\t\r\n]\s*)(?=[=+@-])")


def harmless(text):
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    text = LATER_START.sub(r"\1'", text)
    return f"'{text}" if text.startswith(DANGEROUS) and not NUMBER.fullmatch(text) else text


class Exported(resources.ModelResource):
    def __init__(self, **kwargs):
        """Heads in the words of the forms."""
        super().__init__(**kwargs)
        for name, field in self.fields.items():
            if field.attribute == name:
                field.column_name = str(self._meta.model._meta.get_field(name).verbose_name)

    def export_field(self, field, instance, **kwargs):
        """Numbers with a point and without groups, so that the file can be read in again anywhere."""
        value = field.get_value(instance) if field.attribute else None
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            value = super().export_field(field, instance, **kwargs)
        return harmless("" if value is None else str(value))


class SiteResource(Exported):
    code = Field(attribute="region__code", column_name=_("code"))
    name = Field(attribute="region__full_name", column_name=_("village"))
    kecamatan = Field(attribute="region__parent__name", column_name=_("kecamatan"))
    kabkota = Field(attribute="region__parent__parent__name", column_name=_("kabupaten/kota"))
    cohorts = Field(column_name=_("cohort"))

    class Meta:
        model = Site
        fields = [
            "code", "name", "kecamatan", "kabkota", "cohorts", "summary", "population", "latitude", "longitude",
            "office_address", "office_phone", "office_email",
        ]  # fmt: skip
        export_order = fields

    def dehydrate_cohorts(self, site):
        return "; ".join(site.cohort_names)


class ProductResource(Exported):
    """What the staff list shows; nothing of credits, deeds and what else is told at work alone."""

    code = Field(attribute="region__code", column_name=_("code"))
    village = Field(attribute="region__full_name", column_name=_("village"))
    kabkota = Field(attribute="region__parent__parent__name", column_name=_("kabupaten/kota"))
    licences = Field(column_name=_("business licences"))
    first_end = Field(column_name=_("first licence to end"))

    class Meta:
        model = Product
        fields = [
            "code", "village", "kabkota", "name", "category", "producer_kind", "producer_name", "price", "unit", "capacity",
            "packaging", "market", "is_published", "licences", "first_end", "made_until",
        ]  # fmt: skip
        export_order = fields

    def dehydrate_category(self, product):
        return product.get_category_display()

    def dehydrate_producer_kind(self, product):
        return product.get_producer_kind_display()

    def dehydrate_packaging(self, product):
        return product.get_packaging_display()

    def dehydrate_market(self, product):
        return product.get_market_display()

    def dehydrate_is_published(self, product):
        return _("shown") if product.is_published else _("not shown")

    def dehydrate_licences(self, product):
        return "; ".join(str(label) for label in product.licence_labels)

    def dehydrate_first_end(self, product):
        days = [licence.valid_until for licence in product.licences.all() if licence.valid_until]
        return min(days).isoformat() if days else ""

    def dehydrate_made_until(self, product):
        return product.made_until.isoformat() if product.made_until else ""


def csv_response(resource, queryset, name):
    """The rows of the queryset as CSV (UTF-8 with a mark that Excel knows); demo data say so in every row and in the name."""
    table = resource.export(queryset)
    if Portal.read().is_demo:
        table.append_col([str(_("Demo data"))] * len(table), header=str(_("note")))
        name = f"data-contoh-{name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse("\ufeff" + table.csv, content_type="text/csv; charset=utf-8", headers=headers)
