"""Pieces of research for tests, with no surprises."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from klaster.access import Role
from partners.actions import research, research_projects, research_results
from partners.models import Partner, ResearchNeed, ResearchProject
from sites.models import InnovationVersion
from tests.factories import EnrolmentFactory, InnovationFactory, PartnerFactory, SiteFactory, person, village

CODE = "63.03.01.2001"
State = ResearchProject.State


def ahead(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def site(code=CODE, name="Sungai Contoh"):
    return EnrolmentFactory(site=SiteFactory(region=village(code, name))).site


def need(region=None, *, title="Berapa lama gula aren tahan?", **fields):
    region = region or village(CODE)
    by = fields.pop("by", None) or person(Role.OFFICIAL, region=region)
    return research.raise_need(region=region, title=title, by=by, **fields)


def project(institution=None, *, by=None, title="Masa simpan gula aren", starts=None, state=State.PLANNED, **fields):
    institution = institution or PartnerFactory(kind=Partner.Kind.UNIVERSITY)
    by = by or person(Role.PMD)
    made = research_projects.create_project(
        institution=institution, kind="research", title=title, starts=starts or ahead(-30), by=by, **fields
    )
    steps = {State.RUNNING: [State.RUNNING], State.DONE: [State.RUNNING, State.DONE], State.STOPPED: [State.STOPPED]}
    for to in steps.get(state, []):
        reason = "Peneliti pindah." if to == State.STOPPED else ""
        made = research_projects.change_state(project=made, to=to, by=by, reason=reason)
    return made


def output(made, *, title="Panduan masa simpan", is_public=True, by=None, **fields):
    fields = {"kind": "module", "appeared_on": ahead(-3), **fields}
    return research_results.add_output(project=made, title=title, is_public=is_public, by=by or person(Role.PMD), **fields)


def give_back(made, region, *, by=None, **fields):
    fields = {"given_on": ahead(-2), "how": "Pertemuan di balai desa", **fields}
    return research_results.give_back(project=made, region=region, by=by or person(Role.PMD), **fields)


def published_innovation(region, name="Gula Cair", **fields):
    innovation = InnovationFactory(region=region, name=name, **fields)
    version = InnovationVersion.objects.create(
        innovation=innovation, number=1, name=name, published_at=timezone.now(), published_by=innovation.created_by
    )
    innovation.current_version, innovation.state = version, "published"
    innovation.save()
    return innovation


def pdf(name="panduan.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + name.encode() + b"\n%%EOF", content_type="application/pdf")


def state_of(asked):
    return ResearchNeed.objects.get(pk=asked.pk).state
