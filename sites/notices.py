"""What people are told of reports, and whom: called by the actions on reports, inside their transactions.

The actor is never told of what he or she did. Villages hear nothing of internal notes.
"""

import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from klaster import access, sockets
from klaster.access import Permission, Role
from klaster.accounts.models import User
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification
from klaster.notifications.recipients import holders
from sites import notices_licences  # noqa: F401 registers its kinds
from sites.actions import reminders
from sites.models import Report, Round

ANNOUNCED = datetime.timedelta(days=14)
QUOTED = 200  # characters of a remark that a message repeats

kinds.register("report.returned", gettext_noop("%(about)s was returned for correction: %(reason)s"))
kinds.register("report.verified", gettext_noop("%(about)s is verified."))
kinds.register("report.published", gettext_noop("%(about)s is published: everybody can read it."))
kinds.register("report.commented", gettext_noop("%(who)s commented on %(about)s: %(words)s"))
kinds.register("report.noted", gettext_noop("%(who)s wrote an internal note on %(about)s."))
kinds.register("report.to_endorse", gettext_noop("%(about)s waits for your endorsement until %(until_on)s."))
kinds.register(
    "report.to_confirm", gettext_noop("%(about)s was entered on your village's behalf by %(who)s: confirm that it is right.")
)
kinds.register("round.sheet", gettext_noop("%(about)s is ready, to show at the village meeting."))
kinds.register(reminders.DUE, gettext_noop("%(about)s: the report is due on %(due_on)s."))
kinds.register(reminders.LATE, gettext_noop("%(about)s: the report was due on %(due_on)s and has not been sent yet."))
kinds.register(reminders.AREA, gettext_noop("%(about)s: villages whose report has not been sent yet: %(count)s."))


def returned(report, by):
    """To the village and to whoever sent it on its behalf, at once. Call it when `return_reason` is written."""
    _tell(report, _village(report), "report.returned", by, waits=True, reason=report.return_reason)


def verified(report, by):
    _tell(report, _village(report), "report.verified", by)


def published(report, by):
    _tell(report, _village(report), "report.published", by)


def commented(report, remark, by):
    """A remark: to the village and those who wrote remarks before; what a village writes also to those who look after it.

    An internal note: to those alone who may read it, and without its words.
    """
    staff = holders(Role.PMD, Role.KABKOTA, code=report.access_code)
    if remark.is_internal:
        readers = [person for person in staff if access.can(person, Permission.READ_NOTES, report)]
        _tell(report, readers, "report.noted", by, who=str(by))
        return
    people = [*_village(report), *User.objects.filter(pk__in=report.comments.filter(is_internal=False).values("author"))]
    if not access.can(by, Permission.READ_NOTES, report):
        people += staff
    readers = [person for person in people if access.can(person, Permission.VIEW_ALL, report)]
    words = remark.text if len(remark.text) <= QUOTED else remark.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    _tell(report, readers, "report.commented", by, who=str(by), words=words)


def submitted(report):
    """To the kabupaten/kota when the round asks for its endorsement and there is none yet; Dinas PMD has its queue."""
    if report.endorsement_until and not report.comments.filter(is_endorsement=True).exists():
        people = holders(Role.KABKOTA, code=report.access_code)
        until = report.endorsement_until.isoformat()
        _tell(report, people, "report.to_endorse", report.submitted_by, waits=True, until_on=until)


def to_confirm(report):
    """To the village's officials: what was entered on their behalf waits for their word."""
    people = holders(Role.OFFICIAL, code=report.access_code)
    _tell(report, people, "report.to_confirm", report.submitted_by, waits=True, who=str(report.submitted_by))


def round_over(round, *, today=None):
    """To the officials of each village that reported in the round: its own sheet is ready. A second call tells nobody again.

    `today`: villages that have time still, by an exception, hear of it later.
    """
    sent = round.reports.filter(first_submitted_at__isnull=False).select_related("innovation__region")
    told = set(
        Notification.objects.filter(kind="round.sheet", key__startswith=f"sheet:{round.pk}:").values_list("key", flat=True)
    )
    for region in {report.region for report in sent}:
        key = f"sheet:{round.pk}:{region.pk}"
        if key in told or (today and round.closes_for(region.pk) >= today):
            continue
        with translation.override("id"):
            about = _("The village's sheet for %(round)s") % {"round": round}
        url = reverse("village_sheet", args=[region.code, round.year, round.quarter])
        notify(to=holders(Role.OFFICIAL, code=region.code), kind="round.sheet", about=about, url=url, key=key)


def sheets_ready(*, now):
    """Announce the sheets of rounds that closed in the last two weeks."""
    today = timezone.localdate(now)
    window = (today - ANNOUNCED, today - datetime.timedelta(days=1))
    over = Round.objects.filter(closes__range=window) | Round.objects.filter(exceptions__closes__range=window)
    for round in over.distinct():
        round_over(round, today=today)


def _village(report):
    """The village's officials, and who sent the report for them, unless that role has ended since."""
    sender = report.submitted_by if report.submitted_by_id else None
    still = [sender] if sender and access.can(sender, Permission.VIEW_ALL, report) else []
    return [*holders(Role.OFFICIAL, code=report.access_code), *still]


def _tell(report, people, kind, by, **words):
    with translation.override("id"):  # the names of things are kept once, for letters and inboxes alike
        about = _("Report %(innovation)s, %(round)s") % {"innovation": report.innovation, "round": report.round}
    notify(
        to=[person for person in people if by is None or person.pk != by.pk],
        kind=kind,
        about=about,
        url=reverse("report_detail", args=[report.pk]),
        key=f"report:{report.pk}",
        **words,
    )


def queue_line(*, user):
    """For the digest of those who review: how many reports wait."""
    if not access.can(user, Permission.REVIEW):
        return None
    where = access.within(user, Permission.REVIEW, "innovation__region__code")
    count = Report.objects.filter(where).queue().count()
    if not count:
        return None
    text = ngettext("%(count)s report waits in the review queue.", "%(count)s reports wait in the review queue.", count)
    return {"text": text % {"count": count}, "url": reverse("review_queue")}


sockets.plug("digest.lines", queue_line)
sockets.plug("messages.jobs", reminders.send)
sockets.plug("messages.jobs", sheets_ready)
