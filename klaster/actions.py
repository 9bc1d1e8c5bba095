"""What the actions of all apps share: whether the actor may, and saving what a rule of the database may refuse."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from klaster import access


def demand(by, permission, obj=None):
    """Refuse with the reason unless `by` holds `permission` for `obj`."""
    answer = access.can(by, permission, obj)
    if not answer:
        raise PermissionDenied(answer.reason)


def broken_rule(error):
    """The name of the database's rule that a write broke; "" when it was none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def save_checked(thing, *, exclude=None):
    """Save what the rules of its model allow; ValidationError says which one forbids it.

    Of two who save the same at one moment (a double click) both pass the check; the database then stops the second, who gets
    the same words.
    """
    thing.full_clean(exclude=exclude)
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError:
        thing.full_clean(exclude=exclude)  # the first one's row can be seen by now
        raise
