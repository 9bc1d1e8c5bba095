from partners.models.activities import Activity
from partners.models.agreements import Agreement
from partners.models.coordination import (
    ActionItem,
    Attendance,
    FieldVisit,
    FollowUp,
    Instruction,
    Meeting,
    VisitFinding,
)
from partners.models.files import Attachment
from partners.models.letters import Letter, LetterKind, LetterTemplate, Signatory
from partners.models.money import Funds
from partners.models.partners import Capability, ContactPerson, Partner, PartnerName, Topic
from partners.models.plans import Plan, PlanLine, ScorecardIndicator, ScorecardYear, SiteTarget
from partners.models.requests import AnswerLink, Offer, RequestRemark, RequestStep, SupportRequest
from partners.models.research import Contribution, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn

__all__ = [
    "ActionItem",
    "Activity",
    "Agreement",
    "AnswerLink",
    "Attachment",
    "Attendance",
    "Capability",
    "ContactPerson",
    "Contribution",
    "FieldVisit",
    "FollowUp",
    "Funds",
    "Instruction",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Meeting",
    "Offer",
    "Partner",
    "PartnerName",
    "Plan",
    "PlanLine",
    "RequestRemark",
    "RequestStep",
    "ResearchNeed",
    "ResearchOutput",
    "ResearchProject",
    "ResultReturn",
    "ScorecardIndicator",
    "ScorecardYear",
    "Signatory",
    "SiteTarget",
    "SupportRequest",
    "Topic",
    "VisitFinding",
]
