"""Sockets: the page names them, the apps fill them, in order."""

import pytest

from klaster import sockets
from klaster.accounts.models import User
from klaster.models import Portal
from tests.factories import UserFactory

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


@pytest.mark.django_db
def test_plugs_with_nothing_to_show_are_not_called_and_one_query_tells(empty_sockets, django_assert_num_queries):
    """None is no question at all; without the portal's row every plug that may show something is called."""
    called = []

    def plug(name, rows):
        def show(user):
            called.append(name)
            return name

        sockets.plug("workspace.sections", show, when=lambda user: rows)

    plug("none", None)
    plug("empty", User.objects.filter(pk=0))
    plug("full", User.objects.filter(pk=UserFactory().pk))
    Portal.load()

    with django_assert_num_queries(1):
        assert sockets.collect("workspace.sections", user=None) == ["full"]
    Portal.objects.all().delete()

    assert sockets.collect("workspace.sections", user=None) == ["empty", "full"]
    assert called == ["full", "empty", "full"]
