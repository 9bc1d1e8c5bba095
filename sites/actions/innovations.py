"""What is done to an innovation."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from klaster.audit.models import Event
from sites import novelty
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.novelty import refuse_repeats
from sites.answers import PAPER
from sites.models import Innovation, InnovationVersion, InnovationVillage, Measure
from sites.models.states import State

FIELDS = {
    "name", "made_by", "stage", "initiator", "kind", "form", "affairs", "summary", "design", "purpose", "benefits", "results",
    "trial_on", "applied_on", "budget", "awards", "technical",
}  # fmt: skip
# The technical part is not among them: to publish it before a filing can destroy its novelty. Released, it joins (`content`).
PUBLIC = [
    "name", "made_by", "stage", "initiator", "kind", "form", "affairs", "summary", "design", "purpose", "benefits", "results",
    "trial_on", "applied_on", "budget", "awards",
]  # fmt: skip
REQUIRED = {
    "identity": ["name", "summary", "stage", "initiator", "kind", "form"],
    "story": ["design"],
    "benefits": ["purpose", "benefits"],
}
MOST_MEASURES = 8


def create(*, region, name, by, submission_key=None):
    """A new draft. The same `submission_key` (a form sent twice) gives the innovation of the first time."""
    name = " ".join(name.split())
    if submission_key and (known := Innovation.objects.filter(submission_key=submission_key, region=region).first()):
        flow.demand(by, Permission.WRITE, known)
        return known
    flow.demand(by, Permission.WRITE, region)
    try:
        with transaction.atomic():
            innovation = Innovation.objects.create(
                region=region,
                name=name,
                slug=free_slug(f"{name} {region.name}"),
                created_by=by,
                submission_key=submission_key,
                on_behalf=flow.is_on_behalf(by, region),
            )
            record(by=by, verb=gettext_noop("created"), obj=innovation, region=region.code, on_behalf=innovation.on_behalf)
    except IntegrityError:
        if submission_key and (known := Innovation.objects.filter(submission_key=submission_key, region=region).first()):
            return known
        raise Refused(
            _("Not stored: this village already has an innovation named “%(name)s”. Open that one, or give another name.")
            % {"name": name}
        ) from None
    return innovation


def free_slug(text):
    """An address that no innovation has yet."""
    slug = slugify(text)[:100].strip("-") or "inovasi"
    return f"{slug}-{uuid.uuid4().hex[:6]}" if Innovation.objects.filter(slug=slug).exists() else slug


@transaction.atomic
def save_draft(*, innovation, changes, by, base="", edit_key="", scope=None):
    """Store `changes`, a dict of fields; Stale when someone else changed the same fields since the form was opened.

    `scope`: the names over which `base` was taken, when more than what is stored now.
    """
    innovation = flow.lock(innovation)
    flow.demand_editable(innovation, by)
    stored, now = {name: getattr(innovation, name) for name in changes}, flow.fingerprint(innovation, scope or changes)
    changed = flow.save_fields(innovation, changes, editable=FIELDS)
    if changed and flow.is_stale(innovation, base=base, now=now, edit_key=edit_key):
        raise flow.Stale(stored)
    if not changed:
        return innovation
    if "name" in changed:
        _name_is_free(innovation)
    innovation.edit_key = edit_key
    innovation.save()
    record_saved(by, innovation)
    return innovation


def _name_is_free(innovation):
    if Innovation.objects.filter(region=innovation.region, name=innovation.name).exclude(pk=innovation.pk).exists():
        raise Refused(
            _("Not saved: this village already has an innovation named “%(name)s”. Give this one another name.")
            % {"name": innovation.name}
        )


def record_saved(by, thing):
    """One event for a person, a draft and a day, however often it saves itself."""
    today = Event.objects.of(thing).filter(verb="saved", actor_id=by.pk, at__date=timezone.localdate())
    if not today.exists():
        record(by=by, verb=gettext_noop("saved"), obj=thing)


@transaction.atomic
def save_measures(*, innovation, rows, by):
    """Replace the measures by `rows` of (label, unit), in this order. One that has figures in a report stays."""
    innovation = flow.lock(innovation)
    flow.demand_editable(innovation, by)
    rows = list(dict(rows).items())[:MOST_MEASURES]
    wanted = {label for label, _unit in rows}
    kept = {measure.label: measure for measure in innovation.measures.all()}
    for label, measure in kept.items():
        if label not in wanted:
            if measure.values.exists():
                raise Refused(
                    _("Not saved: “%(label)s” already has figures in a report, so it stays. Everything else is as before.")
                    % {"label": label}
                )
            measure.delete()
    for position, (label, unit) in enumerate(rows):
        Measure.objects.update_or_create(innovation=innovation, label=label, defaults={"unit": unit, "position": position})
    record_saved(by, innovation)
    return innovation


@transaction.atomic
def add_village(*, innovation, region, role, by):
    innovation = flow.lock(innovation)
    flow.demand_editable(innovation, by)
    if region == innovation.region:
        raise Refused(_("Not added: this is the innovation's own village."))
    village, is_new = InnovationVillage.objects.update_or_create(innovation=innovation, region=region, defaults={"role": role})
    if is_new:
        record(by=by, verb=gettext_noop("added a village"), obj=innovation, region=region.code, role=role)
    return village


@transaction.atomic
def remove_village(*, innovation, region, by):
    innovation = flow.lock(innovation)
    flow.demand_editable(innovation, by)
    if InnovationVillage.objects.filter(innovation=innovation, region=region).delete()[0]:
        record(by=by, verb=gettext_noop("removed a village"), obj=innovation, region=region.code)


def missing(innovation):
    """What must be there before it is sent: {section, label} for each field that is empty."""
    return [
        {"section": section, "label": Innovation._meta.get_field(name).verbose_name}
        for section, names in REQUIRED.items()
        for name in names
        if getattr(innovation, name) in ("", None)
    ]


def write_version(innovation, *, by):
    """The immutable version that the public reads from now on."""
    last = innovation.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return InnovationVersion.objects.create(
        innovation=innovation,
        number=last + 1,
        name=innovation.name,
        summary=innovation.summary,
        stage=innovation.stage,
        kind=innovation.kind,
        content=content(innovation),
        published_at=timezone.now(),
        published_by=by,
    )


def content(innovation):
    """The public fields as JSON: dates in ISO format, the measures, the villages and the evidence that is shown."""
    values = {name: getattr(innovation, name) for name in PUBLIC}
    for name in ("trial_on", "applied_on"):
        values[name] = values[name].isoformat() if values[name] else None
    if innovation.technical and innovation.technical_released_on:
        values["technical"] = innovation.technical
    villages = innovation.further_villages.select_related("region").order_by("region__code")
    return values | {
        "measures": list(innovation.measures.values("id", "label", "unit")),
        "villages": [{"code": v.region.code, "name": v.region.full_name, "role": v.role} for v in villages],
        "evidence": shown_evidence(innovation),
    }


def shown_evidence(thing):
    """The evidence that a version shows: all that is there and not kept for reviewers."""
    rows = thing.evidence.present().filter(is_private=False).exclude(answer=PAPER)
    return list(rows.values("id", "kind", "caption", "url", "width", "height", "size", "original_name"))


def demand_no_secret(innovation):
    refuse_repeats(novelty.of_innovation(innovation))


KIND = flow.Kind(missing=missing, write_version=write_version, before_publish=demand_no_secret)


def submit(*, innovation, by):
    return flow.change_state(innovation, State.SUBMITTED, by=by, kind=KIND)


def return_(*, innovation, reason, by):
    return flow.change_state(innovation, State.RETURNED, by=by, kind=KIND, reason=reason)


def verify(*, innovation, by):
    return flow.change_state(innovation, State.VERIFIED, by=by, kind=KIND)


def publish(*, innovation, by):
    return flow.change_state(innovation, State.PUBLISHED, by=by, kind=KIND)


def withdraw(*, innovation, reason, by):
    return flow.change_state(innovation, State.WITHDRAWN, by=by, kind=KIND, reason=reason)


def reopen(*, innovation, by):
    """Begin a new draft of what is published or withdrawn; what is public stays as it is."""
    return flow.change_state(innovation, State.DRAFT, by=by, kind=KIND)
