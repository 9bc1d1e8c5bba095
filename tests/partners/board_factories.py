"""Requests, offers and agreements for the tests of the matrix and its benchmark."""

import datetime
import itertools

from django.utils import timezone

from klaster.accounts.models import User
from partners.models import Agreement, Offer, SupportRequest

_numbers = itertools.count(1)


def who():
    """Somebody in whose name things are recorded."""
    return User.objects.get_or_create(email="pencatat@contoh.id", defaults={"name": "Pencatat"})[0]


def request_of(region, *, state=SupportRequest.State.OFFERED, due=None, **fields):
    today = timezone.localdate()
    if state in SupportRequest.FINISHED:
        fields = {"done_on": today, "answer_until": today + datetime.timedelta(days=14)} | fields
    if state == SupportRequest.State.CONFIRMED:
        fields = {"confirmed_at": timezone.now(), "confirmed_by": who()} | fields
    if state == SupportRequest.State.CANCELLED:
        fields = {"cancel_reason": "Sudah terpenuhi"} | fields
    given = {"title": f"Permohonan {next(_numbers)}", "due": due or today, "created_by": who()} | fields
    return SupportRequest.objects.create(region=region, state=state, **given)


def offer(request, partner, *, state=Offer.State.WAITING, **fields):
    if state not in (Offer.State.WAITING, Offer.State.WITHDRAWN):
        fields = {"answered_at": timezone.now(), "answered_by": who()} | fields
    if state == Offer.State.DECLINED:
        fields = {"reason": "Anggaran tahun ini habis"} | fields
    return Offer.objects.create(request=request, partner=partner, state=state, offered_by=who(), **fields)


def agreement(parties, villages, *, starts, **fields):
    given = {"kind": "pks", "number": f"{next(_numbers)}/PKS", "title": "Inovasi desa", "signed_on": starts} | fields
    made = Agreement.objects.create(starts=starts, **given)
    made.parties.set(parties)
    made.villages.set(villages)
    return made
