"""What the papers of a report tell: its receipt, what happens next and when, and the text to send on by WhatsApp."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.templatetags.klaster import day, moment, number
from sites.actions.reports import is_awaiting_endorsement
from sites.models.states import State


def punctuality(report):
    """On time, or how many days late; by the first sending. A village of which no report was expected is never late."""
    if report.due is None:
        return _("No report was expected")
    late = report.days_late
    return ngettext("%(days)s day late", "%(days)s days late", late) % {"days": number(late)} if late else _("On time")


def known_words(report):
    """What the sender said of the village's head; "" when nothing was said. It is no signature and must not look like one."""
    return _("Known to the Kepala Desa/Lurah according to the sender") if report.known_to_head else ""


def next_steps(report):
    """[{"when", "what", "url" or none}] of what happens to the report from here on. No day is promised that nobody has set."""
    ways = {
        State.SUBMITTED: _while_checked,
        State.RETURNED: _when_returned,
        State.VERIFIED: lambda report: [_publishing(_("Next"))],
        State.PUBLISHED: _when_public,
        State.WITHDRAWN: lambda report: [_step(_("Now"), _("The report was withdrawn. The reason stands on its page."))],
        State.DRAFT: lambda report: [_step(_("Now"), _("The report is being edited again. Send it again when it is ready."))],
    }
    return ways[report.state](report) + [_sheet(report)]


def _step(when, what):
    return {"when": when, "what": what}


def _while_checked(report):
    steps = []
    if report.needs_confirmation:
        words = _("The village reads what was entered on its behalf and confirms it. Until then it is not verified.")
        steps.append(_step(_("First"), words))
    if is_awaiting_endorsement(report):
        until = _("Until %(day)s") % {"day": day(report.endorsement_until)}
        steps.append(_step(until, _("The kabupaten/kota may endorse it. From the day after it goes on without.")))
    checked = _("Dinas PMD checks it. The report that has waited longest is checked first; no number of days is set for it.")
    returned = _(
        "If something needs correcting, the report comes back with a reason. You see it first in your workspace, and what"
        " you sent is kept."
    )
    return [*steps, _step(_("In turn"), checked), _step(_("Perhaps"), returned), *_closing(report), _publishing(_("Then"))]


def _closing(report):
    """Nothing once the day has passed: it is no next step any more."""
    closes = report.round.closes_for(report.innovation.region_id)
    words = _("The round closes. A report that was sent can still be corrected after that day; being on time stays as it is.")
    return [_step(day(closes), words)] if timezone.localdate() <= closes else []


def _when_returned(report):
    words = _("It was returned for correction. Correct what is asked for, then send it again.")
    return [_step(_("Now"), words), *_closing(report)]


def _publishing(when):
    return _step(when, _("When it is published, it stands on the public page of the innovation."))


def _when_public(report):
    published = report.current_version.published_at
    return [_step(day(published), _("It was published. Everybody can read it on the public page of the innovation."))]


def _sheet(report):
    closes = report.round.closes_for(report.innovation.region_id)
    when = _("After %(day)s") % {"day": day(closes)} if timezone.localdate() <= closes else _("Now")
    words = _("The village gets its sheet for the musyawarah desa: what it reported, and what came of it.")
    url = reverse("village_sheet", args=[report.region.code, report.round.year, report.round.quarter])
    return _step(when, words) | {"url": url}


def receipt_context(report):
    """What the receipt tells, on the page and on paper."""
    return {
        "report": report,
        "punctuality": punctuality(report),
        "known": known_words(report),
        "steps": next_steps(report),
        "is_sent_again": report.sendings > 1 and report.submitted_at != report.first_submitted_at,
    }


def receipt_text(report, *, address, is_demo=False):
    """The receipt as a message: plain lines, ready to be sent on. `address`: of the receipt, with its server."""
    region = report.region
    lines = [
        _("Demo data") if is_demo else "",
        _("Receipt of the report: %(number)s") % {"number": report.receipt},
        region.full_place,
        _("Innovation: %(name)s") % {"name": report.innovation.name},
        _("Reporting round: %(round)s") % {"round": report.round.full_name},
        _("Received: %(moment)s") % {"moment": moment(report.first_submitted_at)},
        punctuality(report),
        _("Nil report") if report.is_nil else "",
        known_words(report),
        address,
    ]
    return "\n".join(line for line in lines if line)


def whatsapp_url(text):
    """Opens WhatsApp with the text; the reader chooses to whom it goes."""
    return f"https://wa.me/?{urlencode({'text': text})}"


def receipt_address(request, report):
    return request.build_absolute_uri(reverse("report_receipt", args=[report.pk]))
