"""Photographs and documents: what is taken, what is refused and how it is said, who sees them."""

import io
import struct
import zlib

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image

from sites import images
from sites.actions import evidence as actions
from sites.actions import innovations, reports
from sites.actions.flow import Refused
from sites.models import Evidence
from tests.factories import EnrolmentFactory, ProductFactory, SiteFactory
from tests.innovations.conftest import image_bytes, upload
from tests.innovations.test_walk import signed_in

PDF = b"%PDF-1.7\n%%EOF"


def add(owner, by, content=None, name="foto.jpg"):
    return actions.add_photo(owner=owner, file=upload(content, name), by=by)[0]


def bomb(width, height):
    """A PNG that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("form", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"),
     ("WEBP", "RGB"), ("HEIF", "RGB")],
)  # fmt: skip
def test_photo_of_a_phone_becomes_a_small_webp(form, mode):
    out = io.BytesIO()
    Image.new(mode, (2400, 1200)).save(out, form)

    made = images.prepare(out)

    assert (made.width, made.height) == (1600, 800)
    assert [Image.open(io.BytesIO(part)).format for part in (made.photo, made.thumbnail)] == ["WEBP", "WEBP"]
    assert Image.open(io.BytesIO(made.thumbnail)).size == (480, 240)


def test_sixteen_bits_keep_their_brightness():
    out = io.BytesIO()
    Image.new("I;16", (200, 200), 32896).save(out, "PNG")

    pixel = Image.open(io.BytesIO(images.prepare(out).photo)).getpixel((100, 100))

    assert all(abs(channel - 128) < 4 for channel in pixel)


def test_photo_is_turned_upright_and_loses_its_metadata():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "KAMERA RAHASIA"
    out = io.BytesIO()
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif.tobytes())

    made = images.prepare(out)

    assert (made.width, made.height) == (200, 300)
    assert b"KAMERA RAHASIA" not in made.photo + made.thumbnail
    assert dict(Image.open(io.BytesIO(made.photo)).getexif()) == {}


def test_pixels_are_unpacked_of_one_photo_at_a_time(monkeypatch):
    held = []
    made = images._made
    monkeypatch.setattr(images, "_made", lambda image: held.append(images._one_at_a_time.locked()) or made(image))

    images.prepare(io.BytesIO(image_bytes()))

    assert held == [True]
    assert not images._one_at_a_time.locked()


def test_animated_picture_keeps_its_first_frame():
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

    made = Image.open(io.BytesIO(images.prepare(out).photo))

    assert made.getpixel((9, 9))[0] > 200
    assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a" + b"\0" * 90, "type"), (b"bukan gambar", "type"),
        (image_bytes("PNG")[:-40], "broken"), (image_bytes()[:-40], "broken"),
        (image_bytes("WEBP")[:-40], "broken"), (bomb(30000, 30000), "pixels"),
        (bomb(9000, 9000), "pixels"), (bomb(6000, 6000), "pixels"), (image_bytes(size=(4000, 1)), "small"),
        (b"%PDF-1.4", "type"), (b"<svg onload=alert(1)>", "type"),
    ],
)  # fmt: skip
def test_unusable_photo_is_refused_with_its_reason(innovation, official, content, code):
    with pytest.raises(Refused) as refused:
        add(innovation, official, content, name="../jahat<b>.jpg")

    assert str(refused.value.reason) == f"jahat<b>.jpg: {images.REASONS[code]}"
    assert not Evidence.objects.exists()


def test_empty_photo_is_refused_by_the_action(innovation, official):
    with pytest.raises(Refused, match="kosong"):
        add(innovation, official, b"")


@pytest.mark.parametrize("action", [actions.add_photo, actions.add_document])
def test_file_over_the_limit_is_refused_with_both_sizes(innovation, official, settings, action):
    settings.MAX_PHOTO_BYTES = settings.MAX_DOCUMENT_BYTES = 1000

    with pytest.raises(Refused, match="2 kB; paling besar 1 kB"):
        action(owner=innovation, file=upload(PDF + b"0" * 2000), by=official)


def test_name_of_a_file_says_nothing_of_its_kind(innovation, official):
    assert add(innovation, official, image_bytes("PNG"), "surat.pdf").file.name.endswith(".webp")


def test_same_photo_again_is_stored_once(innovation, official):
    first = add(innovation, official)

    again, is_new = actions.add_photo(owner=innovation, file=upload(), by=official)

    assert (again, is_new) == (first, False)


def test_document_is_known_by_its_first_bytes(innovation, official):
    with pytest.raises(Refused, match="bukan PDF"):
        actions.add_document(owner=innovation, file=upload(b"PK\x03\x04", "a.pdf"), by=official)

    assert actions.add_document(owner=innovation, file=upload(PDF, "a.pdf"), by=official)[1]


@pytest.mark.parametrize(
    "url",
    ["http://youtube.com/a", "https://jahat.id/youtube.com", "javascript:alert(1)", "https://youtube.com@jahat.id/", "https://[",
     "",
     "https://youtube.com:8443/a", "https://youtube.com.jahat.id/a", "https://youtu.be/a b"],
)  # fmt: skip
def test_video_elsewhere_is_refused(innovation, official, url):
    with pytest.raises(Refused, match="https://"):
        actions.add_video(owner=innovation, url=url, by=official)


def test_video_of_youtube_is_taken(innovation, official):
    assert actions.add_video(owner=innovation, url=" https://youtu.be/abc ", by=official)[0].url == "https://youtu.be/abc"


def test_stranger_adds_and_removes_nothing(innovation, official, stranger):
    photo = add(innovation, official)

    for act in (lambda: add(innovation, stranger), lambda: actions.remove(evidence=photo, by=stranger)):
        with pytest.raises(Refused):
            act()

    assert Evidence.objects.present().count() == 1


def test_files_of_a_failed_transaction_are_deleted(innovation, official, settings, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(actions, "record", fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        add(innovation, official)

    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_files_say_nothing_of_their_sender(innovation, official, settings):
    add(innovation, official, name="KTP Siti.jpg")

    names = [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(names) == 2
    assert all(len(name) == 37 and name.endswith(".webp") for name in names)


def test_draft_photo_is_seen_by_its_people_alone(innovation, official, kabkota, stranger):
    address = add(innovation, official).file_url

    found = {
        who: signed_in(user).get(address).status_code for who, user in [("own", official), ("kab", kabkota), ("lain", stranger)]
    }

    assert found | {"umum": Client().get(address).status_code} == {"own": 200, "kab": 200, "lain": 404, "umum": 404}


def test_published_photo_is_public_and_stays_after_removal(innovation, official, pmd):
    photo = add(innovation, official)
    hidden = actions.add_document(owner=innovation, file=upload(PDF), by=official, is_private=True)[0]
    innovations.submit(innovation=innovation, by=official)
    innovations.verify(innovation=innovation, by=pmd)
    innovations.publish(innovation=innovation, by=pmd)
    innovations.reopen(innovation=innovation, by=official)
    innovation.refresh_from_db()
    actions.remove(evidence=Evidence.objects.get(pk=photo.pk), by=official)

    answer = Client().get(photo.file_url)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=600")
    assert Client().get(hidden.file_url).status_code == 404
    innovations.withdraw(innovation=innovation, reason="Keliru", by=pmd)
    assert Client().get(photo.file_url).status_code == 404


def test_headers_of_a_photo_and_of_a_document(innovation, official):
    client = signed_in(official)
    photo = client.get(add(innovation, official).file_url)
    name = "lamporan\r\nX-Jahat: 1.pdf"
    document = client.get(actions.add_document(owner=innovation, file=upload(PDF, name), by=official)[0].file_url)

    for answer in (photo, document):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-cache"
    assert photo.headers["Content-Type"] == "image/webp"
    assert document.headers["Content-Disposition"].startswith('attachment; filename="')
    assert "X-Jahat" not in document.headers
    document.close()


def test_known_photo_is_not_sent_again(innovation, official):
    client, photo = signed_in(official), add(innovation, official)
    etag = client.get(photo.file_url).headers["ETag"]

    assert client.get(photo.file_url, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("name", ["dokumen.pdf", "lain.webp", "..", "foto.webp.exe"])
def test_other_name_of_a_photo_is_not_found(innovation, official, name):
    pk = add(innovation, official).pk

    assert signed_in(official).get(f"/berkas/{pk}/{name}").status_code == 404


def test_lost_file_is_not_found(innovation, official, settings):
    photo = add(innovation, official)
    for path in settings.MEDIA_ROOT.rglob("*.webp"):
        path.unlink()

    assert signed_in(official).get(photo.file_url).status_code == 404


def test_photo_of_a_product_follows_its_publication(desa, official):
    product = ProductFactory(region=desa)
    address = add(product, official).file_url
    before = Client().get(address).status_code
    type(product).objects.update(is_published=True)

    assert (before, Client().get(address).status_code) == (404, 200)


def test_photo_of_a_site_is_added_by_dinas_pmd(desa, official, pmd):
    site = SiteFactory(region=desa)

    with pytest.raises(Refused):
        add(site, official)

    assert add(site, pmd).site == site


def test_photo_taken_off_a_public_site_or_product_is_seen_in_its_area_alone(desa, official, pmd, stranger):
    site = EnrolmentFactory(site=SiteFactory(region=desa)).site
    product = ProductFactory(region=desa, is_published=True)
    photos = [add(site, pmd), add(product, official)]
    for photo in photos:
        actions.remove(evidence=photo, by=pmd)

    clients = {"anybody": Client(), "stranger": signed_in(stranger), "official": signed_in(official)}
    seen = {name: [client.get(photo.file_url).status_code for photo in photos] for name, client in clients.items()}

    assert seen == {"anybody": [404, 404], "stranger": [404, 404], "official": [200, 200]}


def test_page_keeps_the_good_photos_and_names_the_bad_one(report, official):
    address = f"/kerja/laporan/{report.pk}/bagian/foto/"
    files = [
        upload(image_bytes(color=(1, 2, 3)), "satu.jpg"),
        upload(b"x", "dua.jpg"),
        upload(image_bytes(color=(9, 9, 9)), "tiga.jpg"),
    ]

    page = signed_in(official).post(address, {"photos": files}).content.decode()

    assert Evidence.objects.count() == 2
    assert "dua.jpg: Ini bukan foto yang dapat dibaca" in page
    assert "2 berkas tersimpan." in page


def test_page_says_that_a_photo_was_already_here(report, official):
    add(report, official)

    page = signed_in(official).post(f"/kerja/laporan/{report.pk}/bagian/foto/", {"photos": [upload()]}, follow=True)

    assert "hanya disimpan sekali" in page.content.decode()
    assert Evidence.objects.count() == 1


def test_caption_is_stored_with_the_page(report, official):
    photo = add(report, official)

    signed_in(official).post(f"/kerja/laporan/{report.pk}/bagian/foto/", {f"caption-{photo.pk}": "Panen raya"})

    assert Evidence.objects.get().caption == "Panen raya"


@pytest.mark.parametrize("sent", ["report", "innovation"])
def test_caption_of_what_is_sent_already_is_refused_on_the_page(report, official, sent):
    thing, module, page = {
        "report": (report, reports, f"/kerja/laporan/{report.pk}/bagian/foto/"),
        "innovation": (report.innovation, innovations, f"/kerja/inovasi/{report.innovation_id}/bagian/bukti/"),
    }[sent]
    photo = add(thing, official)
    module.submit(**{sent: thing}, by=official)

    answer = signed_in(official).post(page, {f"caption-{photo.pk}": "Panen raya"})

    assert (answer.status_code, Evidence.objects.get().caption) == (200, "")
    assert "Tidak tersimpan: keadaannya sekarang" in answer.content.decode()


def test_removal_asks_first_and_is_a_404_for_others(report, official, stranger):
    photo = add(report, official)
    address = f"/kerja/bukti/{photo.pk}/hapus/"

    assert signed_in(stranger).post(address).status_code == 404
    assert signed_in(official).get(address).status_code == 200
    assert Evidence.objects.present().count() == 1
    assert signed_in(official).post(address).url == f"/kerja/laporan/{report.pk}/bagian/foto/"
    assert not Evidence.objects.present().exists()


def test_twentieth_file_is_the_last(innovation, official, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    add(innovation, official)

    with pytest.raises(Refused, match="1 berkas"):
        add(innovation, official, image_bytes("PNG"))
