"""The calendar of a person, one's own feed, and the fixed dates that Dinas PMD keeps."""

import datetime
import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klaster import access
from klaster.access import Permission
from klaster.calendar import actions
from klaster.calendar.events import events
from klaster.calendar.forms import FixedDateForm, KindFilter
from klaster.calendar.models import EARLIEST, LATEST, FixedDate, PersonalCalendar
from klaster.notifications.outbox import absolute
from klaster.views import require

PER_PAGE = 100
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
DAY = datetime.timedelta(days=1)
RUNNING, OVER = "running", "~over"  # they stand behind the days


def month_asked(text, today):
    """The first day of the month in `2026-11`; of this month where the text is anything else."""
    found = MONTH.fullmatch(text or "")
    return datetime.date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def _within(month):
    """The month as it stands in an address; "" beyond the years of the calendar."""
    return f"{month:%Y-%m}" if EARLIEST <= month.year <= LATEST else ""


def arrange(events, since):
    """Rows {event, part}: day by day what begins on `since` or later, then what runs already, then what is over."""

    def part(event):
        if event.date >= since:
            return event.date.isoformat()
        return RUNNING if event.last >= since else OVER

    return sorted(({"event": event, "part": part(event)} for event in events), key=lambda row: row["part"])


@require_safe
@require(Permission.VIEW_WORKSPACE)
def calendar(request):
    """A month as a list by day; this month from today on, with what is over at its end."""
    today = timezone.localdate()
    first = month_asked(request.GET.get("bulan"), today)
    after = (first + 31 * DAY).replace(day=1)
    all_of_month = events(request.user, first, after - DAY)
    data = {"jenis": request.GET.get("jenis", ""), "bulan": f"{first:%Y-%m}"}
    filters = KindFilter(data, kinds={event.kind for event in all_of_month})
    arranged = arrange(filters.apply(all_of_month), first if first != today.replace(day=1) else today)
    context = {
        "month": first,
        "today": today,
        "this_month": today.replace(day=1),
        "previous": _within(first - DAY),
        "next": _within(after),
        "filters": filters,
        "is_filtered": bool(filters.value("jenis")),
        "page_obj": Paginator(arranged, PER_PAGE).get_page(request.GET.get("page")),
        "is_over": not arranged or arranged[0]["part"] in (RUNNING, OVER),
        "may_keep": access.can(request.user, Permission.COORDINATE),
    }
    return render(request, "calendar/calendar.html", context)


# one's own feed


@require_safe
@require(Permission.VIEW_WORKSPACE)
@never_cache
def feed(request):
    own = PersonalCalendar.objects.filter(user=request.user).first()
    return render(request, "calendar/feed.html", {"own": own, "wants_mail": own.wants_mail if own else True})


@require_POST
@require(Permission.VIEW_WORKSPACE)
@never_cache
def renew_feed(request):
    """The address stands in this answer and nowhere else: the portal keeps only its hash."""
    token = actions.renew_feed(by=request.user)
    response = render(request, "calendar/feed_made.html", {"address": absolute(reverse("calendar_file", args=[token]))})
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@require_POST
@require(Permission.VIEW_WORKSPACE)
def remove_feed(request):
    actions.remove_feed(by=request.user)
    messages.success(request, _("The address no longer works. Calendars that used it will show nothing new."))
    return redirect("calendar_feed")


@require_POST
@require(Permission.VIEW_WORKSPACE)
def choose_mail(request):
    wanted = request.POST.get("mau") == "ya"
    actions.choose_mail(by=request.user, wanted=wanted)
    told = _("Monday's message will come.") if wanted else _("Monday's message is switched off.")
    messages.success(request, told)
    return redirect("calendar_feed")


# the fixed dates


@require_safe
@require(Permission.COORDINATE)
def dates(request):
    page = Paginator(FixedDate.objects.order_by("-is_active", *FixedDate._meta.ordering), PER_PAGE)
    return render(request, "calendar/dates.html", {"page_obj": page.get_page(request.GET.get("page"))})


@require(Permission.COORDINATE)
def new_date(request):
    return _date_form(request, FixedDate(), _("New fixed date"))


@require(Permission.COORDINATE)
def change_date(request, pk):
    date = get_object_or_404(FixedDate, pk=pk)
    return _date_form(request, date, _("Change “%(title)s”") % {"title": date.title})


def _date_form(request, date, title):
    form = FixedDateForm(request.POST or None, instance=date)
    if request.method == "POST" and form.is_valid():
        try:
            stored = FixedDate.objects.get(pk=date.pk) if date.pk else None
            actions.save_date(by=request.user, date=stored, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The date is saved. It stands on everybody's calendar."))
            return redirect("calendar_dates")
    status = 422 if form.errors else 200
    return render(request, "calendar/date_form.html", {"form": form, "title": title}, status=status)


@require_POST
@require(Permission.COORDINATE)
def use_date(request, pk):
    """Take it off the calendar, or put it back."""
    date, in_use = get_object_or_404(FixedDate, pk=pk), request.POST.get("pakai") == "ya"
    actions.set_in_use(by=request.user, date=date, in_use=in_use)
    told = (
        _("“%(title)s” is back on the calendar.") if in_use else _("“%(title)s” is off the calendar. It can be put back below.")
    )
    messages.success(request, told % {"title": date.title})
    return redirect("calendar_dates")
