"""Objects for tests, with no surprises: a factory sets only what the model demands."""

import datetime

import factory
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import Membership, User
from partners.models import Activity, Partner
from sites.models import (
    Cohort,
    Enrolment,
    Innovation,
    Measure,
    Product,
    Region,
    Report,
    Round,
    Site,
)

PASSWORD = "sangat-rahasia-2025"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Orang {n}")
    email = factory.Sequence(lambda n: f"orang{n}@contoh.id")
    password = factory.django.Password(PASSWORD)


class RegionFactory(factory.django.DjangoModelFactory):
    """A region; use `village()` for a whole chain."""

    class Meta:
        model = Region
        django_get_or_create = ["code"]

    level = Region.Level.PROVINCE
    code = "63"
    name = "Kalimantan Selatan"


NAMES = {"63.03": "Kabupaten Banjar", "63.72": "Kota Banjarbaru", "63.09": "Kabupaten Tabalong"}


def village(code="63.03.01.2001", name="Sungai Contoh", level=None):
    """A desa (or kelurahan, when the code's last part begins with 1) with its province, kabupaten/kota and kecamatan."""
    province = RegionFactory(code=code[:2])
    kabkota = RegionFactory(
        code=code[:5], name=NAMES.get(code[:5], f"Kabupaten {code[:5]}"), level=Region.Level.KABKOTA, parent=province
    )
    kecamatan = RegionFactory(code=code[:8], name=f"Kecamatan {code[:8]}", level=Region.Level.KECAMATAN, parent=kabkota)
    level = level or (Region.Level.KELURAHAN if code.split(".")[3].startswith("1") else Region.Level.DESA)
    return RegionFactory(code=code, name=name, level=level, parent=kecamatan)


class VillageFactory(factory.Factory):
    """A new desa in Kabupaten Banjar at each call, in a kecamatan of which tests name no village themselves."""

    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"63.03.{n // 900 + 50:02d}.{2001 + n % 900}")
    name = factory.Sequence(lambda n: f"Desa Contoh {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return village(*args, **kwargs)


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partner

    kind = Partner.Kind.PROVINCIAL
    name = factory.Sequence(lambda n: f"Dinas Contoh {n}")
    short_name = factory.Sequence(lambda n: f"Discontoh {n}")
    slug = factory.Sequence(lambda n: f"discontoh-{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.PMD


def person(role=None, *, region=None, partner=None, **fields):
    """A user who holds `role` today; without a role one who holds none."""
    user = UserFactory(**fields)
    if role:
        MembershipFactory(user=user, role=role, region=region, partner=partner, since=timezone.localdate())
    return user


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    region = factory.SubFactory(VillageFactory)
    slug = factory.Sequence(lambda n: f"lokasi-{n}")


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort
        django_get_or_create = ["name"]

    year = 2025
    name = "2025 (tahap I)"


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    site = factory.SubFactory(SiteFactory)
    cohort = factory.SubFactory(CohortFactory)
    kabkota = factory.LazyAttribute(lambda o: Region.objects.get(code=o.site.region.code[:5]))
    joined = datetime.date(2025, 7, 7)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    region = factory.SubFactory(VillageFactory)
    slug = factory.Sequence(lambda n: f"produk-{n}")
    name = factory.Sequence(lambda n: f"Produk {n}")
    producer_kind = Product.Producer.GROUP
    producer_name = "Kelompok Contoh"


class InnovationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Innovation

    region = factory.SubFactory(VillageFactory)
    slug = factory.Sequence(lambda n: f"inovasi-{n}")
    name = factory.Sequence(lambda n: f"Inovasi {n}")
    created_by = factory.SubFactory(UserFactory)


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    innovation = factory.SubFactory(InnovationFactory)
    label = factory.Sequence(lambda n: f"Ukuran {n}")
    unit = "kg"


class RoundFactory(factory.django.DjangoModelFactory):
    """The second quarter of 2026; open today."""

    class Meta:
        model = Round
        django_get_or_create = ["year", "quarter"]

    year = 2026
    quarter = 2
    opens = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=10))
    due = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=10))
    closes = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=40))


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    innovation = factory.SubFactory(InnovationFactory)
    round = factory.SubFactory(RoundFactory)
    created_by = factory.SubFactory(UserFactory)


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Activity

    partner = factory.SubFactory(PartnerFactory)
    kind = Activity.Kind.TRAINING
    title = factory.Sequence(lambda n: f"Bimtek {n}")
    starts = datetime.date(2026, 3, 2)
