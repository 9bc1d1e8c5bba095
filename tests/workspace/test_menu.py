"""The menu of the workspace: places of one group share a menu, the rare ones stand last."""

import pytest
from django.test import RequestFactory

from klaster import sockets
from klaster.templatetags.klaster import ROW_OF_LINKS, workspace_links
from klaster.workspace.views import places


@pytest.fixture
def plugged(monkeypatch):
    """plugged(links): the only places of the workspace."""

    def plug(links):
        monkeypatch.setitem(sockets._plugs, "workspace.links", [(50, lambda user: links)])

    return plug


def menu(path="/kerja/"):
    request = RequestFactory().get(path)
    request.user = None
    return workspace_links({"request": request})


def links_of(count, **more):
    return [{"url": f"/kerja/{number}/", "label": str(number), "detail": "", **more} for number in range(count)]


def test_many_places_of_a_group_share_a_menu_and_the_rare_ones_come_last(plugged):
    rare, grouped = {"url": "/kerja/a/", "label": "a", "rare": True}, {"url": "/kerja/b/", "label": "b", "group": "Koordinasi"}
    plugged([rare, *links_of(ROW_OF_LINKS), grouped])

    found = menu("/kerja/b/12/")

    assert [link["label"] for link in found["daily"]] == [str(number) for number in range(ROW_OF_LINKS)]
    assert [(one["label"], one["links"], one["here"]) for one in found["menus"]] == [
        ("Koordinasi", [grouped], True),
        ("Lainnya", [rare], False),
    ]


def test_a_phone_gets_one_link_for_a_group_to_its_list_in_the_workspace(plugged):
    plugged([*links_of(ROW_OF_LINKS), *links_of(3, group="Koordinasi")])

    assert [link["url"] for link in menu()["narrow"]][ROW_OF_LINKS:] == ["/kerja/#tempat-koordinasi"]


def test_few_places_stand_in_one_row(plugged):
    plugged(links_of(ROW_OF_LINKS, group="Koordinasi"))

    assert (len(menu()["daily"]), menu()["menus"]) == (ROW_OF_LINKS, [])


def test_the_workspace_lists_places_group_by_group(plugged):
    plugged([*links_of(1, group="Koordinasi"), *links_of(2)])

    assert [(group["label"], len(group["links"])) for group in places(None)] == [("", 2), ("Koordinasi", 1)]
