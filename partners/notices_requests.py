"""What people are told of support requests, and whom. The actor is never told of what he or she did."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders
from partners.models import Offer
from partners.people import officers

QUOTED = 200  # characters of a remark that a message repeats

kinds.register("request.recorded", gettext_noop("%(about)s is recorded and waits to be put to a partner."))
kinds.register(
    "request.offered", gettext_noop("%(about)s was put to %(partner)s: say whether it can be met. Due on %(due_on)s.")
)
kinds.register("request.accepted", gettext_noop("%(partner)s accepts: %(about)s."))
kinds.register("request.declined", gettext_noop("%(about)s cannot be met yet by %(partner)s: %(reason)s"))
kinds.register("request.handed_on", gettext_noop("%(about)s: %(partner)s hands it on to %(other)s."))
kinds.register("request.unasked", gettext_noop("%(about)s: %(partner)s is no longer asked."))
kinds.register("request.leads", gettext_noop("%(about)s: %(partner)s is in the lead now."))
kinds.register("request.due_changed", gettext_noop("%(about)s is due on %(due_on)s now: %(reason)s"))
kinds.register("request.cancelled", gettext_noop("%(about)s was withdrawn: %(reason)s"))
kinds.register("request.remark", gettext_noop("%(who)s wrote on %(about)s: %(words)s"))
kinds.register("request.done", gettext_noop("%(about)s is done: say until %(until_on)s whether it helped the village."))
kinds.register("request.confirmed", gettext_noop("%(about)s: the village confirms that it helped."))
kinds.register("request.not_helped", gettext_noop("%(about)s: the village says that it did not help yet: %(words)s"))
kinds.register("request.late", gettext_noop("%(about)s was due on %(due_on)s and is not done yet."))


def village(request):
    return holders(Role.OFFICIAL, code=request.access_code)


def pmd():
    return holders(Role.PMD)


def partners_of(request):
    """The officers of the partners that are asked or have accepted."""
    return officers(*request.offers.standing().values_list("partner_id", flat=True))


def lead_of(request):
    """The officers of the partner in the lead; without one those of all that are asked."""
    lead = request.offers.standing().filter(is_lead=True).values_list("partner_id", flat=True)
    return officers(*lead) if lead else partners_of(request)


def recorded(request, by):
    _tell(request, pmd(), "request.recorded", by)


def offered(offer, by):
    """To the partner's officers, at once: it waits for their answer."""
    words = {"partner": str(offer.partner), "due_on": offer.request.due.isoformat()}
    _tell(offer.request, officers(offer.partner), "request.offered", by, waits=True, **words)


def answered(offer, by):
    """An answer: to Dinas PMD and the village."""
    words = {
        Offer.State.ACCEPTED: ("request.accepted", {}),
        Offer.State.DECLINED: ("request.declined", {"reason": offer.reason}),
        Offer.State.HANDED_ON: ("request.handed_on", {"other": str(offer.handed_to)}),
    }
    kind, more = words[offer.state]
    _tell(offer.request, [*pmd(), *village(offer.request)], kind, by, partner=str(offer.partner), **more)


def unasked(offer, by):
    _tell(offer.request, officers(offer.partner), "request.unasked", by, partner=str(offer.partner))


def leads(offer, by):
    _tell(offer.request, officers(offer.partner), "request.leads", by, partner=str(offer.partner))


def due_changed(request, by, *, reason):
    people = [*village(request), *partners_of(request)]
    _tell(request, people, "request.due_changed", by, due_on=request.due.isoformat(), reason=reason)


def cancelled(request, by):
    people = [*village(request), *partners_of(request), *pmd()]
    _tell(request, people, "request.cancelled", by, reason=request.cancel_reason)


def remarked(remark):
    """To the village, the partners at work, Dinas PMD, and those of them who wrote before."""
    request = remark.request
    people = [*village(request), *partners_of(request), *pmd()]
    who = str(remark.author) if remark.author_id else f"{remark.author_name} ({remark.partner})"
    words = remark.text if len(remark.text) <= QUOTED else remark.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    _tell(request, people, "request.remark", remark.author, who=who, words=words)


def done(request, by):
    _tell(request, village(request), "request.done", by, waits=True, until_on=request.answer_until.isoformat())


def confirmed(request, by):
    _tell(request, [*lead_of(request), *pmd()], "request.confirmed", by)


def not_helped(request, by):
    _tell(request, [*lead_of(request), *pmd()], "request.not_helped", by, words=request.village_said[:QUOTED])


def late(request, people, due):
    _tell(request, people, "request.late", None, due_on=due.isoformat())


def about(request):
    with translation.override("id"):  # the names of things are kept once, for letters and inboxes alike
        return _("Support request “%(title)s”, %(village)s") % {"title": request.title, "village": request.region.full_name}


def _tell(request, people, kind, by, *, waits=False, **words):
    notify(
        to=[person for person in people if by is None or person.pk != by.pk],
        kind=kind,
        about=about(request),
        url=reverse("work_request", args=[request.pk]),
        key=f"request:{request.pk}",
        waits=waits,
        **words,
    )
