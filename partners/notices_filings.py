"""What people are told of filings: begun for their village, handed to their partner. The actor is never told."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders
from partners.people import officers

BEGUN, HANDED, HANDED_ON = "filing.begun", "filing.handed", "filing.handed_on"

kinds.register(BEGUN, gettext_noop("%(about)s is begun for your village."))
kinds.register(HANDED, gettext_noop("%(about)s is handed to your partner: you accompany it from now on."))
kinds.register(HANDED_ON, gettext_noop("%(about)s is handed to your partner: %(reason)s"))


def begun(filing, by):
    """To the officials of its village, who read it; those of further villages come in by a choice on its page."""
    _tell(filing, holders(Role.OFFICIAL, code=filing.region.code), by, BEGUN)


def handed(filing, partner, by, *, reason=""):
    """To the officers of the partner that accompanies it from now on."""
    if reason:
        _tell(filing, officers(partner), by, HANDED_ON, reason=reason)
    else:
        _tell(filing, officers(partner), by, HANDED)


def _tell(filing, people, by, kind, **words):
    with translation.override("id"):
        about = _("The filing “%(title)s”") % {"title": filing.title}
    others = [person for person in people if person.pk != by.pk]
    notify(to=others, kind=kind, about=about, url=reverse("work_filing", args=[filing.pk]), key=f"filing:{filing.pk}", **words)
