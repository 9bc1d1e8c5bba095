"""The Indonesian catalogue is complete and speaks in the words of the glossary."""

import ast
import re

import polib
import pytest

from klaster.catalogue import CATALOGUE, KEYWORDS, sources, updated

# Words that the glossary forbids, with the one to use instead.
FORBIDDEN = {
    r"\bsitus\b": "lokasi klaster, lokus",
    r"\bangkatan\b": "lokus tahun …",
    r"\bpejabat desa\b": "perangkat desa/kelurahan",
    r"\bpetugas mitra\b": "penghubung mitra",
    r"\bdraft\b": "draf",
    r"\bsubmit\b": "Kirim laporan",
    r"\bpending\b": "Menunggu sinyal",
    r"\bditolak\b(?! *:)": "Dikembalikan untuk perbaikan, Belum dapat dipenuhi",
    r"\bbetulkan\b": "Perbaiki",
    r"\bantrian\b": "antrean",
    r"\bomset\b": "omzet",
    r"\bdaftar isian\b": "Daftar bagian laporan",
    r"\binovasi berjalan\b": "tahapan penerapan",
    r"\bmeniru\b": "mereplikasi",
    r"\bsilsilah\b": "jejak replikasi",
    r"\bjalan menuju\b": "Langkah menuju",
    r"\bnotulen\b": "notula",
    r"\bmematenkan\b": "mendaftarkan",
    r"\bkami\b": "passive or imperative",
    r"\bkamu\b": "Anda",
    r"\bdownload\b": "unduh",
    r"\bupload\b": "unggah",
    r"\blogin\b": "masuk",
    r"\bpassword\b": "kata sandi",
    r"\bemail\b": "surel, e-mail",
    r"\bproposal\b": "usulan",
    r"\bstatus pending\b": "menunggu",
}
# Where the forbidden word is the right one.
ALLOWED = {
    # A rejected row of an import is "Baris ditolak", a filing that the office refused "Ditolak DJKI".
    "ditolak": ["Baris", "baris", "permohonan dapat ditolak", "Ditolak DJKI"],
}


def catalogue():
    return polib.pofile(str(CATALOGUE))


def entries():
    return [
        (entry.msgid, entry.msgstr or " ".join(entry.msgstr_plural.values())) for entry in catalogue() if not entry.obsolete
    ]


def placeholders(text):
    """What gettext fills in; `%(n)d` and `%(n)s` count alike."""
    return set(re.findall(r"%\((\w+)\)|%([sd])|\{(\w*)\}", text))


def test_catalogue_holds_every_message_of_the_source_and_no_other():
    """`manage.py update_catalogue` makes it so."""
    held = {(entry.msgctxt, entry.msgid) for entry in catalogue()}

    assert held == {(entry.msgctxt, entry.msgid) for entry in updated(catalogue())}


def test_catalogue_has_no_missing_or_fuzzy_entry():
    missing = [entry.msgid for entry in catalogue() if not entry.obsolete and (not entry.translated() or entry.fuzzy)]

    assert missing == []


def test_catalogue_has_no_obsolete_entry():
    assert [entry.msgid for entry in catalogue().obsolete_entries()] == []


def test_translations_keep_what_gettext_fills_in():
    wrong = [msgid for msgid, msgstr in entries() if not placeholders(msgstr) <= placeholders(msgid)]

    assert wrong == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_catalogue_uses_no_forbidden_word(word):
    without_placeholders = [re.sub(r"%\(\w+\)", "%", msgstr) for _, msgstr in entries()]

    found = [
        msgstr
        for msgstr in without_placeholders
        if re.search(word, msgstr, re.IGNORECASE)
        and not any(re.search(word, allowed) and any(mark in msgstr for mark in marks) for allowed, marks in ALLOWED.items())
    ]

    assert found == [], f"say instead: {FORBIDDEN[word]}"


def hidden_messages(text):
    """Lines of Python on which a message stands inside an f-string, where the extraction does not find it."""
    calls = (call for part in ast.walk(ast.parse(text)) if isinstance(part, ast.JoinedStr) for call in ast.walk(part))
    return [call.lineno for call in calls if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS]


def test_no_message_hides_in_an_f_string():
    found = {path.name: lines for path in sources() if path.suffix == ".py" and (lines := hidden_messages(path.read_text()))}

    assert found == {}
    assert hidden_messages("""x = f"{a} {_('Kept.')}"\n""") == [1]
