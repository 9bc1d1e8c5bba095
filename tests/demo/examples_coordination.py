"""Examples of partners and coordination: of the same village where it has one, else of the partner officer's own agency."""

from klaster.calendar.models import FixedDate
from partners.models import (
    Agreement,
    Attachment,
    Capability,
    ContactPerson,
    Contribution,
    FieldVisit,
    FollowUp,
    Instruction,
    Letter,
    Meeting,
    Offer,
    Plan,
    ResearchNeed,
    ResearchOutput,
    ResearchProject,
    ScorecardIndicator,
    Signatory,
    SiteTarget,
    SupportRequest,
)


def coordination(village):
    """{beginning of an address's name: keyword arguments}; `village` is a code."""
    request = SupportRequest.objects.get(region__code=village, state="done")
    meeting = Meeting.objects.filter(villages__code=village, state="planned").earliest("pk")
    plan = Plan.objects.get(region__code=village, state="agreed")
    visit = FieldVisit.objects.filter(region__code=village).earliest("pk")
    need = ResearchNeed.objects.filter(region__code=village).earliest("pk")
    project = ResearchProject.objects.filter(villages__code=village).earliest("pk")
    contribution = Contribution.objects.filter(partner__slug="brida").earliest("pk")
    output = ResearchOutput.objects.filter(is_public=True, files__isnull=False).earliest("pk")
    instruction = Instruction.objects.filter(closed_on__isnull=True).earliest("pk")
    follow_up = FollowUp.objects.get(instruction=instruction, region__code="63.03")
    strangers = Agreement.objects.exclude(villages__level="kelurahan").exclude(parties__slug="brida")
    of_requests = Letter.objects.exclude(kind="umk")
    signed, draft = of_requests.filter(state="signed").latest("pk"), of_requests.filter(state="draft").latest("pk")
    indicator = ScorecardIndicator.objects.earliest("pk")
    of_brida = {"slug": "brida"}
    return {
        "answer": {"token": "unknown"},
        "calendar_date_": {"pk": FixedDate.objects.earliest("pk").pk},
        "calendar_file": {"token": "unknown"},
        "research_file": {"pk": output.pk},
        "work_action": {"pk": meeting_with_actions(village).actions.earliest("pk").pk},
        "work_action_new": {"pk": meeting.pk},
        "work_agreement": {"pk": strangers.filter(villages__code=village).earliest("pk").pk},
        "work_attachment": {"pk": Attachment.objects.filter(finding__visit=visit).earliest("pk").pk},
        "work_contribution": {"pk": contribution.pk},
        "work_contribution_new": {"slug": contribution.innovation.slug},
        "work_contributions_of": {"slug": contribution.innovation.slug},
        "work_finding": {"pk": visit.findings.earliest("pk").pk},
        "work_finding_new": {"pk": visit.pk},
        "work_follow_up": {"pk": follow_up.pk},
        "work_instruction": {"pk": instruction.pk},
        "work_instruction_export": {"pk": instruction.pk, "form": "csv"},
        "work_letter": {"pk": draft.pk},
        "work_letter_docx": {"pk": signed.pk},
        "work_letter_sign": {"pk": signed.pk},
        "work_letter_signed": {"pk": signed.pk},
        "work_letter_template": {"kind": "request"},
        "work_letter_template_file": {"pk": 1},
        "work_matrix_cell": {"code": village, "slug": "brida"},
        "work_meeting": {"pk": meeting.pk},
        "work_need": {"pk": need.pk},
        "work_offer_": {"pk": Offer.objects.get(request=request, partner__slug="brida").pk},
        "work_office_needs_table": {"form": "csv"},
        "work_output": {"pk": output.pk},
        "work_output_new": {"pk": project.pk},
        "work_partner_capability_remove": of_brida | {"pk": Capability.objects.filter(partner__slug="brida").earliest("pk").pk},
        "work_partner_contact_": of_brida | {"pk": ContactPerson.objects.filter(partner__slug="brida").earliest("pk").pk},
        "work_partner_contact_new": of_brida,
        "work_plan": {"pk": plan.pk},
        "work_plan_line_": {"pk": plan.lines.earliest("pk").pk},
        "work_plan_line_new": {"pk": plan.pk},
        "work_plan_table": {"pk": plan.pk, "form": "csv"},
        "work_project": {"pk": project.pk},
        "work_request": {"pk": request.pk},
        "work_return": {"pk": project.pk},
        "work_return_remove": {"pk": output.project.returns.earliest("pk").pk},
        "work_scorecard_": {"pk": indicator.pk},
        "work_scorecard_export": {"form": "csv"},
        "work_scorecard_keep": {"year": 2026},
        "work_scorecard_year": {"pk": indicator.pk, "year": 2026},
        "work_signatory_": {"pk": Signatory.objects.latest("pk").pk},
        "work_target_": {"pk": SiteTarget.objects.filter(region__code=village).earliest("pk").pk},
        "work_visit": {"pk": visit.pk},
    }


def meeting_with_actions(village):
    return Meeting.objects.filter(villages__code=village, actions__isnull=False).earliest("pk")
