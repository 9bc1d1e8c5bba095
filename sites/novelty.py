"""Novelty: what must not be read by the public before it is filed, and whether a public text repeats it.

What is published before the filing date can no longer be protected as a patent or a design. So the technical part of an
innovation is public only once it is released on purpose (`sites/actions/novelty.py`); what the apps above keep secret joins
by the socket `innovation.guard`. Photographs cannot be compared; the pages say so.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klaster.sockets import collect
from sites.answers import PAPER, TEXTS
from sites.models import Innovation

RUN = 8  # words in a row that are no chance any more
SHORT_RUN = 4  # a secret of fewer words than RUN is looked for as a whole, one of fewer than these is not
SHOWN_WORDS = 12
SHOWN_REPEATS = 3
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # signs within a word that nobody sees
_WORD = re.compile(rf"[\w{_UNSEEN}]+")
INNOVATION_TEXTS = [
    "name", "made_by", "affairs", "summary", "design", "purpose", "benefits", "results", "awards",
]  # fmt: skip
PRODUCT_TEXTS = ["name", "description", "producer_name", "unit", "packaging_note", "order_note", "ended_reason"]


@dataclass(frozen=True)
class Secret:
    """A text that is not public yet, and what it is, in words that say nothing of it."""

    name: str | Promise
    text: str


@dataclass(frozen=True)
class Repeat:
    """A passage of a secret within a public text; `field`: its name there ("" when it is no field of a form)."""

    field: str
    label: str
    passage: str
    secret: str | Promise

    @property
    def beginning(self):
        words = self.passage.split()
        return " ".join(words[:SHOWN_WORDS]) + (" …" if len(words) > SHOWN_WORDS else "")

    def __str__(self):
        return _("“%(field)s” repeats %(secret)s: “%(passage)s”.") % {
            "field": self.label,
            "secret": self.secret,
            "passage": self.beginning,
        }


def repeated(text, secret):
    """The first passage of `text` that repeats RUN words or more of `secret`, as it stands in `text`; "" without one.

    Capitals, accents written in two ways, punctuation, line ends and signs that nobody sees make no difference.
    """
    places, words = _words(text)
    _places, hidden = _words(secret)
    run = min(RUN, len(hidden))
    if run < SHORT_RUN or len(words) < run:
        return ""
    known = {tuple(hidden[start : start + run]) for start in range(len(hidden) - run + 1)}
    first = next((start for start in range(len(words) - run + 1) if tuple(words[start : start + run]) in known), None)
    if first is None:
        return ""
    last = first
    while tuple(words[last + 1 : last + 1 + run]) in known:
        last += 1
    return text[places[first][0] : places[last + run - 1][1]]


def _words(text):
    """([(start, end) of each word in the text], [the words, as they are compared])."""
    places, words = [], []
    for found in _WORD.finditer(text):
        word = unicodedata.normalize("NFKC", found[0]).casefold()
        if word := "".join(sign for sign in word if sign not in _UNSEEN):
            places.append(found.span())
            words.append(word)
    return places, words


def in_preparation(*, user, innovation=None, product=None):
    """What would lose its novelty by publishing, of that which the user may see: list of {title, text, url}."""
    return [item for items in collect("innovation.guard", innovation=innovation, product=product, user=user) for item in items]


def secrets(*, region, innovation=None, product=None):
    """Every secret of a village, whoever may see it: for comparing alone, never for showing."""
    own = Q(region=region) | Q(pk=innovation.pk if innovation else None)
    kept = Innovation.objects.filter(own, technical_released_on__isnull=True).exclude(technical="").order_by("pk")
    found = [Secret(gettext_lazy("the technical part of an innovation, which is not released"), one.technical) for one in kept]
    for items in collect("innovation.guard", innovation=innovation, product=product, region=region):
        found += [Secret(item["secret_name"], item["secret"]) for item in items if item.get("secret")]
    return found


def repeats(texts, hidden):
    """Where one of `texts`, (field, label, text) each, repeats one of the secrets; at most one for a text and a secret."""
    return [
        Repeat(field, str(label), passage, secret.name)
        for field, label, text in texts
        if text
        for secret in hidden
        if (passage := repeated(text, secret.text))
    ]


def of_innovation(innovation):
    """What of an innovation's public text repeats a secret."""
    names = [*INNOVATION_TEXTS, *(["technical"] if innovation.technical_released_on else [])]
    texts = _fields(innovation, names)
    measures = innovation.measures.values_list("label", "unit")
    texts += [("", _("What it is measured by"), " ".join(measure)) for measure in measures]
    return repeats(texts + _captions(innovation), secrets(region=innovation.region, innovation=innovation))


def of_report(report):
    """What of a report's public answers repeats a secret."""
    texts = [(key, label, getattr(report, key)) for key, label in TEXTS.items()]
    hidden = secrets(region=report.region, innovation=report.innovation)
    return repeats(texts + _captions(report), hidden)


def of_product(product):
    """What of a product's public text repeats a secret."""
    texts = _fields(product, PRODUCT_TEXTS) + (_captions(product) if product.pk else [])
    return repeats(texts, secrets(region=product.region, product=product if product.pk else None))


def _fields(thing, names):
    return [(name, capfirst(thing._meta.get_field(name).verbose_name), getattr(thing, name)) for name in names]


def _captions(thing):
    shown = thing.evidence.present().filter(is_private=False).exclude(answer=PAPER).exclude(caption="")
    return [("", _("Caption of a photo or document"), caption) for caption in shown.values_list("caption", flat=True)]


def words_of(found):
    """The repeats in words, the first few of them."""
    return " ".join(str(repeat) for repeat in found[:SHOWN_REPEATS])
