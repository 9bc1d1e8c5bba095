"""A home page fed by the test alone, and one that is not a demo."""

from collections import defaultdict

import pytest

from klaster import sockets


@pytest.fixture
def empty_sockets(monkeypatch):
    """No app has plugged anything in."""
    monkeypatch.setattr(sockets, "_plugs", defaultdict(list))
