"""The fee of a filing on a day, from the dated rows of `Fee`."""


def fee_for(filing, on):
    """None: nothing is known of the fee."""
    return None
