"""The states that innovations and reports share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """draft → submitted → returned → submitted → verified → published → withdrawn (with reason)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for correction")
    VERIFIED = "verified", _("Verified")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDITABLE = {State.DRAFT, State.RETURNED}
# From which states a thing may go where. An edit of a published or withdrawn thing begins a new draft; its version stays.
MOVES = {
    State.SUBMITTED: {State.DRAFT, State.RETURNED},
    State.RETURNED: {State.SUBMITTED, State.VERIFIED},
    State.VERIFIED: {State.SUBMITTED},
    State.PUBLISHED: {State.VERIFIED},
    State.WITHDRAWN: {State.PUBLISHED},
    State.DRAFT: {State.PUBLISHED, State.WITHDRAWN},
}
