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
from partners.models.filing_rules import Check, ChecklistItem, Deadline, DeadlineMove, DeadlineRule, Fee, Holiday
from partners.models.filings import (
    CommunalKind,
    Filing,
    FilingClass,
    FilingEvent,
    FilingPartner,
    FilingType,
    Party,
    Stage,
)
from partners.models.letters import Letter, LetterKind, LetterTemplate, Signatory
from partners.models.money import Funds
from partners.models.partners import Capability, ContactPerson, Partner, PartnerName, Topic
from partners.models.plans import Plan, PlanLine, ScorecardIndicator, ScorecardYear, SiteTarget
from partners.models.potentials import Potential
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
    "Check",
    "ChecklistItem",
    "CommunalKind",
    "ContactPerson",
    "Contribution",
    "Deadline",
    "DeadlineMove",
    "DeadlineRule",
    "Fee",
    "FieldVisit",
    "Filing",
    "FilingClass",
    "FilingEvent",
    "FilingPartner",
    "FilingType",
    "FollowUp",
    "Funds",
    "Holiday",
    "Instruction",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Meeting",
    "Offer",
    "Partner",
    "PartnerName",
    "Party",
    "Plan",
    "PlanLine",
    "Potential",
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
    "Stage",
    "SupportRequest",
    "Topic",
    "VisitFinding",
]
