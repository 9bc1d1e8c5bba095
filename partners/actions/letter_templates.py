"""The templates of letters: one current DOCX for each kind, uploaded by the office or the one that comes with the portal."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners import letter_filling
from partners.letter_files import judge_size
from partners.models import LetterKind, LetterTemplate
from sites.actions.evidence import shown_name


def current(kind):
    """(the uploaded template or None, its bytes); ValidationError when its file is gone."""
    template = LetterTemplate.objects.filter(kind=kind, is_current=True).first()
    if template is None:
        return None, letter_filling.packaged(kind)
    try:
        with template.file.open("rb") as file:
            return template, file.read()
    except OSError:
        raise ValidationError(
            _(
                "The file of the template “%(kind)s” is missing on the server. The text of the letter is kept."
                " Upload the template again, or go back to the one that comes with the portal."
            )
            % {"kind": LetterKind(kind).label}
        ) from None


def is_uploaded(kind):
    """Whether the office uses a template of its own, not the one that comes with the portal."""
    return LetterTemplate.objects.filter(kind=kind, is_current=True).exists()


def upload(*, kind, file, by):
    """Make a DOCX the current template of its kind after trying it with example data; refused, the earlier one stays."""
    demand(by, Permission.COORDINATE)
    judge_size(file.size)
    content = file.read()
    letter_filling.check(content)
    template = LetterTemplate(kind=kind, original_name=shown_name(file), uploaded_by=by)
    try:
        with transaction.atomic():
            _retire(kind)
            template.file.save("template", ContentFile(content), save=False)
            save_checked(template)
            record(by=by, verb=gettext_noop("uploaded"), obj=template)
    except BaseException:
        if template.file and template.file._committed:  # a file of a transaction that failed goes with it
            template.file.storage.delete(template.file.name)
        raise
    return template


@transaction.atomic
def use_packaged(*, kind, by):
    """Go back to the template that comes with the portal; the uploaded ones stay, to be downloaded."""
    demand(by, Permission.COORDINATE)
    for template in _retire(kind):
        record(by=by, verb=gettext_noop("went back to the portal's own template instead of"), obj=template)


def _retire(kind):
    retired = list(LetterTemplate.objects.select_for_update().filter(kind=kind, is_current=True))
    for template in retired:
        template.is_current = False
        template.save(update_fields=["is_current"])
    return retired
