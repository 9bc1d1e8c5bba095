"""What the staff pages of this app share."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render

PER_PAGE = 100


def refuse_unless(answer):
    """Stop with the reason where the answer is a no."""
    if not answer:
        raise PermissionDenied(answer.reason)


def attempt(form, act):
    """What `act(the form's data)` gives; None for a form that is not sent or not valid, or when the action refuses.

    The words of a refusal stand in the form's errors then.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, words in found.items():
            form.add_error(field if field in form.fields else None, words)
    return None


def saved(request, message, *target, level="success"):
    getattr(messages, level)(request, message)
    return redirect(*target)


def form_page(request, form, **context):
    """The one page on which every short form of this app stands: title, way back, form, button."""
    status = 422 if form.errors else 200
    return render(request, "partners/form.html", {"form": form, **context}, status=status)
