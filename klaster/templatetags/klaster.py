"""Numbers, dates and small pieces of pages, in the reader's language: `{% load klaster %}`."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import sockets

register = template.Library()

# The kind of badge a state gets. Words come from the caller; a state not named here is neutral.
BADGE_KINDS = {
    "submitted": "wait",
    "in_review": "wait",
    "open": "wait",
    "new": "wait",
    "handed_on": "wait",
    "trial": "wait",
    "due": "wait",
    "late": "bad",
    "overdue": "bad",
    "returned": "bad",
    "withdrawn": "bad",
    "refused": "bad",
    "rejected": "bad",
    "verified": "good",
    "endorsed": "good",
    "published": "good",
    "accepted": "good",
    "done": "good",
    "confirmed": "good",
    "registered": "good",
    "recorded": "good",
    "granted": "good",
    "active": "good",
    "on_time": "good",
}


def _decimal(value):
    """The value as a finite Decimal, or None when there is none to show."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _written(value, places):
    if places is None:
        return formats.number_format(value.normalize() if value % 1 else value.to_integral_value(), force_grouping=True)
    rounded = value.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)
    return formats.number_format(rounded, decimal_pos=int(places), force_grouping=True)


@register.filter
def number(value, places=None):
    """1234.56 → "1.234,56"; `places` rounds half up; an unknown value is "belum ada data", never 0."""
    value = _decimal(value)
    return _("no data yet") if value is None else _written(value, places)


@register.filter
def percent(value, places=2):
    """73.07 → "73,07%". The value is in percent already."""
    value = _decimal(value)
    return _("no data yet") if value is None else f"{_written(value, places)}%"


@register.filter
def rupiah(value):
    """1250000 → "Rp1.250.000"."""
    value = _decimal(value)
    if value is None:
        return _("no data yet")
    return f"{'-' if value < 0 else ''}Rp{_written(abs(value), 0)}"


@register.filter
def day(value):
    """A date, or a moment seen in WITA → "7 Juli 2025"."""
    if not value:
        return ""
    if hasattr(value, "tzinfo") and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, "j F Y")


@register.filter
def moment(value):
    """A moment → "7 Juli 2025 pukul 10.42 WITA"."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    clock = formats.time_format(local, pgettext("time format", "H:i"))
    return _("%(day)s at %(time)s WITA") % {"day": day(local), "time": clock}


@register.filter
def filesize(size):
    """1468006 → "1,4 MB"; a thousand bytes are a kB, as phones count."""
    size = _decimal(size)
    if size is None:
        return ""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 1000)):
        if size >= step:
            return f"{_written(size / step, 1 if unit != 'kB' else 0)} {unit}"
    return f"{_written(size, 0)} B"


@register.filter
def error_target(field):
    """The id that a link of the error summary jumps to: the input, or the first choice of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def status(level, label):
    """A village's status: a swatch of its level (1 to 5; 0 or None for kelurahan and the unknown) and its word."""
    return format_html('<span class="status s{}">{}</span>', level or 0, label)


@register.simple_tag
def badge(state, label):
    """The state of a report, request or filing: its word in a frame whose colour follows `state`."""
    kind = BADGE_KINDS.get(str(state), "")
    return format_html('<span class="badge{}">{}</span>', f" {kind}" if kind else "", label)


@register.simple_tag(takes_context=True)
def current(context, url, exact=False):
    """` aria-current` when the page shown is `url`, or lies under it."""
    path = getattr(context.get("request"), "path", "")
    if path == url:
        return format_html(' aria-current="{}"', "page")
    return format_html(' aria-current="{}"', "true") if not exact and path.startswith(url) else ""


@register.simple_tag
def page_window(page):
    """Page numbers to offer: the first, the last, those around this one; None where some are left out."""
    last = page.paginator.num_pages
    near = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    window = []
    for number in near:
        if window and number - window[-1] > 1:
            window.append(None)
        window.append(number)
    return window


ROW_OF_LINKS = 7  # as many places as one row holds beside a long name


@register.simple_tag(takes_context=True)
def workspace_links(context):
    """The places of the workspace that this person may open, from the socket `workspace.links`.

    When they are more than one row holds, those of a group and the rare ones stand in menus of their own; `here` of a menu: the
    page is one of its places. `narrow` is for a phone: a group is one link to its list in the workspace.
    """
    request = context["request"]
    links = [link for links in sockets.collect("workspace.links", user=request.user) for link in links]
    menus, daily, narrow, workspace = {}, [], {}, reverse("workspace")
    for link in links:
        label = link.get("group") or (pgettext("menu", "More") if link.get("rare") else "")
        stands = menus.setdefault(label, []) if label and len(links) > ROW_OF_LINKS else daily
        stands.append(link)
        short = link if not link.get("group") else {"url": f"{workspace}#{anchor(link['group'])}", "label": link["group"]}
        narrow.setdefault(short["url"], short)
    if last := menus.pop(pgettext("menu", "More"), None):
        menus[pgettext("menu", "More")] = last
    found = [_menu(request, label, inside) for label, inside in menus.items()]
    return {"narrow": narrow.values(), "daily": daily, "menus": found}


@register.filter
def anchor(label):
    """The id of a group of places in the workspace."""
    return f"tempat-{slugify(label)}"


def _menu(request, label, links):
    return {"label": label, "links": links, "here": any(request.path.startswith(link["url"]) for link in links)}
