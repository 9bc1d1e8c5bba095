"""The one way to write an audit event."""

from klaster.audit.models import Event


def record(*, by, verb, obj, **detail):
    """Write that `by` (a user, or None for the system) did `verb` to `obj`; call it inside the action's transaction.

    `verb` is an English past tense marked with gettext_noop where it is written. `detail` must be JSON: numbers as text,
    dates in ISO format.
    """
    return Event.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_name=str(obj)[:250],
        detail=detail,
    )
