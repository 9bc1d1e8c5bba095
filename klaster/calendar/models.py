"""The fixed dates of the year, and how each person takes the calendar along: by a feed, by Monday's message."""

import calendar
import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = 2000, 2099  # within them every fourth year is a leap year
NO_SUCH_DAY = _("This month does not have that day. Choose another day.")


def is_a_day(side):
    """The rule of the database: the month has that day; 29 February in a leap year, or each year (then on 28 where need be)."""
    month, day = f"{side}_month", f"{side}_day"
    short = Q(**{f"{month}__in": [4, 6, 9, 11], f"{day}__lte": 30})
    february = Q(**{month: 2}) & (
        Q(**{f"{day}__lte": 28}) | (Q(**{day: 29}) & (Q(year__isnull=True) | Q(Exact(Mod(F("year"), 4), 0))))
    )
    return Q(**{f"{day}__gte": 1}) & (Q(**{f"{month}__in": [1, 3, 5, 7, 8, 10, 12], f"{day}__lte": 31}) | short | february)


def day_of(year, month, day):
    """The day in this year; 29 February is the 28th where the year has no other."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


class FixedDate(models.Model):
    """What comes on the same days each year, or in one year only. It may run over New Year.

    `key` names what the portal brings along: it is loaded once, so what staff changed or took off stays.
    """

    key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    title = models.CharField(_("what"), max_length=160)
    from_month = models.PositiveSmallIntegerField(_("first month"), choices=list(MONTHS.items()))
    from_day = models.PositiveSmallIntegerField(_("first day"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    to_month = models.PositiveSmallIntegerField(_("last month"), choices=list(MONTHS.items()))
    to_day = models.PositiveSmallIntegerField(_("last day"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        help_text=_("Leave it empty for what comes each year."),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )
    is_about = models.BooleanField(_("the days are only about right"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("fixed date")
        verbose_name_plural = _("fixed dates")
        ordering = ["from_month", "from_day", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                "title",
                "year",
                name="fixed_date_is_listed_once",
                nulls_distinct=False,
                violation_error_message=_("This date is listed already. Change that one instead."),
            ),
            models.CheckConstraint(
                condition=is_a_day("from"), name="fixed_date_begins_on_a_day", violation_error_message=NO_SUCH_DAY
            ),
            models.CheckConstraint(
                condition=is_a_day("to"), name="fixed_date_ends_on_a_day", violation_error_message=NO_SUCH_DAY
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=EARLIEST, year__lte=LATEST), name="fixed_date_year_is_plausible"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="fixed_date_has_a_title"),
        ]

    def __str__(self):
        return self.title

    @property
    def days(self):
        """1 April to 30 Juni; with the year where it has one."""
        first, last = (
            _("%(day)s %(month)s") % {"day": day, "month": MONTHS[month]}
            for day, month in ((self.from_day, self.from_month), (self.to_day, self.to_month))
        )
        days = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        return f"{days} {self.year}" if self.year else days

    def span(self, year):
        """Its first and last day when it begins in `year`; what ends before it begins ends in the year after."""
        first = day_of(year, self.from_month, self.from_day)
        later = (self.to_month, self.to_day) < (self.from_month, self.from_day)
        return first, day_of(year + later, self.to_month, self.to_day)

    def spans(self, first, last):
        """Its spans that touch the days from `first` to `last`."""
        years = [self.year] if self.year else range(first.year - 1, last.year + 1)
        return [span for span in map(self.span, years) if span[0] <= last and span[1] >= first]


class PersonalCalendar(models.Model):
    """How one person takes the calendar along. Of the feed's secret address only the hash is kept."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="calendar")
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)  # the last day on which the feed was fetched
    wants_mail = models.BooleanField(_("Monday's message of the next 30 days"), default=True)
    monday = models.DateField(
        null=True, blank=True
    )  # the last one for which the message was written, or there was none to write

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True, made_at__isnull=True, read_on__isnull=True)
                | Q(digest__regex=r"^[0-9a-f]{64}$", made_at__isnull=False),
                name="calendar_feed_is_whole_or_not_there",
            )
        ]

    def __str__(self):
        return str(self.user)
