"""What a filing's page shows of its check list and recommendation letters."""


def shown(filing, user):
    """The context of the page's parts; constant number of queries."""
    return {}
