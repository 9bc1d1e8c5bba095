"""Novelty: what must not be read by the public before it is filed, and whether a public text repeats it.

What is published before the filing date can no longer be protected as a patent or a design. So the technical part of an
innovation is public only once it is released on purpose (`sites/actions/novelty.py`); what the apps above keep secret joins
by the socket `innovation.guard`. Photographs cannot be compared; the pages say so.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise, cached_property
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
PRODUCT_TEXTS = [
    "name", "description", "producer_name", "unit", "packaging_note", "order_note", "order_url", "ended_reason",
]  # fmt: skip
SITE_TEXTS = ["summary", "profile", "potentials", "office_address", "head_title"]
OUTLET_TEXTS = ["name", "place", "url"]
LICENCE_TEXTS = ["number", "holder"]


@dataclass(frozen=True)
class Secret:
    """A text that is not public yet, and what it is, in words that say nothing of it."""

    name: str | Promise
    text: str

    @cached_property
    def passages(self):
        """(how many words in a row are compared, every such run of the text); (0, none) for a text that is too short."""
        words = _words(self.text)[1]
        run = min(RUN, len(words))
        return (run, _runs(words, run)) if run >= SHORT_RUN else (0, set())


class Shown:
    """A text that the public reads or would read, taken apart once for all the secrets that it is compared with."""

    def __init__(self, text):
        self.text = text
        self.places, self.words = _words(text)
        self.runs = {}  # by how many words

    def passage(self, secret):
        """The first passage that repeats the secret, as it stands here; "" without one."""
        run, hidden = secret.passages
        if not run or len(self.words) < run:
            return ""
        if run not in self.runs:
            self.runs[run] = _runs(self.words, run)
        if hidden.isdisjoint(self.runs[run]):
            return ""
        starts = range(len(self.words) - run + 1)
        first = next(start for start in starts if tuple(self.words[start : start + run]) in hidden)
        last = first
        while tuple(self.words[last + 1 : last + 1 + run]) in hidden:
            last += 1
        return self.text[self.places[first][0] : self.places[last + run - 1][1]]


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
    return Shown(text).passage(Secret("", secret))


def _runs(words, length):
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _words(text):
    """([(start, end) of each word in the text], [the words, as they are compared])."""
    places, words = [], []
    for found in _WORD.finditer(text):
        word = unicodedata.normalize("NFKC", found[0]).casefold()
        if word := "".join(sign for sign in word if sign not in _UNSEEN):
            places.append(found.span())
            words.append(word)
    return places, words


def in_preparation(*, user, innovation=None, product=None, region=None):
    """What would lose its novelty by publishing, of that which the user may see: list of {title, text, url}."""
    about = {"innovation": innovation, "product": product, "region": region}
    return [item for items in collect("innovation.guard", user=user, **about) for item in items]


def secrets(*, region, innovation=None, product=None):
    """Every secret of a village, whoever may see it: for comparing alone, never for showing."""
    own = Q(region=region) | Q(villages=region) | Q(pk=innovation.pk if innovation else None)
    kept = Innovation.objects.filter(own, technical_released_on__isnull=True).exclude(technical="").order_by("pk").distinct()
    found = [Secret(gettext_lazy("the technical part of an innovation, which is not released"), one.technical) for one in kept]
    for items in collect("innovation.guard", innovation=innovation, product=product, region=region):
        found += [Secret(item["secret_name"], item["secret"]) for item in items if item.get("secret")]
    return found


def repeats(texts, hidden):
    """Where one of `texts`, (field, label, text) each, repeats one of the secrets; at most one for a text and a secret."""
    found = []
    for field, label, text in texts:
        if text and hidden:
            shown = Shown(text)
            passages = [(secret, shown.passage(secret)) for secret in hidden]
            found += [Repeat(field, str(label), passage, secret.name) for secret, passage in passages if passage]
    return found


def of_innovation(innovation):
    """What of an innovation's public text repeats a secret."""
    names = [*INNOVATION_TEXTS, *(["technical"] if innovation.technical_released_on else [])]
    texts = fields_of(innovation, names)
    measures = innovation.measures.values_list("label", "unit")
    texts += [("", _("What it is measured by"), " ".join(measure)) for measure in measures]
    return repeats(texts + _captions(innovation), secrets(region=innovation.region, innovation=innovation))


def of_report(report):
    """What of a report's public answers repeats a secret."""
    texts = [(key, label, getattr(report, key)) for key, label in TEXTS.items()]
    hidden = secrets(region=report.region, innovation=report.innovation)
    return repeats(texts + _captions(report), hidden)


def of_product(product, texts=None):
    """What of a product's public text, or of these `texts` for its page, repeats a secret."""
    if texts is None:
        texts = product_texts(product)
    return repeats(texts, secrets(region=product.region, product=product if product.pk else None))


def product_texts(product):
    """All that the public reads of a product at once, with its places of sale, licences and captions."""
    texts = fields_of(product, PRODUCT_TEXTS)
    if product.pk:
        for outlet in product.outlets.filter(is_public=True):
            texts += _unnamed(_("Place of sale"), fields_of(outlet, OUTLET_TEXTS))
        for licence in product.licences.all():
            texts += _unnamed(licence.get_kind_display(), fields_of(licence, LICENCE_TEXTS))
        texts += _captions(product)
    return texts


def of_site(site, texts):
    """What of these texts of a site's page repeats a secret of its village."""
    return repeats(texts, secrets(region=site.region))


def fields_of(thing, names):
    """[(field, label, text)] of these fields of a form."""
    return [(name, capfirst(thing._meta.get_field(name).verbose_name), getattr(thing, name)) for name in names]


def _unnamed(of, texts):
    """Texts that are no fields of their owner's form."""
    return [("", f"{of}: {label}", text) for _field, label, text in texts]


def _captions(thing):
    shown = thing.evidence.present().filter(is_private=False).exclude(answer=PAPER).exclude(caption="")
    return [text for caption in shown.values_list("caption", flat=True) for text in caption_text(caption)]


def caption_text(caption):
    return [("caption", _("Caption of a photo or document"), caption)]


def words_of(found):
    """The repeats in words, the first few of them."""
    return " ".join(str(repeat) for repeat in found[:SHOWN_REPEATS])
