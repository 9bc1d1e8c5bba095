"""Templates of letters: a small part of Jinja's language, checked before it runs, and filled in.

A template may show a field, loop once over a list and ask whether a field is filled: nothing else runs. So it is bounded by
what it is, the sandbox of Jinja stands behind that, and the size of the result is bounded as well.
"""

import io
import re
from pathlib import Path

import docx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.opc.constants import CONTENT_TYPE
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from partners.letter_fields import FIELDS, LISTS, example
from partners.letter_files import UNREADABLE, judge, mark, parsed

PACKAGED = Path(__file__).parent / "letter_templates"
MOST_FILLED = 3_000_000  # signs of one part with everything filled in
MOST_TAGS = 400
LONGEST_TAG = 200
TEXT_PARTS = {CONTENT_TYPE.WML_HEADER, CONTENT_TYPE.WML_FOOTER, CONTENT_TYPE.WML_FOOTNOTES}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
KNOWN_BLOCK = re.compile(r"\{%(p|tr)?-?\s+(for|endfor|if|elif|else|endif)\b")
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.For, nodes.If,
    nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Filter,
)  # fmt: skip
FILTERS = {"upper": str.upper, "lower": str.lower, "title": str.title}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TooLong(TemplateError):
    """The result passes the bound."""


class Bounded(Template):
    def render(self, *args, **kwargs):
        pieces, size = [], 0
        for piece in self.generate(*args, **kwargs):
            size += len(piece)
            if size > MOST_FILLED:
                raise TooLong
            pieces.append(piece)
        return "".join(pieces)


def _environment():
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.template_class = Bounded
    environment.globals.clear()
    environment.filters = dict(FILTERS)
    environment.tests.clear()
    return environment


class Broken(Exception):
    """What is filled in is no longer a document: a tag opens in one place and closes in another."""


class LetterDocument(DocxTemplate):
    """docxtpl mends broken XML silently, and with it loses text; here that is an error. Properties hold no tags."""

    def build_xml(self, context, jinja_env=None):
        return self._whole(super().build_xml(context, jinja_env))

    def build_headers_footers_xml(self, context, uri, jinja_env=None):
        for key, xml in super().build_headers_footers_xml(context, uri, jinja_env):
            yield key, self._whole(xml)

    def render_properties(self, context, jinja_env=None):
        properties = self.docx.core_properties
        properties.title, properties.comments = context["hal"][:255], ""

    def _whole(self, xml):
        try:
            parsed(xml)
        except etree.XMLSyntaxError:
            raise Broken from None
        return xml


def packaged(kind):
    """The bytes of the template that comes with the portal."""
    return (PACKAGED / f"{kind}.docx").read_bytes()


def fill(content, values, *, words=""):
    """The DOCX with its fields filled; `words` stand on top of every page. ValidationError when the template is broken."""
    try:
        document = LetterDocument(io.BytesIO(content))
        document.render(_for_word(values), jinja_env=_environment(), autoescape=True)
        whole = _reopened(document)
        if words:
            mark(whole, words)
        result = io.BytesIO()
        whole.save(result)
    except TooLong:
        raise ValidationError(
            _("Filled in, the letter becomes too long. Shorten its text, or show the lists once only in the template.")
        ) from None
    except Broken:
        raise ValidationError(
            _(
                "A tag opens in one paragraph and closes in another. Give {%p for … %} and {%p endfor %} a paragraph of"
                " their own, {%tr for … %} and {%tr endfor %} a row of the table of their own."
            )
        ) from None
    except (TemplateError, *UNREADABLE, AttributeError, TypeError) as error:
        raise ValidationError(
            _("The template cannot be filled in (%(reason)s). Upload a template that is whole.") % {"reason": str(error)[:200]}
        ) from None
    return result.getvalue()


def _reopened(document):
    """What was filled in, read again from its bytes: broken parts show here, not at the reader's."""
    result = io.BytesIO()
    document.save(result)
    whole = docx.Document(io.BytesIO(result.getvalue()))
    for part in _text_parts(whole):
        parsed(part.blob)
    return whole


def _text_parts(document):
    return [part for part in document.part.package.iter_parts() if part.content_type in TEXT_PARTS]


def _for_word(values):
    """Texts as Word takes them: without signs that no document may hold; each line of the text a paragraph of its own."""
    clean = {name: _clean(value) for name, value in values.items()}
    return {**clean, "isi": re.sub(r"\n+", "\a", clean["isi"].strip())}


def _clean(value):
    if isinstance(value, list):
        return [{name: _clean(text) for name, text in line.items()} for line in value]
    return NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


# what a template is before it becomes the current one


def check(content):
    """ValidationError names every unknown field and broken tag of an uploaded template, with the paragraph it stands in."""
    judge(content)
    problems = []
    try:
        document = docx.Document(io.BytesIO(content))
        for part in [document.part, *_text_parts(document)]:
            problems += _problems(part.blob)
    except UNREADABLE:
        problems.append(_("The document is damaged. Open it in Word, save it again, then upload it."))
    if problems:
        raise ValidationError(list(dict.fromkeys(problems))[:12])
    fill(content, example())


