"""One thing of Desa Awang Bangkal Barat (the village of desa@contoh.id) for every bracket of an address."""

from functools import cache

from django.db.models import Q

from indicators.models import Butir, Import, SubDimension
from klaster.accounts.models import Membership, User
from klaster.notifications.models import Notification, OutgoingMessage
from partners.models import Activity, Partner
from sites.models import Cohort, Enrolment, Evidence, Innovation, Product, Region, Report, Round, Site
from tests.demo.examples_coordination import coordination
from tests.demo.examples_property import intellectual_property

VILLAGE = "63.03.06.2014"


def of_village(model, field="region__code", **where):
    return model.objects.filter(**{field: VILLAGE}, **where).order_by("pk").first()


@cache
def things():
    """{beginning of an address's name: keyword arguments}, the longest beginning wins."""
    innovation = of_village(Innovation, current_version__isnull=False)
    report = of_village(Report, "innovation__region__code", state="published")
    product = of_village(Product, is_published=True)
    site = of_village(Site)
    photo = Evidence.objects.filter(report__innovation__region__code=VILLAGE).order_by("pk").first()
    official = User.objects.get(email="desa@contoh.id")
    partner = Partner.objects.get(slug="brida")
    held = Membership.objects.filter(user__email__in=["desa@contoh.id", "kelurahan@contoh.id", "pendamping@contoh.id"])
    near = Activity.objects.filter(Q(villages__in=held.values("region")) | Q(villages__code__startswith="63.03."))
    elsewhere = Activity.objects.filter(partner=partner).exclude(pk__in=near.values("pk")).earliest("pk")
    return (
        {
            "access_link": {"token": "unknown"},
            "handover": {"token": "unknown"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "unknown-key"},
            "chart": {"filename": f"{'0' * 32}-light.svg"},
            "people_": {"pk": official.pk},
            "people_end": {"pk": Membership.objects.get(user=official).pk},
            "people_pass_on": {"pk": Membership.objects.get(user=official).pk},
            "people_pass_on_revoke": {"pk": Membership.objects.get(user=official).pk},
            "inbox_open": {"pk": Notification.objects.filter(recipient=official).latest("pk").pk},
            "outbox_": {"pk": OutgoingMessage.objects.filter(recipient=official).latest("pk").pk},
            "staff_site": {"pk": site.pk},
            "staff_site_create": {"code": Region.objects.get(code="63.03.06.2001").code},
            "staff_enrolment_leave": {"pk": Enrolment.objects.get(site=site).pk},
            "staff_cohort_edit": {"pk": Cohort.objects.earliest("year").pk},
            "staff_product": {"pk": product.pk},
            "staff_product_create": {"code": VILLAGE},
            "staff_photo_remove": {"pk": of_village(Evidence, "site__region__code").pk},
            "innovation_": {"pk": innovation.pk},
            "innovation_section": {"pk": innovation.pk, "slug": "identitas"},
            "innovation_move": {"pk": innovation.pk, "slug": "tarik"},
            "report_": {"pk": report.pk},
            "report_section": {"pk": report.pk, "slug": "kegiatan"},
            "report_sending": {"pk": report.pk, "number": 1},
            "report_blank": {"innovation_pk": innovation.pk, "round_pk": report.round_id},
            "village_sheets": {"code": VILLAGE},
            "village_sheet": {"code": VILLAGE, "year": report.round.year, "quarter": report.round.quarter},
            "report_move": {"pk": report.pk, "slug": "tarik"},
            "evidence_remove": {"pk": photo.pk},
            "evidence_file": {"pk": photo.pk, "name": "foto.webp"},
            "round_": {"pk": Round.objects.latest("year", "quarter").pk},
            "round_exception": {"pk": Round.objects.latest("year", "quarter").pk, "code": VILLAGE},
            "round_exception_find": {"pk": Round.objects.latest("year", "quarter").pk},
            "index_import": {"pk": Import.objects.latest("pk").pk},
            "index_import_columns": {"pk": Import.objects.filter(state="mapping").latest("pk").pk},
            "index_import_rejected": {"pk": Import.objects.exclude(rejected=[]).latest("pk").pk},
            "index_import_undo": {"pk": Import.objects.filter(state="committed").latest("pk").pk},
            "index_methodology": {"code": "id-2025"},
            "index_method_": {"code": "id-2025"},
            "index_method_butir": {
                "code": "id-2025",
                "pk": SubDimension.objects.get(name="Pendidikan", dimension__methodology__code="id-2025").pk,
            },
            "index_method": {"code": "id-2025"},
            "index_guide": {"pk": Butir.objects.get(code="23.3", sub_dimension__dimension__methodology__code="id-2025").pk},
            "index_steps": {"code": VILLAGE},
            "index_butir": {"code": VILLAGE},
            "index_butir_section": {"code": VILLAGE, "number": "1"},
            "work_partner": {"slug": partner.slug},
            "work_activity": {"pk": elsewhere.pk},
            "site": {"slug": site.slug},
            "innovation": {"slug": innovation.slug},
            "product": {"slug": product.slug},
            "partner": {"slug": partner.slug},
            "indeks-region": {"code": VILLAGE},
            "mfa_": {"pk": 1},
        }
        | coordination(VILLAGE)
        | intellectual_property(VILLAGE)
    )


def arguments(name, route):
    """Keyword arguments for the brackets of this address."""
    if "<" not in route:
        return {}
    return things()[max((start for start in things() if name.startswith(start)), key=len)]
