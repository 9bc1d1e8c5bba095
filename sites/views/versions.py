"""What has changed between a record and its last published version, and versions as the public reads them."""

import datetime
from decimal import Decimal

from django.db.models import DateField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klaster.templatetags.klaster import day, rupiah
from sites.actions import innovations, reports
from sites.figures import written
from sites.forms.reports import PEOPLE_UNIT
from sites.models import Innovation, InnovationVillage, Report

FACTS = ["made_by", "stage", "initiator", "kind", "form", "affairs", "trial_on", "applied_on", "budget"]


def differences(thing, version):
    """Rows {label, before, after} of what differs between the record and the version, in the reader's words."""
    module = reports if isinstance(thing, Report) else innovations
    now, before = module.content(thing), version.content
    names = [*module.PUBLIC, "technical"]  # which is in a version only while it is released
    changed = [name for name in names if now.get(name) != before.get(name)]
    rows = []
    for name in dict.fromkeys("people_reached" if name == "people_are_about" else name for name in changed):
        field = thing._meta.get_field(name)
        rows.append({"label": capfirst(field.verbose_name), "before": _shown(field, before), "after": _shown(field, now)})
    lists = {
        "figures": _("Results in figures"),
        "measures": _("What it is measured by"),
        "villages": _("Further villages"),
        "evidence": _("Photos and documents"),
    }
    for name, label in lists.items():
        if name in now and now[name] != before.get(name):
            rows.append({"label": label, "before": _brief(before.get(name)), "after": _brief(now[name])})
    return rows


def _shown(field, content):
    """A field of a version's content in the reader's words; "" when it is empty."""
    value = content.get(field.name)
    if value in ("", None):
        return ""
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(field, DateField):
        return day(datetime.date.fromisoformat(value))
    if field.name == "budget":
        return rupiah(value)
    if field.name == "people_reached":
        return written(value, PEOPLE_UNIT, content.get("people_are_about", False))
    return value


def _brief(items):
    return "\n".join(_item(item) for item in items or [])


def _item(item):
    """One entry of a version's lists: a figure, a measure, a further village, a piece of evidence."""
    if "measure" in item:
        return f"{item['label']}: {figure(item)}"
    if "unit" in item:
        return f"{item['label']} ({item['unit']})"
    if "role" in item:
        return f"{item['name']}: {InnovationVillage.Role(item['role']).label}"
    return item["caption"] or item["original_name"] or item["url"] or _("Photo")


def figure(item):
    """A figure of a version's content, in words."""
    value = None if item["value"] is None else Decimal(item["value"])
    return written(value, item["unit"], item["is_about"])


def facts(version):
    """Rows {label, value} of an innovation's version, for its public page; what is empty is left out."""
    fields = [Innovation._meta.get_field(name) for name in FACTS]
    rows = [{"label": capfirst(field.verbose_name), "value": _shown(field, version.content)} for field in fields]
    return [row for row in rows if row["value"] != ""]
