"""The texts of messages. Each app registers its own in its `notices.py`, read at start; rows keep the kind and its words."""

import datetime

from django.utils.translation import gettext

from klaster.templatetags.klaster import day

_texts = {}


def register(kind, msgid):
    """`msgid`: an English sentence marked with gettext_noop, with %(about)s and the names of further words of `notify`."""
    if _texts.setdefault(kind, msgid) != msgid:
        raise ValueError(f"the kind {kind} has a text already")


def known(kind):
    return kind in _texts


def text(kind, **words):
    """The sentence in the reader's language; a name ending in `_on` is an ISO date. What an old row is about, if no more."""
    shown = {name: day(datetime.date.fromisoformat(word)) if name.endswith("_on") else word for name, word in words.items()}
    try:
        return gettext(_texts[kind]) % shown
    except KeyError:
        return words["about"]
