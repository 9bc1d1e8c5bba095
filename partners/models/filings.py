"""Intellectual property: filings with their stages, the people and groups in them, and who accompanies them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.money import Funded, fiscal_year_is_plausible
from partners.models.partners import Partner
from partners.models.requests import SupportRequest


class FilingType(models.TextChoices):
    MARK = "mark", _("Trademark")
    COLLECTIVE = "collective", _("Collective mark")
    PATENT = "patent", _("Patent")
    SIMPLE_PATENT = "simple", _("Simple patent")
    COPYRIGHT = "copyright", _("Copyright")
    DESIGN = "design", _("Industrial design")
    INDICATION = "indication", _("Geographical indication")
    COMMUNAL = "communal", _("Communal intellectual property")


MARKS = [FilingType.MARK, FilingType.COLLECTIVE]
PATENTS = [FilingType.PATENT, FilingType.SIMPLE_PATENT]
NEEDS_NOVELTY = [*PATENTS, FilingType.DESIGN]  # public before the filing date means no protection any more


class CommunalKind(models.TextChoices):
    """The five of PP 56/2022."""

    EXPRESSION = "expression", _("Traditional cultural expression")
    KNOWLEDGE = "knowledge", _("Traditional knowledge")
    GENETIC = "genetic", _("Genetic resources")
    ORIGIN = "origin", _("Indication of origin")
    POTENTIAL = "potential", _("Potential geographical indication")


class Stage(models.TextChoices):
    """The official stages of all types; which of them a type goes through is in partners/filing_workflow.py."""

    PREPARING = "preparing", _("Being prepared")
    DESCRIBED = "described", _("Description document ready")
    FILED = "filed", _("Filed")
    FORMALITIES = "formalities", _("Examination of formalities")
    ANNOUNCED = "announced", _("Announcement period")
    OBJECTED = "objected", _("Objection received")
    SUBSTANTIVE = "substantive", _("Substantive examination")
    LABORATORY = "laboratory", _("Laboratory test")
    REFUSAL_PROPOSED = "proposed", _("Refusal proposed")
    RESPONDED = "responded", _("Response sent")
    REGISTERED = "registered", _("Registered")
    RECORDED = "recorded", _("Recorded")
    GRANTED = "granted", _("Granted")
    CERTIFIED = "certified", _("Certificate received")
    RENEWAL_FILED = "renewing", _("Renewal filed")
    RENEWED = "renewed", _("Renewed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DEEMED_WITHDRAWN = "deemed", _("Deemed withdrawn")
    LAPSED = "lapsed", _("Protection lapsed")


BEFORE_FILING = [Stage.PREPARING, Stage.DESCRIBED]
PROTECTED = [Stage.REGISTERED, Stage.RECORDED, Stage.GRANTED, Stage.CERTIFIED, Stage.RENEWAL_FILED, Stage.RENEWED]
CLOSED = [Stage.REFUSED, Stage.WITHDRAWN, Stage.DEEMED_WITHDRAWN, Stage.LAPSED]
OPEN = [stage for stage in Stage if stage not in [*PROTECTED, *CLOSED]]  # under way
# What the public may read: nothing of objections and refusals. A filing at such a stage shows the last public one.
PUBLIC_STAGES = [
    Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.SUBSTANTIVE, Stage.LABORATORY,
    Stage.REGISTERED, Stage.RECORDED, Stage.GRANTED, Stage.CERTIFIED, Stage.RENEWAL_FILED, Stage.RENEWED,
]  # fmt: skip


class FilingQuerySet(models.QuerySet):
    def public(self):
        """Those of the register `/ki/`, read through `public_stage`, never `stage`."""
        return self.exclude(public_stage="")

    def visible_to(self, user):
        """Filings of the area in which the user reads everything, and those that the user's partners accompany or did."""
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL)
        if not reads:
            return self
        further = Filing.villages.through.objects.filter(access.within(user, access.Permission.VIEW_ALL)).values("filing_id")
        own = FilingPartner.objects.filter(partner_id__in=access.partner_ids(user)).values("filing_id")
        return self.filter(reads | Q(pk__in=further) | Q(pk__in=own))

    def open(self):
        """Under way: neither protected nor closed."""
        return self.filter(stage__in=OPEN)

    def protected(self):
        return self.filter(stage__in=PROTECTED)

    def before_filing(self, today):
        return self.filter(Q(filed_on__isnull=True) | Q(filed_on__gt=today))


