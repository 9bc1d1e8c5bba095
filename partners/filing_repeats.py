"""What the register shows of a filing must not repeat what another one keeps secret until its filing date."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.models import Party
from sites import novelty


def refuse_repeats(filing):
    """ValidationError when a text of a public filing repeats a secret of one of its villages; call it once it is saved."""
    if not filing.public_stage:
        return
    texts = _texts(filing)
    found = []
    for region in [filing.region, *filing.villages.all()]:
        found += novelty.repeats(texts, novelty.secrets(region=region))
    if found:
        raise ValidationError(
            _(
                "The register would show it to everybody: %(repeats)s Nothing was saved. Write it in other words: what is"
                " public before its filing date can lose its protection."
            )
            % {"repeats": novelty.words_of(found)}
        )


def _texts(filing):
    """(field, label, text) of all that `/ki/` shows of it as somebody wrote it."""
    texts = [("title", _("title or label"), filing.title), ("summary", _("in one sentence, for the public"), filing.summary)]
    texts += [("", _("kind of goods or services"), goods) for goods in filing.classes.values_list("goods", flat=True)]
    named = filing.parties.exclude(kind=Party.Kind.PERSON, is_public=False).values_list("name", flat=True)
    return texts + [("", _("name"), name) for name in named]
