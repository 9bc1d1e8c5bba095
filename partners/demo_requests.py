"""Demo support requests in every state, with every answer, through the same actions as on the pages. People are invented."""

import datetime

from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import User
from klaster.notifications.clock import MORNING
from partners.actions import offers, request_ladder, request_work
from partners.actions import requests as actions
from partners.models import Funds, Partner, SupportRequest, Topic
from partners.request_sources import first_sentence
from sites.models import Report, Site

DAY = datetime.timedelta(days=1)


def seed(cast):
    """The plug of the socket "demo"."""
    Teller(cast).tell()


class Teller:
    """Tells the stories of the demo's requests, each in a village of a site."""

    def __init__(self, cast):
        self.today, self.pmd, self.cast = cast.today, cast.pmd, cast
        self.partners = {partner.short_name: partner for partner in Partner.objects.all()}
        sites = Site.objects.published().order_by("region__code").select_related("region")
        self.villages = [site.region for site in sites]
        self.home = User.objects.get(email="desa@contoh.id").memberships.get(role=Role.OFFICIAL).region

    def request(self, title, at, *, due, by=None, **fields):
        """`at`: the village, or its number among those of the demo; `due`: days from today."""
        region = self.villages[at % len(self.villages)] if isinstance(at, int) else at
        made = actions.create_request(
            region=region, title=title, due=self.today + max(due, 0) * DAY, by=by or self.pmd, **fields
        )
        if due < 0:  # recorded when that day was still to come
            made.due = self.today + due * DAY
            recorded = timezone.now() + (due - 40) * DAY
            SupportRequest.objects.filter(pk=made.pk).update(due=made.due, created_at=recorded)
        return made

    def ask(self, request, *names, lead=None):
        """The offers in the order of the names."""
        asked = [self.partners[name] for name in names]
        made = offers.offer_to(request=request, partners=asked, lead=lead and self.partners[lead], by=self.pmd)
        return made[0] if len(names) == 1 else made

    def tell(self):
        self.from_a_report()
        self.waiting()
        self.turned_down()
        self.at_work()
        self.late()
        self.finished()

    def from_a_report(self):
        """The help that a village asked for in its report, recorded and not put to anybody yet."""
        sent = Report.objects.filter(first_submitted_at__isnull=False).exclude(help_needed="")
        report = sent.select_related("innovation__region", "round").order_by("pk").first()
        if report is None:
            return
        need, region = report.help_needed, report.innovation.region
        title = first_sentence(need)
        self.request(title, region, due=45, need=need, report=report, innovation=report.innovation, topic=Topic.TECHNOLOGY)

    def waiting(self):
        both = self.request(
            "Uji mutu madu kelulut di laboratorium",
            1,
            due=30,
            topic=Topic.PRODUCTION,
            need="Tiga kelompok memanen madu kelulut, tetapi belum memiliki hasil uji untuk label.",
        )
        self.ask(both, "Brida", "ULM")
        handed = self.request("Pendaftaran merek kelompok gula aren", 2, due=60, topic=Topic.PROPERTY)
        offer = self.ask(handed, "Diskopumkm", lead="Diskopumkm")
        to = self.partners["Kemenkum Kalsel"]
        offers.hand_on(offer=offer, to=to, reason="Pendaftaran merek ditangani Kemenkum Kalsel.", by=self.pmd)

    def turned_down(self):
        declined = self.request("Mesin pencacah sampah organik", 3, due=75, topic=Topic.ENVIRONMENT)
        offer = self.ask(declined, "DLH")
        offers.decline(
            offer=offer, reason="Anggaran tahun ini sudah terbagi; diusulkan lagi pada Anggaran Perubahan.", by=self.pmd
        )
        unasked = self.request("Pelatihan pembukuan BUM Desa", 4, due=40, topic=Topic.ENTERPRISE)
        offers.withdraw_offer(offer=self.ask(unasked, "Poltekkes Banjarbaru"), by=self.pmd)
        withdrawn = self.request("Perbaikan atap rumah kemasan", 5, due=20)
        actions.cancel_request(request=withdrawn, reason="Sudah dikerjakan dengan swadaya warga.", by=self.pmd)

    def at_work(self):
        request = self.request(
            "Bimtek kemasan dan label bagi 20 perajin",
            self.home,
            due=25,
            by=self.cast.official(self.home),
            topic=Topic.PACKAGING,
            need="Dua puluh perajin menjual tanpa label. Dibutuhkan pelatihan dua hari dan contoh kemasan.",
        )
        first, second = self.ask(request, "Disperin", "Brida")
        offers.accept(
            offer=first,
            by=self.pmd,
            due=self.today + 20 * DAY,
            cost=12_500_000,
            funds=Funds.APBD_PROVINCE,
            fiscal_year=self.today.year,
            note="Bimtek dua hari di balai desa/kelurahan, dengan contoh kemasan.",
        )
        offers.accept(offer=second, by=self.brida, note="Pendampingan setelah bimtek.")
        done = request_work.add_step(request=request, text="Daftar peserta disusun", partner=None, by=self.pmd)
        request_work.tick_step(step=done, by=self.pmd)
        when, lead = self.today + 10 * DAY, self.partners["Disperin"]
        request_work.add_step(request=request, text="Bimtek hari pertama dan kedua", due=when, partner=lead, by=self.pmd)
        request_work.add_remark(
            request=request, text="Apakah peserta perlu membawa contoh produk?", by=self.cast.official(self.home)
        )
        request_work.add_remark(request=request, text="Ya, satu kemasan yang dipakai sekarang sudah cukup.", by=self.pmd)

    @property
    def brida(self):
        return User.objects.get(email="brida@contoh.id")

    def late(self):
        """Past its due date, and told up to Dinas PMD."""
        request = self.request("Pengering hasil panen untuk musim hujan", 6, due=-9, topic=Topic.TECHNOLOGY)
        promised = {"due": self.today + 14 * DAY, "note": "Alat dirakit bersama kelompok."}
        offers.accept(offer=self.ask(request, "Brida"), by=self.brida, **promised)
        morning = datetime.datetime.combine(self.today, MORNING) + datetime.timedelta(hours=2)
        request_ladder.climb(now=timezone.make_aware(morning))

    def finished(self):
        self._done("Pendampingan rancang bangun inovasi", self.home, "Rancang bangun selesai ditulis dan diperiksa bersama.")
        confirmed = self._done("Layanan NIB bagi pelaku usaha", 7, "Sebanyak 18 pelaku usaha memperoleh NIB.", "Diskopumkm")
        official = self.cast.official(confirmed.region)
        actions.confirm(request=confirmed, words="Pelaku usaha kini dapat menjual ke toko.", by=official)
        missing = self._done("Pemasangan pompa air tenaga surya", 8, "Pompa terpasang.", "ULM")
        actions.say_not_helped(
            request=missing, words="Pompa belum mengalirkan air ke kebun.", by=self.cast.official(missing.region)
        )
        silent = self._done("Pelatihan kader posyandu", 9, "Lima belas kader dilatih.", "Poltekkes Banjarbaru")
        SupportRequest.objects.filter(pk=silent.pk).update(done_on=self.today - 20 * DAY, answer_until=self.today - 6 * DAY)
        actions.close_silent()

    def _done(self, title, at, result, partner="Brida"):
        request = self.request(title, at, due=15)
        by = self.brida if partner == "Brida" else self.pmd
        offers.accept(offer=self.ask(request, partner), by=by)
        return actions.mark_done(request=request, result=result, by=by)
