"""Sockets: the page names them, the apps fill them, in order."""

import pytest

from klaster import sockets

pytestmark = pytest.mark.usefixtures("empty_sockets")


def test_socket_gives_what_was_plugged_in_rising_order():
    sockets.plug("home.sections", lambda: "akhir", order=90)
    sockets.plug("home.sections", lambda: "awal", order=10)
    sockets.plug("home.sections", lambda: None, order=20)

    assert sockets.collect("home.sections") == ["awal", "akhir"]


def test_function_plugged_twice_answers_once():
    def section():
        return "satu"

    sockets.plug("home.sections", section)
    sockets.plug("home.sections", section)

    assert sockets.collect("home.sections") == ["satu"]


@pytest.mark.parametrize("use", [lambda: sockets.plug("rumah", print), lambda: sockets.collect("rumah")])
def test_socket_that_does_not_exist_is_refused_by_name(use):
    with pytest.raises(ValueError, match="rumah"):
        use()
