"""What is done to partners and activities: verbs, each in one transaction with its audit event."""

from partners.actions.activities import (
    MOVES,
    add_villages,
    change_status,
    choose_innovations,
    create_activity,
    innovations_in,
    may_edit,
    record_result,
    remove_village,
    update_activity,
)
from partners.actions.partners import create_partner, rename_partner, update_partner

__all__ = [
    "MOVES",
    "add_villages",
    "change_status",
    "choose_innovations",
    "create_activity",
    "create_partner",
    "innovations_in",
    "may_edit",
    "record_result",
    "remove_village",
    "rename_partner",
    "update_activity",
    "update_partner",
]
