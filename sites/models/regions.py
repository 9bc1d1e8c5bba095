"""Administrative regions: one row per province, kabupaten/kota, kecamatan, desa and kelurahan, for ever."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sites.regions import code_prefix, normalise_code


class DateRange(Func):
    """daterange(since, until, '[)'): the day of `until` is no longer within."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RegionQuerySet(models.QuerySet):
    def level(self, *levels):
        return self.filter(level__in=levels)

    def villages(self):
        """Desa and kelurahan."""
        return self.level(Region.Level.DESA, Region.Level.KELURAHAN)

    def under(self, code):
        """The region of this dotted code and everything below it."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}."))

    def search_word(self, word):
        """Villages that bear the word, or whose kecamatan or kabupaten/kota does; a number is a code, or its beginning."""
        if code := code_prefix(word):
            return self.filter(code__startswith=code)
        return self.filter(Q(name__icontains=word) | Q(parent__name__icontains=word) | Q(parent__parent__name__icontains=word))

    def with_place(self):
        """With all regions above a village, for `place`."""
        return self.select_related("parent__parent__parent")

    def resolve(self, code, on_date=None):
        """The region that bore this code on a day (today when none is given), from "6303012001" or "63.03.01.2001".

        ValueError when it is no code, DoesNotExist when no region bore it then.
        """
        held = RegionCode.objects.valid_on(on_date or timezone.localdate()).filter(code=normalise_code(code))
        return self.get(pk__in=held.values("region"))


class Region(models.Model):
    """A region. `code` and `name` are those of today; the earlier ones stand in `RegionCode`."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        KABKOTA = "kabkota", _("kabupaten/kota")
        KECAMATAN = "kecamatan", _("kecamatan")
        DESA = "desa", _("desa")
        KELURAHAN = "kelurahan", _("kelurahan")

    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(
        _("code"),
        max_length=13,
        unique=True,
        help_text=_("Kemendagri's code with dots: 63.03.01.2001."),
    )
    name = models.CharField(_("name"), max_length=120)
    successor_of = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="successors")

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"], name="region_level")]  # a unique code brings its index by prefix
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"),
                name="region_code_is_dotted",
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | (~Q(level="province") & Q(parent__isnull=False)),
                name="region_has_a_parent_unless_province",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def access_code(self):
        return self.code

    @property
    def is_kelurahan(self):
        return self.level == self.Level.KELURAHAN

    @property
    def kabkota_code(self):
        return self.code[:5]

    @property
    def full_name(self):
        """Desa Tabanio, Kelurahan Pagatan, Kecamatan Takisung; Kabupaten and Kota stand in the name already."""
        return self.name if self.level == self.Level.KABKOTA else f"{self.get_level_display().capitalize()} {self.name}"

    @property
    def place(self):
        """Where a village lies: Kecamatan Takisung, Kab. Tanah Laut."""
        return f"{self.parent.full_name}, {self.parent.parent.short_name}"

    @property
    def full_place(self):
        """A village and its kabupaten/kota: Desa Tabanio, Kab. Tanah Laut."""
        return f"{self.full_name}, {self.parent.parent.short_name}"

    @property
    def short_name(self):
        """Kab. Banjar, Kota Banjarbaru: never a bare Banjar beside Banjarbaru."""
        return self.name.replace("Kabupaten ", "Kab. ", 1) if self.level == self.Level.KABKOTA else self.name


class RegionCodeQuerySet(models.QuerySet):
    def valid_on(self, day):
        """The codes that were in use on a day; the first known code of a region counts as older than any day."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=day)).filter(Q(until__isnull=True) | Q(until__gt=day))


class RegionCode(models.Model):
    """A code and a name that a region bore from `since` until the day before `until`."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=13)
    name = models.CharField(max_length=120)
    since = models.DateField(null=True, blank=True, help_text=_("Empty: not known."))
    until = models.DateField(null=True, blank=True)

    objects = RegionCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of a region")
        verbose_name_plural = _("codes of regions")
        constraints = [
            ExclusionConstraint(
                name="region_code_belongs_to_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        DateRange("since", "until", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="region_code_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"
