"""The first words of a new letter: subject, addressee and text, written from what is recorded and nothing else.

In Indonesian, as letters between offices are; the writer changes them before the letter gets its number.
"""

from django.utils import translation

from klaster.templatetags.klaster import day
from partners.models import LetterKind, Offer

RECOMMENDED = """\
Pemohon tersebut di atas direkomendasikan sebagai usaha mikro atau kecil untuk mengajukan permohonan merek dengan tarif UMK.
Surat rekomendasi ini digunakan untuk permohonan merek yang diajukan pada tahun yang sama dengan tanggal surat ini."""
MOST_NAMED = 12  # on the letter itself; more stand on a list of their own


def first_words(kind, *, request=None, partner=None, meeting=None, filing=None):
    """{field of a letter: text} to begin with; a field of which nothing is known is left out."""
    with translation.override("id"):
        found = {}
        if kind == LetterKind.RECOMMENDATION:
            return _recommendation(filing) if filing else {}
        if partner:
            found["addressee"] = f"Pimpinan {partner.name}"
        if request:
            found |= _of_request(kind, request, partner)
        if meeting:
            found |= _of_meeting(kind, meeting)
    limits = {"subject": 200, "addressee": 1000, "body": 12000}
    return {field: text[: limits[field]] for field, text in found.items()}


def _of_request(kind, request, partner):
    if kind == LetterKind.NOTE:
        return {"subject": f"Tindak lanjut permohonan dukungan {request.reference}", "body": _note(request)}
    return {"subject": f"Permohonan dukungan: {request.title}", "body": _asking(request, partner)}


def _recommendation(filing):
    """Of the office that signs it: Dinas PMD only writes it out. Who the applicant is, the template tells from the filing."""
    return {
        "subject": f"Rekomendasi usaha mikro atau kecil untuk permohonan merek {filing.title}"[:200],
        "addressee": "Direktorat Jenderal Kekayaan Intelektual",
        "body": RECOMMENDED,
    }


def _place(village):
    return f"{village.full_name}, {village.parent.full_name}, {village.parent.parent.full_name}"


def _need(request):
    return "\n".join(line for line in [request.title.rstrip(".") + ".", *request.need.splitlines()] if line.strip())


def _asking(request, partner):
    whom = partner.name if partner else "Bapak/Ibu"
    return "\n".join(
        [
            f"Sehubungan dengan pelaksanaan program Klaster Inovasi Desa di {_place(request.region)}, bersama ini "
            "disampaikan dukungan yang dibutuhkan sebagai berikut:",
            _need(request),
            f"Berkenaan dengan hal tersebut, dimohon kesediaan {whom} untuk memberikan dukungan dimaksud paling lambat "
            f"tanggal {day(request.due)}. Permohonan ini tercatat dengan nomor {request.reference}.",
            "Demikian disampaikan. Atas perhatian dan kerja sama Bapak/Ibu, diucapkan terima kasih.",
        ]
    )


def _note(request):
    return "\n".join(
        [
            f"Bersama ini dilaporkan permohonan dukungan nomor {request.reference} dari {_place(request.region)}, dengan "
            f"batas waktu {day(request.due)}:",
            _need(request),
            *_answers(request),
            "Demikian disampaikan. Atas arahan Bapak/Ibu, diucapkan terima kasih.",
        ]
    )


def _answers(request):
    """What each partner answered, a line each."""
    offers = request.offers.select_related("partner", "handed_to")
    lines = [f"- {offer.partner.name}: {_answer(offer)}" for offer in offers]
    return ["Jawaban mitra sampai saat ini:", *lines] if lines else ["Sampai saat ini belum ada mitra yang diminta."]


def _answer(offer):
    words = {
        Offer.State.WAITING: "menunggu jawaban",
        Offer.State.ACCEPTED: "disanggupi",
        Offer.State.DECLINED: "belum dapat dipenuhi",
        Offer.State.HANDED_ON: f"diteruskan ke {offer.handed_to.name}" if offer.handed_to else "diteruskan",
        Offer.State.WITHDRAWN: "tidak lagi diminta",
    }
    return words[offer.state]


def _of_meeting(kind, meeting):
    if kind == LetterKind.MINUTES:
        return {"subject": f"Notula: {meeting.title}", "addressee": "Peserta rapat", "body": meeting.minutes}
    if kind != LetterKind.INVITATION:
        return {"subject": meeting.title}
    return {
        "subject": f"Undangan: {meeting.title}",
        "addressee": _invited(meeting),
        "body": f"Dalam rangka {meeting.title}, diharapkan kehadiran Bapak/Ibu pada:",
    }


def _invited(meeting):
    """Each office or person invited on a line; many of them stand on the list behind the letter."""
    lines = list(meeting.attendance.select_related("partner")[: MOST_NAMED + 1])
    names = list(dict.fromkeys(line.office or (line.partner.name if line.partner else line.name) for line in lines))
    if not names or len(lines) > MOST_NAMED:
        return "Daftar undangan terlampir"
    if len(names) == 1:
        return names[0]
    return "\n".join(["Bapak/Ibu:", *(f"{number}. {name}" for number, name in enumerate(names, start=1))])
