from sites.models.evidence import Evidence
from sites.models.innovations import (
    Innovation,
    InnovationVersion,
    InnovationVillage,
    Measure,
)
from sites.models.kept import KeptText
from sites.models.markets import Credit, Outlet, ProductMeasure, ProductPrice
from sites.models.products import Product, ProductLicence
from sites.models.regions import Region, RegionCode
from sites.models.reports import Report, ReportValue, ReportVersion
from sites.models.reviews import ReportComment, ReportLook, ReportSubmission
from sites.models.rounds import Reminder, Round, RoundException
from sites.models.sites import Cohort, Enrolment, Site

__all__ = [
    "Cohort",
    "Credit",
    "Enrolment",
    "Evidence",
    "Innovation",
    "InnovationVersion",
    "InnovationVillage",
    "KeptText",
    "Measure",
    "Outlet",
    "Product",
    "ProductLicence",
    "ProductMeasure",
    "ProductPrice",
    "Region",
    "RegionCode",
    "Reminder",
    "Report",
    "ReportComment",
    "ReportLook",
    "ReportSubmission",
    "ReportValue",
    "ReportVersion",
    "Round",
    "RoundException",
    "Site",
]