class Filing(Funded):
    """One filing with DJKI, from its preparation to the end of its protection.

    `stage`, `public_stage`, `filed_on`, `protected_on` and `expires_on` follow its events (partners/actions/filing_stages.py)
    and are written nowhere else. `description` is the technical part: private until it is released.
    """

    class Applicant(models.TextChoices):
        UMK = "umk", _("Micro or small enterprise")
        GENERAL = "general", _("General")

    type = models.CharField(_("type"), max_length=10, choices=FilingType)
    communal_kind = models.CharField(_("kind of communal property"), max_length=10, choices=CommunalKind, blank=True)
    title = models.CharField(_("title or label"), max_length=200)
    summary = models.CharField(_("in one sentence, for the public"), max_length=300, blank=True)
    description = models.TextField(_("technical description"), max_length=12000, blank=True)
    released_on = models.DateField(_("description public since"), null=True, blank=True, editable=False)
    release_reason = models.CharField(_("why it is made public"), max_length=500, blank=True, editable=False)
    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="filings", verbose_name=_("village"))
    villages = models.ManyToManyField(
        "sites.Region", related_name="shared_filings", blank=True, verbose_name=_("further villages")
    )
    innovations = models.ManyToManyField("sites.Innovation", related_name="filings", blank=True)
    products = models.ManyToManyField("sites.Product", related_name="filings", blank=True)
    potential = models.ForeignKey(
        "partners.Potential", on_delete=models.PROTECT, null=True, blank=True, related_name="filings", editable=False
    )
    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filings",
        verbose_name=_("support request"),
    )
    tariff = models.CharField(_("tariff"), max_length=8, choices=Applicant, default=Applicant.UMK)
    fee_paid_on = models.DateField(_("fee paid on"), null=True, blank=True)
    application_number = models.CharField(_("number of the application"), max_length=40, blank=True)
    registration_number = models.CharField(_("number of the registration, record or grant"), max_length=40, blank=True)
    note = models.TextField(_("note, for those at work"), max_length=3000, blank=True)
    close_reason = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)

    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.PREPARING, editable=False)
    stage_on = models.DateField(null=True, blank=True, editable=False)
    public_stage = models.CharField(max_length=12, choices=Stage, blank=True, editable=False)
    public_stage_on = models.DateField(null=True, blank=True, editable=False)
    filed_on = models.DateField(_("filing date"), null=True, blank=True, editable=False)
    protected_on = models.DateField(null=True, blank=True, editable=False)  # registered, recorded or granted
    expires_on = models.DateField(_("protected until"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["stage", "type"], name="filing_by_stage"),
            models.Index(F("public_stage_on").desc(), F("id").desc(), name="filing_register", condition=~Q(public_stage="")),
        ]
        constraints = [
            models.UniqueConstraint(
                "type",
                "region",
                Upper("title"),
                name="filing_is_under_way_once",
                condition=Q(stage__in=OPEN),
                violation_error_message=_(
                    "A filing of this type and title is under way for this village already. Nothing was saved; open that one"
                    " instead, or give this one another title first."
                ),
            ),
            models.UniqueConstraint(
                "type",
                Upper("application_number"),
                name="filing_application_number_is_unique",
                condition=~Q(application_number=""),
                violation_error_message=_("Another filing of this type bears this number of application already."),
            ),
            models.UniqueConstraint(
                "type",
                Upper("registration_number"),
                name="filing_registration_number_is_unique",
                condition=~Q(registration_number=""),
                violation_error_message=_("Another filing of this type bears this number of registration already."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=BEFORE_FILING, filed_on__isnull=True)
                | Q(stage=Stage.WITHDRAWN)
                | (~Q(stage__in=BEFORE_FILING) & Q(filed_on__isnull=False)),
                name="filing_filed_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(public_stage="", public_stage_on__isnull=True)
                | Q(public_stage__in=PUBLIC_STAGES, public_stage_on__isnull=False, filed_on__isnull=False)
                & ~Q(stage__in=[*BEFORE_FILING, *CLOSED]),
                name="filing_public_stage_is_public",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=PROTECTED) | Q(protected_on__isnull=False, protected_on__gte=F("filed_on")),
                name="filing_protected_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(public_stage__in=PROTECTED) | Q(protected_on__isnull=False),
                name="filing_shown_as_protected_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(stage__in=CLOSED) | ~Q(close_reason=""), name="filing_closed_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True)
                | Q(filed_on__isnull=False, filed_on__lte=F("released_on"))
                | ~Q(release_reason=""),
                name="filing_description_is_released_after_filing_or_on_purpose",
            ),
            models.CheckConstraint(
                condition=Q(type=FilingType.COMMUNAL) | Q(communal_kind=""), name="filing_communal_kind_is_of_communal"
            ),
            fiscal_year_is_plausible("filing_fiscal_year_is_plausible"),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Numbers are kept as they are compared: without spaces, in capitals.

        A plain release ends where the filing date moves behind it or is taken back; one on purpose stays.
        """
        super().clean()
        self.application_number = "".join(self.application_number.split()).upper()
        self.registration_number = "".join(self.registration_number.split()).upper()
        if not self.description_is_public:
            self.released_on = None

    @property
    def access_code(self):
        return self.region.code

    @property
    def is_open(self):
        return self.stage in OPEN

    @property
    def is_filed(self):
        return self.filed_on is not None

    @property
    def badge(self):
        """The kind of badge that its stage gets (klaster.templatetags)."""
        if self.stage in CLOSED:
            return "refused"
        return "granted" if self.stage in PROTECTED else "open"

    @property
    def description_is_public(self):
        """Released on purpose, or plainly on a day that is not before the filing date as it stands now."""
        if self.released_on is None:
            return False
        return bool(self.release_reason) or (self.filed_on is not None and self.filed_on <= self.released_on)


class FilingClass(models.Model):
    """A class of goods or services of a mark (1 to 45, Nice) and the kind of goods in it."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="classes")
    number = models.PositiveSmallIntegerField(_("class"), validators=[MinValueValidator(1), MaxValueValidator(45)])
    goods = models.CharField(_("kind of goods or services"), max_length=500)

    class Meta:
        verbose_name = _("class of a filing")
        verbose_name_plural = _("classes of filings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                "filing",
                "number",
                name="filing_class_is_listed_once",
                violation_error_message=_("This class is listed already. Change that line instead."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=45), name="filing_class_is_of_nice"),
        ]

    def __str__(self):
        return f"{self.number}"


