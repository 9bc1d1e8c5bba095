"""What was measured, against what is wanted."""

from dataclasses import dataclass, field


@dataclass
class Table:
    rows: list = field(default_factory=list)

    def at_most(self, figure, limit, measured, unit=""):
        self._add(figure, f"≤ {shown(limit)}{unit}", f"{shown(measured)}{unit}", measured <= limit)

    def at_least(self, figure, limit, measured, unit=""):
        self._add(figure, f"≥ {shown(limit)}{unit}", f"{shown(measured)}{unit}", measured >= limit)

    def true(self, figure, wanted, is_so):
        self._add(figure, wanted, "yes" if is_so else "no", is_so)

    def _add(self, figure, wanted, measured, is_so):
        row = (figure, wanted, measured, "ok" if is_so else "not")
        self.rows.append(row)
        print(line(row), flush=True)

    @property
    def is_met(self):
        return all(row[-1] == "ok" for row in self.rows)


def line(row):
    figure, wanted, measured, verdict = row
    return f"{figure:<86} {wanted:>12} {measured:>12}  {verdict}"


def shown(value):
    return str(value) if isinstance(value, int) else f"{value:.2f}"
