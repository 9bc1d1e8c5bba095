"""Demo research: topics and projects in every state, and the partners' parts in two innovations. All of it is invented."""

import datetime
import io
from dataclasses import dataclass

from django.core.files import File
from PIL import Image, ImageDraw

from partners.actions import contributions, research, research_projects, research_results
from partners.models import Contribution, Funds, Partner, ResearchNeed, ResearchOutput, ResearchProject, Topic
from sites.models import Innovation, Region, Site

Kind, State, Stage = ResearchProject.Kind, ResearchProject.State, Contribution.Stage
CLOSED = "Sudah terjawab dari pelatihan tahun lalu; desa tidak lagi memerlukannya."
STOPPED = "Peneliti pindah tugas; alat ukur belum tersedia."
USE = "Kelompok memakai panduan itu pada produksi bulan berikutnya."

# (question, topic, more words)
NEEDS = [
    ("Berapa lama gula aren cair tahan disimpan tanpa pendingin?", Topic.PRODUCTION,
     "Pembeli dari kota meminta masa simpan pada label. Selama ini hanya perkiraan."),
    ("Tanaman pewarna alami apa yang tahan luntur pada kain rawa?", Topic.TECHNOLOGY,
     "Tiga bahan sudah dicoba oleh kelompok, hasilnya berbeda setiap musim."),
    ("Bagaimana mengolah air bekas celup agar aman dibuang?", Topic.ENVIRONMENT,
     "Warga di hilir menanyakan warna air sungai."),
    ("Mengapa anak muda enggan meneruskan usaha keluarga?", Topic.EDUCATION,
     "Untuk menyusun kegiatan karang taruna tahun depan."),
    ("Apakah limbah eceng gondok cukup untuk pupuk satu desa?", Topic.ENVIRONMENT,
     "Hasil timbang kelompok tersedia untuk enam bulan."),
    ("Bagaimana menghitung harga pokok kerupuk ikan haruan?", Topic.MARKET, ""),
    ("Jalur wisata susur sungai mana yang aman pada musim kering?", Topic.ACCESS, ""),
    ("Apakah penyimpanan madu kelulut memerlukan botol gelap?", Topic.PRODUCTION, ""),
]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One project: days are counted from today; `needs` are places in NEEDS; `permit` the days until its last day."""

    partner: str
    kind: str
    title: str
    first: int
    last: int | None
    state: str
    needs: tuple = ()
    cost: int | None = None
    funds: str = ""
    permit: int | None = None


PLANS = [
    Plan("ULM", Kind.RESEARCH, "Ketahanan luntur pewarna alami dari tumbuhan rawa", -200, -30, State.DONE, (1,), 42_500_000,
         Funds.UNIVERSITY, -20),
    Plan("ULM", Kind.KKN, "KKN tematik: pupuk dari eceng gondok", -60, 25, State.RUNNING, (4,), None, "", -9),
    Plan("Poltekkes Banjarbaru", Kind.SERVICE, "Masa simpan dan label produk cair", -20, 70, State.RUNNING, (7,), 18_000_000,
         Funds.UNIVERSITY, 21),
    Plan("Brida", Kind.RESEARCH, "Pengolahan air bekas celup skala kelompok", 30, 150, State.PLANNED, (2,), 65_000_000,
         Funds.APBD_PROVINCE),
    Plan("ULM", Kind.RESEARCH, "Pemetaan jalur susur sungai pada musim kering", -90, -10, State.STOPPED, (6,)),
]  # fmt: skip

PARTS = [
    ("Brida", Stage.IDEA, "Membantu kelompok merumuskan masalah dan menulis rancang bangun."),
    ("ULM", Stage.DESIGN, "Menyusun resep dan cara kerja yang dapat diulang."),
    ("ULM", Stage.TRIAL, "Menguji hasil di laboratorium dan memperbaiki takaran."),
    ("Disperin", Stage.PRODUCTION, "Melatih kelompok mengemas dan memberi label."),
    ("Diskopumkm", Stage.LICENCES, "Mendampingi NIB dan sertifikat halal."),
    ("Kemenkum Kalsel", Stage.PROTECTION, "Menjelaskan merek kolektif dan memeriksa kelengkapan berkas."),
    ("Diskopumkm", Stage.MARKET, "Mempertemukan kelompok dengan toko oleh-oleh."),
]


def seed(cast):
    """The plug of the socket "demo"."""
    partners = {partner.short_name: partner for partner in Partner.objects.filter(is_active=True)}
    needs = _needs(cast)
    for plan in PLANS:
        if plan.partner in partners:
            _project(cast, plan, partners[plan.partner], needs)
    _contributions(cast, partners)


def _needs(cast):
    places = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")).order_by("code"))
    found = []
    for position, (title, topic, words) in enumerate(NEEDS):
        village = places[position % len(places)]
        innovation = Innovation.objects.published().filter(region=village).order_by("slug").first() if position == 1 else None
        by = cast.pmd if position % 3 == 2 else cast.official(village)
        need = research.raise_need(region=village, title=title, topic=topic, description=words, innovation=innovation, by=by)
        found.append(need)
    research.close_need(need=found[5], reason=CLOSED, by=cast.pmd)
    return found


def _project(cast, plan, institution, needs):
    first = cast.today + datetime.timedelta(days=plan.first)
    project = research_projects.create_project(
        institution=institution,
        kind=plan.kind,
        title=plan.title,
        starts=first,
        ends=None if plan.last is None else cast.today + datetime.timedelta(days=plan.last),
        people="Nadia Contoh (ketua), tiga mahasiswa",
        cost=plan.cost,
        funds=plan.funds,
        fiscal_year=first.year,
        permit_number=f"070/{plan.first % 97:03d}/CONTOH" if plan.permit is not None else "",
        permit_until=None if plan.permit is None else cast.today + datetime.timedelta(days=plan.permit),
        summary="Data contoh: kegiatan riset bersama kelompok di desa.",
        needs=[ResearchNeed.objects.get(pk=needs[position].pk) for position in plan.needs],
        by=cast.pmd,
    )
    helped = list(research_projects.innovations_in(project).order_by("slug")[:1])
    research_projects.choose_innovations(project=project, innovations=helped, by=cast.pmd)
    _move(cast, project, plan)


def _move(cast, project, plan):
    if plan.state == State.STOPPED:
        research_projects.change_state(project=project, to=State.STOPPED, reason=STOPPED, by=cast.pmd)
    elif plan.state != State.PLANNED:
        research_projects.change_state(project=project, to=State.RUNNING, by=cast.pmd)
    if plan.state == State.DONE:
        _results(cast, project)


def _results(cast, project):
    """Two outputs, one of them public, and the results given back to each village."""
    on = cast.today - datetime.timedelta(days=35)
    guide = research_results.add_output(
        project=project, kind=ResearchOutput.Kind.MODULE, title="Panduan pewarna alami untuk kelompok pengrajin",
        appeared_on=on, is_public=True, by=cast.pmd,
    )  # fmt: skip
    research_results.add_output_file(output=guide, file=_picture(), caption="Contoh warna (data contoh)", by=cast.pmd)
    research_results.add_output(
        project=project, kind=ResearchOutput.Kind.TEST, title="Hasil uji laboratorium, sampel 1–6", appeared_on=on, by=cast.pmd
    )
    research_projects.change_state(project=project, to=State.DONE, by=cast.pmd)
    for village in project.villages.all():
        research_results.give_back(
            project=project, region=village, given_on=on + datetime.timedelta(days=5),
            how="Pertemuan di balai desa dengan panduan bergambar", use=USE, by=cast.pmd,
        )  # fmt: skip


def _picture():
    """Six bands of colour, drawn here: nobody's photograph."""
    image = Image.new("RGB", (960, 640), "#f4efe2")
    draw = ImageDraw.Draw(image)
    for place, colour in enumerate(["#8a3f2a", "#b5762c", "#d9b45b", "#5d7a3a", "#2f6f5e", "#34506e"]):
        draw.rectangle([40 + place * 150, 80, 160 + place * 150, 560], fill=colour)
    stored = io.BytesIO()
    image.save(stored, "PNG")
    stored.seek(0)
    return File(stored, name="contoh-warna.png")


def _contributions(cast, partners):
    """All the way from idea to market in one innovation, the first steps in another."""
    for innovation, parts in zip(Innovation.objects.published().order_by("slug")[:2], (PARTS, PARTS[:3]), strict=False):
        for years_ago, (partner, stage, part) in zip(range(len(parts), 0, -1), parts, strict=True):
            if partner in partners:
                contributions.add_contribution(
                    innovation=innovation,
                    partner=partners[partner],
                    stage=stage,
                    part=part,
                    year=cast.today.year - years_ago // 3,
                    by=cast.pmd,
                )
