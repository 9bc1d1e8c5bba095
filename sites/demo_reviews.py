"""What happens around the demo's reports: other days for single villages, entries on behalf, notes, endorsements, messages."""

import datetime

from django.utils import timezone

from klaster.access import Role
from klaster.accounts.actions import invite
from klaster.accounts.models import User
from klaster.notifications import actions as messages
from klaster.notifications.models import ATTEMPTS, OutgoingMessage
from sites import answers
from sites.actions import quick_answers, remarks, reminders, reports, rounds
from sites.demo_reports import DAY, moment
from sites.models import Innovation, Report, Round
from sites.models.states import State

NOTE = "Angka penjualan perlu dicocokkan dengan buku kas saat kunjungan lapangan."
QUESTION = "Apakah jumlah ini sudah termasuk penjualan di luar desa?"
ANSWER = "Sudah, termasuk titipan di dua warung di ibu kota kecamatan."
FLOOD = "Jalan dan jaringan terputus karena banjir; data tidak dapat dikumpulkan tepat waktu."
NO_STAFF = "Seluruh perangkat mengikuti pemilihan kepala desa; laporan triwulan ini digabung dengan triwulan berikutnya."
CONTESTED = "Jumlah penerima manfaat tertukar dengan kegiatan Posyandu. Yang benar 26 orang."


def seed_reviews(*, cast, codes):
    """After `seed_innovations`; `codes`: the villages of desa@ and kelurahan@, which keep what the others' pages need."""
    *_earlier, last, current = Round.objects.order_by("year", "quarter")
    days = {"year": current.year, "quarter": current.quarter, "opens": current.opens, "due": current.due}
    rounds.save(round=current, by=cast.pmd, endorsement_days=7, closes=current.closes, **days)
    _exceptions(cast, last, codes)
    _remarks(cast, last)
    _on_behalf(cast, current, codes)
    _one_tap(cast, current, codes)
    _to_endorse(cast, current, codes)
    _sign_ins(cast)
    _messages(cast)


def _exceptions(cast, last, codes):
    """One village has more time, with an operator who has no e-mail; another need not report."""
    reporting = Innovation.objects.published().exclude(region__code__in=codes).select_related("region")
    unsent = reporting.exclude(reports__in=last.reports.filter(first_submitted_at__isnull=False)).order_by("region__code")
    village = unsent.first().region
    due = cast.today + DAY * 6
    rounds.set_exception(round=last, region=village, due=due, closes=due + DAY * 14, reason=FLOOD, by=cast.pmd)
    since = cast.today - DAY * 90
    invite(name="Rusdiana", phone="+6280000009001", role=Role.OFFICIAL, region=village, since=since, by=cast.pmd)
    exempt = reporting.exclude(region=village).order_by("-region__code").first().region
    rounds.set_exception(round=last, region=exempt, is_exempt=True, reason=NO_STAFF, by=cast.pmd)


def _remarks(cast, last):
    """Questions on single answers, an internal note, a return that asks for two answers alone, an endorsement."""
    waiting = list(Report.objects.filter(state=State.SUBMITTED).order_by("submitted_at", "pk"))
    asked, noted, returned = waiting[0], waiting[1], waiting[2]
    remarks.comment(report=asked, answer=answers.keys(asked)[1], text=QUESTION, by=cast.pmd)
    remarks.comment(report=asked, answer=answers.keys(asked)[1], text=ANSWER, by=cast.officials[asked.region.code])
    remarks.comment(report=noted, text=NOTE, is_internal=True, by=cast.pmd)
    reason = "Lengkapi uraian kegiatan dan periksa kembali jumlah penerima manfaat. Bagian lain sudah baik."
    reports.return_(report=returned, reason=reason, asked=["activities", answers.PEOPLE], by=cast.pmd)
    kabupaten = User.objects.get(email="dpmd.banjar@contoh.id")
    endorsed = Report.objects.visible_to(kabupaten).filter(state=State.SUBMITTED).order_by("pk").first()
    if endorsed:
        remarks.endorse(report=endorsed, by=kabupaten, text="Sesuai hasil monitoring kabupaten.")


def _free(round):
    """Published innovations on which nobody reports in this round yet."""
    published = Innovation.objects.published().exclude(reports__round=round)
    return published.select_related("region").order_by("region__code", "pk")


def _on_behalf(cast, current, codes):
    """Three reports that others entered: one waits for the village, one is confirmed, one is said not to be right."""
    waiting = current.reports.filter(innovation__region__code=codes[1], state=State.DRAFT).first()
    confirmed, contested = _free(current).exclude(region__code__in=codes)[:2]
    if waiting:
        _enter(cast, waiting.innovation, current)
    with moment(cast.today - DAY * 2, 9):
        remarks.confirm(report=_enter(cast, confirmed, current), by=cast.officials[confirmed.region.code])
        wrong = _enter(cast, contested, current)
        remarks.contest(report=wrong, reason=CONTESTED, by=cast.officials[contested.region.code])


def _enter(cast, innovation, round):
    """Dinas PMD writes and sends a report that was told by telephone."""
    with moment(cast.today - DAY * 3, 11):
        report = reports.start(innovation=innovation, round=round, by=cast.pmd)
        changes = {"activities": "Disampaikan lewat telepon: kegiatan berjalan setiap pekan."}
        changes |= {"people_typed": "sekitar 62", "people_reached": 62, "people_are_about": True}
        reports.save_section(report=report, by=cast.pmd, changes=changes)
        return reports.submit(report=report, by=cast.pmd)


def _one_tap(cast, current, codes):
    """A draft that answers as last quarter, and one question as not applicable."""
    for innovation in _free(current).exclude(region__code__in=codes):
        before = innovation.reports.filter(first_submitted_at__isnull=False, is_nil=False)
        if before.exclude(round=current).exists():
            official = cast.officials[innovation.region.code]
            report = reports.start(innovation=innovation, round=current, by=official)
            quick_answers.keep_last(report=report, by=official)
            quick_answers.not_applicable(report=report, key="help_needed", by=official)
            return


def _to_endorse(cast, current, codes):
    """A report that waits for its kabupaten for some days still."""
    draft = current.reports.filter(innovation__region__code=codes[0], state=State.DRAFT).first()
    if draft:
        with moment(cast.today - DAY * 2, 15):
            reports.submit(report=draft, by=cast.officials[codes[0]])


def _sign_ins(cast):
    """Who signed in when: some lately, one long ago, the others never."""
    for official, days in zip(cast.officials.values(), [1, 3, 8, 45], strict=False):
        User.objects.filter(pk=official.pk).update(last_login=timezone.now() - datetime.timedelta(days=days))


def _messages(cast):
    """Reminders of this morning; what is older has gone out; one was stopped, one did not get through."""
    with moment(cast.today - DAY, 8) as now:
        reminders.send(now=now)
    box = OutgoingMessage.objects.waiting().filter(channel=OutgoingMessage.Channel.EMAIL)
    for message in box.filter(send_after__lt=timezone.now() - datetime.timedelta(days=2)):
        OutgoingMessage.objects.filter(pk=message.pk).update(
            state=OutgoingMessage.State.SENT, sent_at=message.send_after, attempts=1
        )
    recent = list(box.order_by("-send_after", "-pk"))
    if len(recent) > 1:
        messages.stop(message=recent[0], by=cast.pmd)
        OutgoingMessage.objects.filter(pk=recent[1].pk).update(
            state=OutgoingMessage.State.FAILED, attempts=ATTEMPTS, last_error="550 5.1.1 mailbox unavailable"
        )