class Party(models.Model):
    """A person or group in a filing, in one of the four roles. One who died or dissolved stays, with the day."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        HOLDER = "holder", _("Right holder")
        INVENTOR = "inventor", _("Inventor")
        CREATOR = "creator", _("Creator")

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        GROUP = "group", _("Group")
        BUMDESA = "bumdesa", _("BUM Desa")
        COOPERATIVE = "cooperative", _("Cooperative")
        COMPANY = "company", _("Company")
        INSTITUTION = "institution", _("University or institute")
        GOVERNMENT = "government", _("Government")

    class End(models.TextChoices):
        DIED = "died", _("Died")
        DISSOLVED = "dissolved", _("Dissolved")
        TRANSFERRED = "transferred", _("Handed over the right")
        LEFT = "left", _("Left")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(_("role"), max_length=9, choices=Role)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    address = models.CharField(_("address"), max_length=300, blank=True)
    is_public = models.BooleanField(
        _("the name may be shown to the public"),
        default=False,
        help_text=_("Names of persons are only shown with their consent."),
    )
    end = models.CharField(_("what happened"), max_length=11, choices=End, blank=True)
    ended_on = models.DateField(_("on"), null=True, blank=True)
    end_note = models.CharField(_("note"), max_length=300, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")

    class Meta:
        verbose_name = _("party to a filing")
        verbose_name_plural = _("parties to filings")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                "filing",
                "role",
                Upper("name"),
                name="party_is_listed_once",
                violation_error_message=_("This name is listed in this role already."),
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_on__isnull=True) | (~Q(end="") & Q(ended_on__isnull=False)),
                name="party_end_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("pk")), name="party_does_not_follow_itself"
            ),
        ]

    def __str__(self):
        return self.name


class FilingPartner(models.Model):
    """The partner that accompanies a filing, from when until when; handing it on ends one row and begins the next."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="filings")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("why it was handed on"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("partner of a filing")
        verbose_name_plural = _("partners of filings")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint("filing", name="filing_has_one_partner_at_a_time", condition=Q(until__isnull=True)),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | (Q(until__gte=F("since")) & ~Q(reason="")),
                name="filing_partner_ends_with_a_reason",
            ),
        ]

    def __str__(self):
        return str(self.partner)

    @property
    def access_partner_id(self):
        return self.partner_id


class FilingEvent(models.Model):
    """A stage that was reached on a day. The order is kept in `position`; the days rise with it."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="events")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stage of a filing")
        verbose_name_plural = _("stages of filings")
        ordering = ["filing_id", "position"]
        constraints = [models.UniqueConstraint("filing", "position", name="filing_event_position_is_unique")]

    def __str__(self):
        return self.get_stage_display()
