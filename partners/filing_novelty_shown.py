"""What a filing's page shows of its technical description and who may read it, and which pages show it already."""

from django.utils.translation import gettext as _

from partners.actions.novelty import is_before_filing, may_release
from partners.models import FilingType
from partners.models.filings import NEEDS_NOVELTY
from sites.models import Innovation, InnovationVersion, Product
from sites.novelty import PRODUCT_TEXTS, Secret, repeats

DESCRIBED = [*NEEDS_NOVELTY, FilingType.INDICATION]  # types of which a description is asked for
MOST = 3


def shown(filing, user):
    """{"novelty": …} for `_novelty.html`; queries none beyond those of the user's rights."""
    return {
        "novelty": {
            "matters": filing.type in DESCRIBED or bool(filing.description),
            "is_public": filing.description_is_public,
            "is_early": is_before_filing(filing),
            "needs_novelty": filing.type in NEEDS_NOVELTY,
            "may_release": may_release(user, filing).yes,
        }
    }


def already_public(filing):
    """Words on each published product or innovation of its villages that shows a passage of its description already.

    Of a patent or design that is not filed yet. A warning, nothing more: only DJKI says what is new.
    """
    if filing.type not in NEEDS_NOVELTY or not filing.description or not is_before_filing(filing):
        return []
    places = [filing.region_id, *filing.villages.values_list("pk", flat=True)]
    pages = [
        Secret(product.name, "\n".join(str(getattr(product, name)) for name in PRODUCT_TEXTS))
        for product in Product.objects.filter(region__in=places, is_published=True).order_by("pk")
    ]
    current = Innovation.objects.filter(region__in=places).values("current_version")
    for version in InnovationVersion.objects.filter(pk__in=current).order_by("pk"):
        pages.append(Secret(version.name, "\n".join(text for text in version.content.values() if isinstance(text, str))))
    return [
        _(
            "“%(name)s” shows this to the public already: “%(passage)s”. What is public before the filing date may no longer be"
            " new; ask DJKI before it is filed."
        )
        % {"name": found.secret, "passage": found.beginning}
        for found in repeats([("", "", filing.description)], pages)[:MOST]
    ]
