"""Who hears of a stage of a filing: Dinas PMD, the partner that accompanies it now, the village. Never who recorded it.

No message names the stage: objections and refusals are read in the portal only.
"""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders
from partners.models import Partner
from partners.people import officers

kinds.register("filing.stage", gettext_noop("%(about)s: a stage was recorded."))
kinds.register("filing.stage_back", gettext_noop("%(about)s: the last stage was taken back, it was recorded by mistake."))


def recorded(filing, by):
    _tell(filing, "filing.stage", by)


def taken_back(filing, by):
    _tell(filing, "filing.stage_back", by)


def _tell(filing, kind, by):
    with translation.override("id"):
        about = f"{filing.get_type_display()}: {filing.title}"
    now = Partner.objects.filter(filings__filing=filing, filings__until__isnull=True)
    people = [*holders(Role.PMD), *officers(*now), *holders(Role.OFFICIAL, code=filing.access_code)]
    people = [person for person in people if person.pk != by.pk]
    notify(to=people, kind=kind, about=about, url=reverse("work_filing", args=[filing.pk]), key=f"filing:{filing.pk}")
