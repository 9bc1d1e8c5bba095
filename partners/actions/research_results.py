"""What comes out of a project: outputs with their files, and the results given back to the villages."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import day
from partners import notices_research as notices
from partners.actions import files
from partners.actions.research import demand, follow
from partners.actions.research_projects import locked, may_edit
from partners.models import ResearchOutput, ResearchProject, ResultReturn

OUTPUT_FIELDS = ["kind", "title", "url", "appeared_on", "is_public"]


def _check_output(output):
    if output.appeared_on and output.appeared_on > timezone.localdate():
        raise ValidationError({"appeared_on": _("This day lies ahead. Add the output when it has appeared.")})
    if output.url and not output.url.startswith("https://"):
        raise ValidationError({"url": _("Type an address that begins with https://.")})


@transaction.atomic
def add_output(*, project, kind, title, appeared_on, by, url="", is_public=False):
    project = locked(project)
    demand(by, may_edit(by, project))
    output = ResearchOutput(project=project, kind=kind, title=title, url=url, appeared_on=appeared_on, is_public=is_public)
    _check_output(output)
    save_checked(output)
    record(by=by, verb=gettext_noop("added an output to"), obj=project, output=title)
    Portal.content_changed()
    return output


@transaction.atomic
def update_output(*, output, by, **fields):
    if unknown := set(fields) - set(OUTPUT_FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    output = ResearchOutput.objects.select_for_update(of=["self"]).select_related("project").get(pk=output.pk)
    demand(by, may_edit(by, output.project))
    changed = [field for field in OUTPUT_FIELDS if field in fields and getattr(output, field) != fields[field]]
    for field in changed:
        setattr(output, field, fields[field])
    _check_output(output)
    if changed:
        save_checked(output)
        record(by=by, verb=gettext_noop("changed an output of"), obj=output.project, output=output.title, fields=changed)
        Portal.content_changed()
    return output


@transaction.atomic
def remove_output(*, output, by):
    """One entered by mistake. Its files are removed first, each on its own, so that none goes unseen."""
    output = ResearchOutput.objects.select_for_update(of=["self"]).select_related("project").get(pk=output.pk)
    demand(by, may_edit(by, output.project))
    if output.files.present().exists():
        raise ValidationError(_("“%(title)s” has files. Remove them first.") % {"title": output.title})
    record(by=by, verb=gettext_noop("removed an output of"), obj=output.project, output=output.title)
    output.delete()
    Portal.content_changed()


def add_output_file(*, output, file, by, caption=""):
    demand(by, may_edit(by, output.project))
    attachment = files.add_file(owner=output, file=file, by=by, caption=caption)
    Portal.content_changed()
    return attachment


def remove_output_file(*, attachment, by):
    files.remove_file(attachment=attachment, by=by, may=may_edit(by, attachment.output.project))
    Portal.content_changed()


@transaction.atomic
def give_back(*, project, region, given_on, how, by, use=""):
    """The village got the results: it is told, and its topics in a done project are answered."""
    project = locked(project)
    demand(by, may_edit(by, project))
    if project.state not in {ResearchProject.State.RUNNING, ResearchProject.State.DONE}:
        raise ValidationError(
            _("The project is “%(now)s”: results are given back while it runs or when it is done.")
            % {"now": project.get_state_display()}
        )
    _check_day(project, given_on)
    if not project.villages.filter(pk=region.pk).exists():
        raise ValidationError({"region": _("This village is not in the project. Add it to the project first.")})
    returned = ResultReturn(project=project, region=region, given_on=given_on, how=how, use=use)
    save_checked(returned)
    record(by=by, verb=gettext_noop("gave results back"), obj=project, villages=[region.code])
    follow(project.needs.all(), by)
    notices.given_back(returned, by)
    Portal.content_changed()
    return returned


def _check_day(project, given_on):
    if given_on < project.starts:
        words = _("The project began on %(day)s; nothing of it was given back before.") % {"day": day(project.starts)}
        raise ValidationError({"given_on": words})
    if given_on > timezone.localdate():
        raise ValidationError({"given_on": _("This day lies ahead. Add it when the results have been given back.")})


@transaction.atomic
def remove_return(*, returned, by):
    """One entered by mistake; topics that it had answered follow."""
    project = locked(returned.project)
    demand(by, may_edit(by, project))
    record(by=by, verb=gettext_noop("took back what was said of given results"), obj=project, villages=[returned.region.code])
    returned.delete()
    follow(project.needs.all(), by)
    Portal.content_changed()
