"""The main job, in a real browser on a phone: a report is written, sent, returned, corrected, published, and read."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from klaster.demo_accounts import PASSWORD

INNOVATION = "Sasirangan Pewarna Alam"
PUBLIC = "/inovasi/sasirangan-pewarna-alam-awang-bangkal-barat/"
PROFILE = "/lokasi/awang-bangkal-barat/profil.pdf"
CAPTION = "Kain basah dijemur di teras balai desa"
TOO_SHORT = "Pelatihan."
CORRECTED = "Pelatihan pewarna alam dari kulit jengkol untuk 14 pengrajin di balai desa pada 12 November."


@pytest.fixture
def phones(browser, portal):
    """One phone for each person: `phones("desa@contoh.id")` is a page on which this person is signed in."""
    contexts, errors = [], []

    def phone(login):
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-US", base_url=portal)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        if login:
            sign_in(page, login)
        return page

    yield phone
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page, login):
    page.goto("/akun/masuk/")
    page.get_by_label("E-mail atau nomor telepon").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/kerja/")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


@pytest.fixture
def photo(tmp_path):
    """A photograph as a phone sends it: its place in the metadata."""
    image = Image.new("RGB", (1200, 900), "#2f6f5e")
    ImageDraw.Draw(image).rectangle([200, 200, 900, 700], fill="#d9b45b")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "S"
    path = tmp_path / "IMG_0042.jpg"
    image.save(path, exif=exif)
    return path


def write_report(page, photo):
    """From the workspace to the receipt; gives the report's address."""
    page.get_by_role("button", name=f"Mulai {INNOVATION}").first.click()
    page.wait_for_url(re.compile(r"/kerja/laporan/\d+/"))
    address = re.search(r"/kerja/laporan/\d+/", page.url).group()
    page.goto(address + "bagian/kegiatan/")
    page.get_by_label("Apa yang dilakukan").fill(TOO_SHORT)
    press(page, "Lanjutkan")
    page.get_by_label("Kain terjual").fill("± 95")
    page.get_by_label("Omzet").fill("12 jt-an")
    page.get_by_label("Penerima manfaat").fill("14")
    press(page, "Lanjutkan")
    page.get_by_label("Tambah foto").set_input_files(photo)
    press(page, "Lanjutkan")
    page.get_by_label("Foto ini memperlihatkan apa?").fill(CAPTION)
    press(page, "Lanjutkan")
    page.get_by_label("Apa kendala").fill("Hujan pada minggu kedua.")
    for section in ("dukungan", "rencana", "periksa"):
        press(page, "Lanjutkan")
        page.wait_for_url(f"**/{section}/")
    press(page, "Kirim laporan")
    return address


def test_report_travels_from_a_village_to_the_public_page(phones, photo):
    official, staff, reader = phones("desa@contoh.id"), phones("pmd@contoh.id"), phones(None)
    kabupaten = phones("dpmd.banjar@contoh.id")  # the demo's current round asks for its endorsement

    address = write_report(official, photo)
    assert re.search(r"L-\d{4}-IV?-\d+|L-\d{4}-I{1,3}-\d+", official.locator("main").inner_text())

    staff.goto("/kerja/verifikasi/")
    staff.goto(address)
    assert TOO_SHORT in staff.locator("main").inner_text()
    staff.goto(address + "kembalikan/")
    press(staff, "Kembalikan untuk perbaikan")
    assert staff.get_by_role("alert").count() >= 1, "a return without a reason is refused"
    staff.get_by_label("Alasan").fill("Tuliskan jenis pewarna dan jumlah pesertanya.")
    press(staff, "Kembalikan untuk perbaikan")

    official.goto("/kerja/")
    assert "Tuliskan jenis pewarna dan jumlah pesertanya." in official.locator("main").inner_text()
    official.goto(address + "bagian/kegiatan/")
    official.get_by_label("Apa yang dilakukan").fill(CORRECTED)
    press(official, "Lanjutkan")
    official.goto(address + "periksa/")
    press(official, "Kirim laporan")

    reader.goto(PUBLIC)
    assert CORRECTED not in reader.content()
    kabupaten.goto(address)
    press(kabupaten, "Rekomendasikan laporan")
    staff.goto(address + "verifikasi/")
    press(staff, "Verifikasi")
    staff.goto(address + "terbitkan/")
    press(staff, "Terbitkan")

    reader.goto(PUBLIC)
    assert CORRECTED in reader.content()
    picture = reader.get_by_alt_text(CAPTION).first
    assert reader.request.get(picture.get_attribute("src")).headers["content-type"] == "image/webp"
    assert "sekitar Rp12.000.000" in reader.locator("main").inner_text()
    pdf = reader.request.get(PROFILE)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.body())).pages)
    assert "pewarna alam dari kulit jengkol" in " ".join(text.split())