def _problems(xml):
    paragraphs = [_text(paragraph) for paragraph in parsed(xml).iter(f"{WORD}p")]
    if sum(text.count("{") for text in paragraphs) > 2 * MOST_TAGS:
        return [_("The template holds more than %(most)s tags. Take out what is not needed.") % {"most": MOST_TAGS}]
    problems = [problem for text in paragraphs if (problem := _broken_tag(text))]
    return problems or _wrong_words(xml, paragraphs)


def _text(paragraph):
    return "".join(piece.text or "" for piece in paragraph.iter(f"{WORD}t"))


def _broken_tag(text):
    """What is wrong with the tags of one paragraph by their form alone; None for nothing."""
    rest = TAG.sub("", text)
    if any(mark in rest for mark in ("{{", "}}", "{%", "%}", "{#", "#}")):
        return _(
            "In the paragraph “%(text)s” a tag is not closed. A field is written {{ hal }}, with two braces on each side."
        ) % {"text": _short(text)}
    for tag in TAG.findall(text):
        if len(tag) > LONGEST_TAG or tag.startswith("{%") and not KNOWN_BLOCK.match(tag):
            return _(
                "In the paragraph “%(text)s” the tag %(tag)s is not known. Only for, if, else and their ends can be used."
            ) % {
                "text": _short(text),
                "tag": _short(tag),
            }
        if re.match(r"\{\{(p|r|tr|tc)\s", tag):
            return _("In the paragraph “%(text)s” write %(tag)s without the letter behind the braces.") % {
                "text": _short(text),
                "tag": _short(tag),
            }
    return None


def _short(text):
    return text.strip()[:120]


def _wrong_words(xml, paragraphs):
    """What Jinja says of the whole part: tags that do not match, names that are not fields."""
    helper = DocxTemplate(None)
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", helper.patch_xml(helper.xml_to_string(parsed(xml))))
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        line = re.sub(r"<[^>]+>", "", source.splitlines()[min(error.lineno, source.count("\n") + 1) - 1])
        return [
            _("A tag is broken near “%(text)s”: %(reason)s. Correct it in Word, or take it out.")
            % {"text": _short(line), "reason": error.message}
        ]
    return [_named(problem, name, paragraphs) for problem, name in _walk(tree, {})]


def _named(problem, name, paragraphs):
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    where = next((text for text in paragraphs if any(word.search(tag) for tag in TAG.findall(text))), "")
    if not where:
        return problem
    return _("%(problem)s It stands in the paragraph “%(text)s”.") % {"problem": problem, "text": _short(where)}


def _walk(node, loops):
    """(words, name) of everything in the tree that a template may not hold; `loops`: {name in a loop: its list}."""
    if isinstance(node, nodes.For):
        yield from _loop(node, loops)
        return
    if isinstance(node, nodes.If):
        yield from _walk(node.test, loops | {name: name for name in LISTS})  # whether a list has lines
        for child in [*node.body, *node.elif_, *node.else_]:
            yield from _walk(child, loops)
        return
    if isinstance(node, nodes.Name) and node.name not in FIELDS and node.name not in loops:
        yield _unknown(node.name, loops), node.name
    elif isinstance(node, nodes.Getattr):
        yield from _attribute(node, loops)
        return
    elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield _("“%(name)s” cannot be used behind a field.") % {"name": node.name}, node.name
    elif not isinstance(node, ALLOWED):
        yield _("The template holds something that is more than a field, a loop or a condition. Take it out."), "\0"
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, loops)


def _unknown(name, loops):
    if name in LISTS:
        return _("“%(name)s” is a list. Show its lines with {%%tr for b in %(name)s %%} and {%%tr endfor %%}.") % {"name": name}
    return _("The field “%(name)s” is not known. Write it as in the list of fields, or take it out.") % {"name": name}


def _loop(node, loops):
    plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    if not plain or node.test or node.recursive or loops:
        yield _("A loop goes over one list, as in {%tr for b in hadir %}, and holds no other loop."), "for"
        return
    if node.iter.name not in LISTS:
        yield (
            _("The list “%(name)s” is not known. Write it as in the list of fields.") % {"name": node.iter.name},
            node.iter.name,
        )
        return
    if node.target.name in FIELDS:
        yield (
            _("“%(name)s” is a field already; choose another word for the lines of the list.") % {"name": node.target.name},
            node.target.name,
        )
        return
    for child in [*node.body, *node.else_]:
        yield from _walk(child, {node.target.name: node.iter.name})


def _attribute(node, loops):
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    name = f"{owner}.{node.attr}"
    if owner not in loops or node.attr not in LISTS[loops[owner]][1]:
        yield _("The field “%(name)s” is not known. Write it as in the list of fields, or take it out.") % {"name": name}, name
