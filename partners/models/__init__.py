from partners.models.activities import Activity
from partners.models.partners import Partner, PartnerName

__all__ = ["Activity", "Partner", "PartnerName"]
