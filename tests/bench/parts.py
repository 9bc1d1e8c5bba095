"""The parts, in the order in which they run: what loads the country comes last."""

from tests.bench import board, growth, imports, lists, paper, public, register, reporting, weight

ALL = ("public", "lists", "board", "weight", "register", "recap", "pdf", "reporting", "country", "growth")


def run(wanted, table):
    small = growth.times() if "growth" in wanted else {}
    parts = {
        "public": public.measure,
        "lists": lists.measure,
        "board": board.measure,
        "weight": weight.measure,
        "register": register.measure,
        "recap": imports.measure_recap,
        "pdf": paper.measure,
        "reporting": reporting.measure,
        "country": imports.measure_country,
        "growth": lambda table: growth.measure(table, small),
    }
    for name in ALL:
        if name in wanted:
            parts[name](table)
