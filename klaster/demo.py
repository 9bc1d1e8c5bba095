"""Demo data: the people, and the order in which the apps add their part through the socket "demo"."""

import datetime
import random
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from klaster import sockets
from klaster.access import Role
from klaster.accounts import actions
from klaster.accounts.models import AccessLink, Membership, User
from klaster.demo_accounts import PASSWORD
from klaster.models import Portal

NAMES = [
    "Noor Aisyah", "Muhammad Rifani", "Siti Rahmah", "Ahmad Fauzan", "Hj. Mariati", "Gusti Hidayat", "Raudatul Jannah",
    "Akhmad Syarwani", "Nurul Hikmah", "Rahmadi", "Fitriani", "Zainal Abidin", "Halimatus Sa'diah", "Supian Noor",
]  # fmt: skip

JOINED = datetime.timedelta(days=400)  # before the first round of the demo


@dataclass
class Cast:
    """What a plug of the socket "demo" gets: the seeded chance, the day, and the people who act."""

    rng: random.Random
    today: datetime.date
    admin: User
    pmd: User
    officials: dict = field(default_factory=dict)

    def person(self, login, name, role, *, region=None, partner=None, phone=None):
        """A person invited as staff would, with the demo password set; a second call adds a role."""
        place = {"role": role, "region": region, "partner": partner, "since": self.today - JOINED}
        user = User.objects.filter(email=login).first()
        if user:
            actions.give_role(user=user, by=self.admin, **place)
            return user
        user = actions.invite(name=name, email=login, phone=phone, by=self.admin, **place)
        _link, token = actions.issue_link(user=user, kind=AccessLink.Kind.INVITATION, by=self.admin)
        actions.consume_link(token=token, password=PASSWORD)
        return user

    def official(self, region, login=None):
        """The official of this village, made at the first call."""
        if region.code not in self.officials:
            name = NAMES[len(self.officials) % len(NAMES)]
            login = login or f"operator.{region.code.replace('.', '')}@contoh.id"
            phone = f"+62800000{len(self.officials) + 1:04d}"  # a freephone prefix: nobody's own number
            self.officials[region.code] = self.person(login, name, Role.OFFICIAL, region=region, phone=phone)
        return self.officials[region.code]


def is_empty():
    """No person and no site; regions may be there."""
    site = sockets.collect("demo.in_use")
    return not User.objects.exists() and not any(site)


@transaction.atomic
def seed(*, seed=2025, today=None):
    """Fill an empty database; all of it or nothing. Dates are relative to `today`, figures come from `seed`."""
    today = today or timezone.localdate()
    admin = User.objects.create_superuser(name="Admin Contoh", email="admin@contoh.id", password=PASSWORD)
    cast = Cast(rng=random.Random(seed), today=today, admin=admin, pmd=admin)  # noqa: S311 repeatable, guards nothing
    cast.pmd = cast.person("pmd@contoh.id", "Rina Wahyuni", Role.PMD)
    cast.person("kadis@contoh.id", "Faried Contoh", Role.HEAD)
    regions = Membership._meta.get_field("region").related_model
    cast.person("dpmd.banjar@contoh.id", "Ahmad Rosyadi", Role.KABKOTA, region=regions.objects.get(code="63.03"))
    Portal.load()
    Portal.objects.update(is_demo=True)
    sockets.collect("demo", cast=cast)
    Portal.content_changed()
    return cast
