from sites.models.evidence import Evidence
from sites.models.innovations import (
    Innovation,
    InnovationVersion,
    InnovationVillage,
    Measure,
)
from sites.models.products import Product, ProductLicence
from sites.models.regions import Region, RegionCode
from sites.models.reports import (
    Report,
    ReportComment,
    ReportValue,
    ReportVersion,
    Round,
)
from sites.models.sites import Cohort, Enrolment, Site

__all__ = [
    "Cohort",
    "Enrolment",
    "Evidence",
    "Innovation",
    "InnovationVersion",
    "InnovationVillage",
    "Measure",
    "Product",
    "ProductLicence",
    "Region",
    "RegionCode",
    "Report",
    "ReportComment",
    "ReportValue",
    "ReportVersion",
    "Round",
    "Site",
]
