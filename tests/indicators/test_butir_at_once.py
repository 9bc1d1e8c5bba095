"""Two who fill in a village's first butir at one moment: one own check holds the answers of both."""

import threading

import pytest
from django.db import connections

from indicators.actions import own_checks
from indicators.models import Assessment, Butir, ButirScore
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import methodology

pytestmark = pytest.mark.django_db(transaction=True)


def test_first_answers_of_two_people_at_once_are_both_kept(monkeypatch):
    desa = village("63.03.06.2014")
    butir = [Butir.objects.get(code=code) for code in ("1.1", "1.2")]
    both, begun, failed = threading.Barrier(2, timeout=10), own_checks._begun, []

    def slowly(*args):
        threading.Event().wait(0.3)
        return begun(*args)

    monkeypatch.setattr(own_checks, "_begun", slowly)

    def answer(one, by):
        try:
            both.wait()
            key = {"region": desa, "methodology": methodology(), "year": 2026}
            own_checks.save_answers(**key, answers={one.pk: 4}, base={}, by=by)
        except Exception as error:  # noqa: BLE001 (told by the assertion below)
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(one, person(Role.PMD))) for one in butir]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert Assessment.objects.count() == 1
    assert dict(ButirScore.objects.values_list("butir__code", "score")) == {"1.1": 4, "1.2": 4}
