"""Forms, a module for each part; those of partners and activities are named here."""

from partners.forms.partners import (
    ActivityFilter,
    ActivityForm,
    CancelForm,
    ChangePartnerForm,
    Filter,
    PartnerFilter,
    PartnerForm,
    RegionFilter,
    RenameForm,
    ResultForm,
    VillageFilter,
    dotted,
    partners_for,
)

__all__ = [
    "ActivityFilter",
    "ActivityForm",
    "CancelForm",
    "ChangePartnerForm",
    "Filter",
    "PartnerFilter",
    "PartnerForm",
    "RegionFilter",
    "RenameForm",
    "ResultForm",
    "VillageFilter",
    "dotted",
    "partners_for",
]
