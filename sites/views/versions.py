"""What has changed between a record and its last published version, and versions as the public reads them."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from klaster.templatetags.klaster import day, rupiah
from sites.actions import innovations, reports
from sites.figures import written
from sites.models import Innovation, Report


def differences(thing, version):
    """Rows {label, before, after} of the public fields that differ from the version."""
    module = reports if isinstance(thing, Report) else innovations
    now, before = module.content(thing), version.content
    rows = []
    for name in module.PUBLIC:
        if now.get(name) != before.get(name):
            label = str(thing._meta.get_field(name).verbose_name)
            rows.append({"label": label[:1].upper() + label[1:], "before": before.get(name), "after": now.get(name)})
    for name, label in (("figures", _("Results in figures")), ("evidence", _("Photos and documents"))):
        if name in now and now[name] != before.get(name):
            rows.append({"label": label, "before": _brief(before.get(name)), "after": _brief(now[name])})
    return rows


def _brief(items):
    return "\n".join(_item(item) for item in items or [])


def _item(item):
    if "measure" in item:
        return f"{item['label']}: {figure(item)}"
    return item["caption"] or item["original_name"] or item["url"] or _("Photo")


def figure(item):
    """A figure of a version's content, in words."""
    value = None if item["value"] is None else Decimal(item["value"])
    return written(value, item["unit"], item["is_about"])


def facts(version):
    """Rows {label, value} of an innovation's version, for its public page; what is empty is left out."""
    content = version.content
    rows = []
    for name in ("made_by", "stage", "initiator", "kind", "form", "affairs", "trial_on", "applied_on", "budget"):
        value = content.get(name)
        if value in ("", None):
            continue
        field = Innovation._meta.get_field(name)
        if field.choices:
            value = dict(field.flatchoices).get(value, value)
        elif name in ("trial_on", "applied_on"):
            value = day(datetime.date.fromisoformat(value))
        elif name == "budget":
            value = rupiah(value)
        label = str(field.verbose_name)
        rows.append({"label": label[:1].upper() + label[1:], "value": value})
    return rows
