"""The fee (PNBP) of a filing on a day, from the dated rows of `Fee`. A fee is never reckoned from a rate that has ended."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.templatetags.klaster import day, number, rupiah
from partners.models import Fee


@dataclass(frozen=True)
class Line:
    """One row of the tariff as it applies to a filing; `total` is None without classes yet, and for a rate that ended."""

    fee: Fee
    times: int
    total: int | None

    @property
    def words(self):
        if self.fee.per == Fee.Per.FILING:
            return rupiah(self.fee.amount)
        each = _("%(amount)s per class") % {"amount": rupiah(self.fee.amount)}
        if not self.times:
            return each
        counted = ngettext("%(count)s class", "%(count)s classes", self.times) % {"count": number(self.times)}
        return _("%(counted)s at %(amount)s: %(total)s") % {
            "counted": counted, "amount": rupiah(self.fee.amount), "total": rupiah(self.total),
        }  # fmt: skip


@dataclass(frozen=True)
class FeeKnown:
    """What is known of the fee on a day. `is_expired`: only rates that held before; then there is no total."""

    on: datetime.date
    lines: list
    is_expired: bool

    @property
    def total(self):
        totals = [line.total for line in self.lines]
        return None if self.is_expired or None in totals else sum(totals)

    @property
    def words(self):
        """One sentence for the page, beside the lines."""
        if self.is_expired:
            last = max(line.fee.until for line in self.lines)
            basis = ", ".join(dict.fromkeys(line.fee.legal_basis for line in self.lines))
            words = _(
                "No rate is entered for %(on)s. The last one known, by %(basis)s, held until %(last)s: ask DJKI for today's."
            )
            return words % {"on": day(self.on), "basis": basis, "last": day(last)}
        if self.total is None:
            return _("The fee is counted by class. Enter the classes of the mark to see the sum.")
        return _("%(total)s by the rate of %(on)s.") % {"total": rupiah(self.total), "on": day(self.on)}


def fee_for(filing, on):
    """`FeeKnown` for the filing's type and tariff; None: nothing is known of the fee."""
    known = list(Fee.objects.filter(type=filing.type, tariff=filing.tariff, since__lte=on))
    valid = [fee for fee in known if fee.until is None or fee.until >= on]
    if not known:
        return None
    if valid:
        return FeeKnown(on, [_line(fee, filing) for fee in valid], is_expired=False)
    last = max(fee.until for fee in known)
    return FeeKnown(on, [Line(fee, 0, None) for fee in known if fee.until == last], is_expired=True)


def _line(fee, filing):
    if fee.per == Fee.Per.FILING:
        return Line(fee, 1, fee.amount)
    times = len(filing.classes.all())
    return Line(fee, times, fee.amount * times if times else None)
