"""What tests of support requests share."""

import datetime

from django.test import Client
from django.utils import timezone

from klaster.access import Role
from partners.actions import answer_links, offers
from partners.actions import requests as actions
from partners.models import SupportRequest
from tests.factories import PartnerFactory, person, village


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


class World:
    """Dinas PMD, a village with its official, two partners with an officer each."""

    def __init__(self):
        self.region = village("63.03.01.2001", "Sungai Contoh")
        self.pmd = person(Role.PMD)
        self.official = person(Role.OFFICIAL, region=self.region)
        self.brida = PartnerFactory(short_name="Brida", slug="brida", name="Badan Riset")
        self.ulm = PartnerFactory(short_name="ULM", slug="ulm", name="Universitas")
        self.officer = person(Role.PARTNER, partner=self.brida)
        self.other_officer = person(Role.PARTNER, partner=self.ulm)

    def request(self, title="Bimtek kemasan", **fields):
        fields = {"region": self.region, "title": title, "due": days(30), "by": self.pmd, **fields}
        return actions.create_request(**fields)

    def offered(self, *partners, title="Bimtek kemasan", lead=None):
        """The request, and its offers in the order of the partners."""
        request = self.request(title)
        partners = partners or (self.brida,)
        offers.offer_to(request=request, partners=partners, lead=lead, by=self.pmd)
        made = {offer.partner_id: offer for offer in request.offers.all()}
        return request, *(made[partner.pk] for partner in partners)

    def accepted(self, title="Bimtek kemasan"):
        request, offer = self.offered(title=title)
        offers.accept(offer=offer, by=self.officer)
        request.refresh_from_db()
        offer.refresh_from_db()
        return request, offer

    def done(self, title="Bimtek kemasan"):
        request, _offer = self.accepted(title)
        return actions.mark_done(request=request, result="Dua puluh orang dilatih.", by=self.officer)

    def link(self, offer):
        return answer_links.issue_link(offer=offer, by=self.pmd)


def overdue(request, late):
    """As if its due date had been `late` days ago."""
    SupportRequest.objects.filter(pk=request.pk).update(due=days(-late))
    request.refresh_from_db()
    return request
