"""What a filing's page shows of its technical description and who may read it."""


def shown(filing, user):
    """The context of the page's parts; constant number of queries."""
    return {}
