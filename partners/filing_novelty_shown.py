"""What a filing's page shows of its technical description and who may read it."""

from partners.actions.novelty import is_before_filing, may_release
from partners.models import FilingType
from partners.models.filings import NEEDS_NOVELTY

DESCRIBED = [*NEEDS_NOVELTY, FilingType.INDICATION]  # types of which a description is asked for


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
