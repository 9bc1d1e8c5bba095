"""The page cache: one rendering for everybody, never an old one, never a private one."""

import gzip

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import translation

from klaster.cache import VARIANT_LIMIT, public_page
from klaster.models import Portal

pytestmark = pytest.mark.django_db


class Page:
    """A view that counts how often it runs."""

    def __init__(self, answer=lambda request: HttpResponse("isi"), **options):
        self.runs = 0
        self.answer = answer
        self.__name__ = self.__qualname__ = f"page{id(self)}"
        self.view = public_page(**options)(self)

    def __call__(self, request):
        self.runs += 1
        return self.answer(request)

    def get(self, path="/x/", **headers):
        return self.view(RequestFactory().get(path, headers=headers))


def test_page_is_rendered_once_and_then_costs_one_query(django_assert_num_queries):
    page = Page()
    Portal.load()
    page.get()

    with django_assert_num_queries(1):
        response = page.get()

    assert (page.runs, response.content) == (1, b"isi")


def test_page_changes_on_the_next_request_after_a_published_change():
    words = ["lama"]
    page = Page(lambda request: HttpResponse(words[0]))
    page.get()

    words[0] = "baru"
    Portal.content_changed()

    assert page.get().content == b"baru"


def test_page_is_kept_apart_by_language():
    page = Page(lambda request: HttpResponse(translation.get_language()))

    answers = []
    for language in ("id", "en", "id"):
        with translation.override(language):
            answers.append(page.get().content)

    assert (answers, page.runs) == ([b"id", b"en", b"id"], 2)


def test_page_knows_no_person(django_user_model):
    page = Page(lambda request: HttpResponse(str(request.user)))
    request = RequestFactory().get("/x/")
    request.user = django_user_model(name="Siti")

    response = page.view(request)

    assert response.content == b"AnonymousUser"


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "TRACE", "PUT"])
def test_method_that_would_go_round_the_cache_is_refused(method):
    page = Page(lambda request: HttpResponse(request.method))

    answer = page.view(RequestFactory().generic(method, "/x/"))

    assert (answer.status_code, answer["Allow"], page.runs) == (405, "GET, HEAD", 0)


def test_unknown_parameter_reaches_neither_the_view_nor_the_key():
    page = Page(lambda request: HttpResponse(request.get_full_path()), params=("page",))

    answers = [page.get("/x/?page=2&utm=a").content, page.get("/x/?utm=b&page=2").content, page.get("/x/?junk=1").content]

    assert answers == [b"/x/?page=2", b"/x/?page=2", b"/x/"]
    assert page.runs == 2


def test_long_value_and_nul_byte_are_cut():
    page = Page(lambda request: HttpResponse(request.GET["page"]), params=("page",))

    response = page.get(f"/x/?page=%00{'9' * 500}")

    assert response.content == b"9" * 64


def test_free_text_is_answered_and_never_stored():
    page = Page(lambda request: HttpResponse(request.GET.get("q", "")), free=("q",))

    answers = [page.get("/x/?q=purun").content, page.get("/x/?q=purun").content]

    assert (answers, page.runs) == ([b"purun", b"purun"], 2)


def test_flood_of_parameters_stores_only_so_many_and_leaves_the_plain_page():
    page = Page(params=("page",))
    page.get("/x/")
    for number in range(VARIANT_LIMIT + 20):
        page.get(f"/x/?page={number}")
    runs = page.runs

    page.get("/x/")
    page.get("/x/?page=1")
    page.get(f"/x/?page={VARIANT_LIMIT + 10}")

    assert page.runs == runs + 1


def with_cookie(request):
    response = HttpResponse("isi")
    response.set_cookie("a", "b")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


@pytest.mark.parametrize("answer", [with_cookie, with_token, lambda request: HttpResponse("x", status=404)])
def test_answer_that_is_not_for_everybody_is_not_stored(answer):
    page = Page(answer)

    responses = [page.get(), page.get()]

    assert page.runs == 2
    assert "ETag" not in responses[1]


def test_session_that_was_written_to_keeps_the_page_out(client, settings):
    class Session(dict):
        modified = True

    page = Page()
    request = RequestFactory().get("/x/")
    request.session = Session()

    page.view(request)
    page.get()

    assert page.runs == 2


def test_browser_that_has_the_page_gets_304():
    page = Page()
    tag = page.get()["ETag"]

    response = page.get(**{"if-none-match": tag})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)


def test_browser_that_has_an_older_page_gets_the_new_one():
    page = Page(lambda request: HttpResponse(str(page.runs)))
    tag = page.get()["ETag"]
    Portal.content_changed()

    response = page.get(**{"if-none-match": tag})

    assert (response.status_code, response.content) == (200, b"2")


def test_page_is_sent_packed_to_those_who_can_unpack_it():
    page = Page(lambda request: HttpResponse("isi" * 500))

    plain, packed = page.get(), page.get(**{"accept-encoding": "gzip, br"})

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert plain["Vary"] == packed["Vary"] == "Cookie, Accept-Encoding"
    assert plain["Cache-Control"] == "no-cache"


def test_document_that_is_packed_already_is_sent_as_it_is():
    page = Page(lambda request: HttpResponse(b"%PDF", headers={"Content-Type": "application/pdf"}))

    responses = [page.get(**{"accept-encoding": "gzip"}) for _ in range(2)]

    assert [(response.content, "Content-Encoding" in response) for response in responses] == [(b"%PDF", False)] * 2
    assert page.runs == 1


def test_headers_of_the_view_come_with_the_stored_page():
    page = Page(lambda request: HttpResponse("a;b", headers={"Content-Type": "text/csv", "Content-Disposition": "attachment"}))
    page.get()

    response = page.get()

    assert (response["Content-Type"], response["Content-Disposition"]) == ("text/csv", "attachment")


def test_public_page_of_a_signed_in_person_is_the_public_page(client, django_user_model):
    user = django_user_model.objects.create_user(name="Siti Rahmah", email="siti@contoh.id", password="sangat-rahasia-2025")
    anonymous = client.get("/tentang/").content

    client.force_login(user)

    assert client.get("/tentang/").content == anonymous
