"""The messages of the source: what the Indonesian catalogue must hold. For developers; needs Babel, no system gettext."""

from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

CATALOGUE = Path(settings.BASE_DIR) / "klaster" / "locale" / "id" / "LC_MESSAGES" / "django.po"
FOLDERS = ["klaster", "sites", "indicators", "partners", "templates"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
THIRD_PARTY = "third party"


def sources():
    """The files that may hold messages, in order."""
    for folder in FOLDERS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _without_indents(text):
    """What `templatize` gives keeps the template's indents, at which Python's tokenizer stumbles."""
    return "\n".join(line.lstrip() for line in text.splitlines())


def messages():
    """{(context or None, msgid): (plural or None, sorted files)} of all sources."""
    found = {}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(settings.BASE_DIR))
        if path.suffix != ".py":
            text = _without_indents(templatize(text, origin=name))
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            msgid, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
            if msgid:
                known_plural, files = found.setdefault((context, msgid), (plural, set()))
                found[context, msgid] = (plural or known_plural, files | {name})
    return found


def updated(old):
    """A catalogue (polib) with every message of the source, translations kept from `old`; third-party entries stay."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = old.metadata
    for (context, msgid), (plural, files) in messages().items():
        before = known.pop((context, msgid), None)
        entry = polib.POEntry(msgctxt=context, msgid=msgid, occurrences=[(name, "") for name in sorted(files)])
        text = "" if before is None else before.msgstr or before.msgstr_plural.get(0, "")
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: text}
        else:
            entry.msgstr = text
        new.append(entry)
    new.extend(entry for entry in known.values() if THIRD_PARTY in entry.comment)
    new.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return new
