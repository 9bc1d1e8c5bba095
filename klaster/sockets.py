"""Sockets: pages on which the areas meet.

A page of a lower app names a socket; the upper apps plug functions into it in `AppConfig.ready`. So the page shows what they
give and the lower app never imports them.

    # indicators/apps.py
    def ready(self):
        from indicators import plugs
        sockets.plug("site.sections", plugs.site_index, order=20)

    # sites/views/public.py
    sections = sockets.collect("site.sections", site=site, user=request.user)

A plug is called with the page's keyword arguments and returns a `Section` (or another value that the socket's page
documents), or None when it has nothing to show.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Exists

SOCKETS = {
    # name: (who calls it, with what, what a plug returns)
    "home.figures": "home; (): list of Figure dicts {value, label, detail, url}; value is text, formatted for the reader",
    "home.tiles": (
        "home; (): list of Tile dicts, one for each kabupaten/kota that has a site:"
        " {code '63.05', area 'Kab. Tapin', name of the village, url of the site, region_id of the village,"
        " more: how many further sites the kabupaten/kota has (0)}"
    ),
    "home.levels": (
        "home; (region_ids: list of village ids): {region_id: {level 1-5 on the status ramp, or 0 for Evaluasi Perkembangan;"
        " value '73,07' formatted; label 'Maju'; source 'Indeks Desa 2026'}}; a village without a known value is left out"
    ),
    "home.reports": (
        "home; (): list of Card dicts of the newest published reports, newest first, 6 at most:"
        " {title, url, meta 'Desa X, Kab. Y · 12 Juni 2026', text, photo address or '', photo_alt}"
    ),
    "home.sections": "home; (): Section",
    "site.header": "a site's page; (site): Section beside its name: status badge and score",
    "site.sections": "a site's page and profile PDF; (site, user, pdf: bool): Section",
    "site.timeline": "a site's page; (site): list of {date, title, detail, url}",
    "village.sections": "a village's sheet for the musyawarah desa and its PDF; (region, round, user, pdf: bool): Section",
    "innovation.sections": "an innovation's public page; (innovation, version): Section",
    "innovation.guard": (
        "pages on which somebody writes, sends or publishes an innovation, a report or a product; (innovation or None,"
        " product or None, user or None, region or None): list of {title, text, url (path) or '', is_own, secret, secret_name}:"
        " what in preparation would lose its novelty by publishing; with user: what this person may see; without, with the"
        " region: all of that village, for comparing `secret` with what shall be published; `secret` is never shown"
    ),
    "product.sections": "a product at work; (product, user): Section",
    "product.public": "a product's public page; (product): Section",
    "steps.sections": (
        "a village's steps to the next status; (region, user, target: the status chosen or '', mode: the suggestion): Section"
    ),
    "workspace.sections": "the workspace; (user): Section of what waits for this person",
    "workspace.links": (
        'the workspace; (user): list of {url, label, detail; rare: may stand under "More"; group: the label of a menu that it'
        " shares with others of its kind}"
    ),
    "summary.figures": "the head's summary; (): dict {value, label, detail, url}",
    "summary.stuck": "the head's summary; (today): list of {days, title, detail, call, url}: what is stuck and whom to call",
    "summary.next": "the head's summary; (today): list of {date, title, url}",
    "calendar.events": (
        "the calendar, its feed and Monday's message; (user, first, last: days): list of {uid: text that never changes; kind:"
        " heading it stands under; date; until or None; title; detail or ''; url (path)}"
    ),
    "report.sections": "a report at work; (report, user): Section under the report, for example what its help needed led to",
    "digest.lines": "the daily message; (user): {text, url (path)}: one line of what waits for this person, in Indonesian",
    "messages.jobs": "the worker; (now): puts into the outbox what is due by the calendar; idempotent, gives how many",
    "demo": "seed_demo; (cast: klaster.demo.Cast): adds the app's part through its actions",
    "demo.in_use": "seed_demo; (): true when the app holds something that demo data must not meet",
}


@dataclass
class Section:
    """A template and its context, included by the page as `{% include section.template with section=section %}`."""

    template: str
    context: dict = field(default_factory=dict)
    title: str = ""
    figures: list = field(default_factory=list)  # home: Figure dicts for the top of the page, read with the section itself
    last: bool = False  # a site's profile PDF: after its innovations, reports and products


_plugs = defaultdict(list)
_gates = {}


def plug(name, function, *, order=50, when=None):
    """Plug `function` into a socket; sections show in rising `order`.

    `when`: called as the plug is, gives what the plug would show as a QuerySet, or None. A plug with none of it is not called:
    one query asks for all of them, so a page of many sections costs little where there is little to show.
    """
    if name not in SOCKETS:
        raise ValueError(f"no socket {name!r}; there are {', '.join(SOCKETS)}")
    if when:
        _gates[function] = when
    if function not in [known for _, known in _plugs[name]]:
        _plugs[name].append((order, function))
        _plugs[name].sort(key=lambda item: item[0])


def collect(name, **context):
    """What the plugs of a socket give, in order, without the empty answers."""
    if name not in SOCKETS:
        raise ValueError(f"no socket {name!r}; there are {', '.join(SOCKETS)}")
    functions = [function for _, function in _plugs[name]]
    shut = _shut([function for function in functions if function in _gates], context)
    return [given for function in functions if function not in shut and (given := function(**context))]


def _shut(functions, context):
    """Those of the gated plugs that have nothing to show, by one query for all that could have something."""
    asked = {function: _gates[function](**context) for function in functions}
    rows = {f"has_{place}": rows for place, rows in enumerate(asked.values()) if rows is not None}
    if not rows:
        return set(functions)
    questions = {name: Exists(found.order_by()) for name, found in rows.items()}
    has = apps.get_model("klaster", "Portal").objects.annotate(**questions).values(*rows).first()
    if has is None:  # before the portal's row is made: all are called
        return {function for function in functions if asked[function] is None}
    return {function for place, function in enumerate(asked) if not has.get(f"has_{place}")}
