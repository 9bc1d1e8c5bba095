"""What the staff pages of the sites share."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from sites.actions.sites import Stale
from sites.models import Region
from sites.regions import words_of

PER_PAGE = 100
FOUND = 50


def demand(user, permission, obj):
    """403 with the reason for what one sees but may not change."""
    answer = access.can(user, permission, obj)
    if not answer:
        raise PermissionDenied(answer.reason)


def page_of(request, queryset):
    return Paginator(queryset, PER_PAGE).get_page(request.GET.get("page"))


def attempt(request, form, action, **arguments):
    """What the action gives for a form that was sent and is valid; None otherwise, with the refusal written on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    values = form.values() if hasattr(form, "values") else form.cleaned_data
    try:
        return action(by=request.user, **arguments, **values)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return None
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    except Stale:
        form.stale = True
        form.add_error(
            None,
            _(
                "Not saved yet: someone else saved this while you were typing. What you typed is kept below."
                " Look at what they wrote, then save again to put your text in its place."
            ),
        )
    return None


def find_villages(text, villages):
    """(the first villages that match each word, whether there are more), with their place; those of the name come first."""
    words = words_of(text)
    for word in words:
        villages = villages.search_word(word)
    named = Case(When(name__icontains=words[0], then=0), default=1)
    found = list(villages.with_place().order_by(named, "name", "code")[: FOUND + 1])
    return found[:FOUND], len(found) > FOUND


def writable_villages(user):
    return Region.objects.villages().filter(access.within(user, Permission.WRITE, "code"))
