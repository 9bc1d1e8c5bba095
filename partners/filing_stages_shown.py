"""What a filing's page shows of its stages and deadlines."""


def shown(filing, user):
    """The context of the page's parts; constant number of queries."""
    return {}
