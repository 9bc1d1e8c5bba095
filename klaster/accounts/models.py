"""People, the roles they hold, and the links by which they come in."""

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.accounts.phones import PhoneField, normalise, spoken


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whom the user looks after: everybody for Dinas PMD, for a kabupaten those with a role in its care."""
        if access.can(user, Permission.MANAGE_PEOPLE):
            return self
        held = Membership.objects.in_care_of(user).filter(user=OuterRef("pk"))
        return self.filter(Exists(held))

    def by_contact(self, *, email=None, phone=None):
        """The people who bear this e-mail address or this phone number (E.164)."""
        where = Q(pk__in=[])
        if email:
            where |= Q(email=email.lower())
        if phone:
            where |= Q(phone=phone)
        return self.filter(where)

    def search(self, text):
        """By name, e-mail or phone number, the number in any of its spellings."""
        where = Q(name__icontains=text) | Q(email__icontains=text)
        digits = "".join(char for char in text if char.isascii() and char.isdigit()).removeprefix("62").lstrip("0")
        if len(digits) >= 4:
            where |= Q(phone__contains=digits)
        return self.filter(where)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, *, name, email=None, phone=None, password=None, **extra):
        user = self.model(name=name, email=email or None, phone=phone or None, **extra)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, *, name, email, password, **extra):
        return self.create_user(
            name=name,
            email=email,
            password=password,
            is_staff=True,
            is_superuser=True,
            **extra,
        )

    def get_by_natural_key(self, login):
        return self.get(email=login.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in by e-mail or by phone number; at least one of the two is known. Never shared, never handed over."""

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(
        _("phone number"),
        max_length=20,
        null=True,
        blank=True,
        help_text=_("For example 081234567890."),
    )
    phone_verified = models.BooleanField(default=False)
    is_staff = models.BooleanField(_("may open /admin/"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_is_unique"),
            models.UniqueConstraint(fields=["phone"], name="user_phone_is_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_in_lower_case"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_has_email_or_phone",
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^\+[1-9][0-9]{7,14}$"),
                name="user_phone_is_e164",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """The e-mail address in lower case and the phone number in E.164, however they were typed."""
        self.email = (self.email or "").strip().lower() or None
        try:
            (self.email or "").rpartition("@")[2].encode("idna")
        except UnicodeError:
            raise ValidationError({"email": _("Enter a valid email address.")}) from None
        try:
            self.phone = normalise(self.phone) if self.phone else None
        except ValueError:
            raise ValidationError({"phone": PhoneField.default_error_messages["invalid"]}) from None

    @property
    def spoken_phone(self):
        return spoken(self.phone)

    @property
    def login(self):
        """What the person types to sign in."""
        return self.spoken_phone or self.email

    @cached_property
    def active_memberships(self):
        """Memberships that hold today, the oldest first, with all that names their place; one query for the request."""
        return list(self.memberships.active().with_places().order_by("since", "pk"))

    def can(self, permission, obj=None):
        return access.can(self, permission, obj)


class MembershipQuerySet(models.QuerySet):
    def active(self, on=None):
        on = on or timezone.localdate()
        return self.standing(on).filter(since__lte=on)

    def standing(self, on=None):
        """Those that have not ended, begun or not."""
        on = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gt=on))

    def in_care_of(self, user):
        """Those within the user's area that stand, or wait for a successor: nobody holds the role there, or a link is out."""
        others = self.model.objects.standing().filter(role=OuterRef("role"), region=OuterRef("region"))
        open_links = Handover.objects.live().filter(membership=OuterRef("pk"))
        standing = Q(until__isnull=True) | Q(until__gt=timezone.localdate())
        return self.filter(
            access.within(user, Permission.ISSUE_LINKS),
            standing | (Q(role__in=access.LOCAL_ROLES) & ~Exists(others)) | Exists(open_links),
        )

    def with_places(self):
        """With all that `place` reads, in the same query."""
        return self.select_related("region__parent__parent__parent", "partner")


class Membership(models.Model):
    """A person's role, for the province, a region or a partner, from `since` until the day before `until`."""

    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=access.Role)
    # Named by string: klaster imports no app above it, yet the database holds the reference.
    region = models.ForeignKey(
        "sites.Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
    )
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("partner"),
    )
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=(
                    Q(role__in=["pmd", "head", "deputy"], region__isnull=True, partner__isnull=True)
                    | Q(
                        role__in=["kabkota", "kecamatan", "facilitator", "official"],
                        region__isnull=False,
                        partner__isnull=True,
                    )
                    | Q(role="partner", region__isnull=True, partner__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=models.F("since"))
            ),
            models.UniqueConstraint(
                "user", "role", "region", "partner",
                name="membership_is_held_once", condition=Q(until__isnull=True), nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"

    @property
    def access_code(self):
        return self.region.code if self.region_id else None

    @property
    def access_partner_id(self):
        return self.partner_id

    @property
    def place(self):
        """Where the role holds: the region with its kabupaten/kota, the partner, or the whole province."""
        if self.region_id:
            return region_label(self.region)
        return str(self.partner) if self.partner_id else _("the whole province")

    @property
    def state(self):
        """active, future or ended: today, by the dates."""
        today = timezone.localdate()
        if self.until and self.until <= today:
            return "ended"
        return "active" if self.since <= today else "future"

    @property
    def state_label(self):
        return {"active": _("active"), "future": _("not yet begun"), "ended": _("ended")}[self.state]


class HandoverQuerySet(models.QuerySet):
    def live(self):
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Handover(models.Model):
    """A one-time link by which the next holder takes a membership over with an account of their own. Only its hash is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="handovers")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text=_("Where the role was given for a time: its end, kept."))

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover of an account")
        verbose_name_plural = _("handovers of accounts")
        constraints = [
            models.UniqueConstraint(
                "membership", name="handover_one_live", condition=Q(used_at__isnull=True, revoked_at__isnull=True)
            ),
            models.UniqueConstraint("membership", name="handover_taken_once", condition=Q(used_at__isnull=False)),
            models.CheckConstraint(
                name="handover_used_or_revoked", condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="handover_used_by_somebody",
                condition=Q(used_at__isnull=True, used_by__isnull=True) | Q(used_at__isnull=False, used_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.membership)

    @property
    def state(self):
        """live, used, revoked or expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "live" if self.expires_at > timezone.now() else "expired"


def region_label(region):
    """Sungai Contoh, Kecamatan X, Kab. Banjar; reads the region's parents."""
    names = [region.short_name]
    while region.level not in {"kabkota", "province"}:
        region = region.parent
        names.append(region.short_name)
    return ", ".join(names)


class AccessLinkQuerySet(models.QuerySet):
    def live(self):
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class AccessLink(models.Model):
    """A one-time link, to be copied into WhatsApp: an invitation to set a first password, or a reset. Only its hash is kept."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("New password")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_links")
    kind = models.CharField(max_length=12, choices=Kind)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, help_text=_("A newer link of the same kind took its place."))

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        constraints = [
            models.UniqueConstraint(
                "user", "kind", name="access_link_one_live", condition=Q(used_at__isnull=True, revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="access_link_used_or_revoked", condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.user}"
