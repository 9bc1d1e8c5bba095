"""Imports run one way, between the apps and inside each, and the index arithmetic knows no Django."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

LAYERS = ["klaster", "sites", "indicators", "partners"]
INNER = ["models", "actions", "forms", "views"]
ROOT = Path(settings.BASE_DIR)


def modules(folder):
    return sorted((ROOT / folder).rglob("*.py"))


def imports_of(path):
    """(line, top-level package, whole name) of each import in the file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0], alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.split(".")[0], node.module


@pytest.mark.parametrize("app", LAYERS)
def test_app_imports_only_apps_below_it(app):
    above = LAYERS[LAYERS.index(app) + 1 :]

    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules(app)
        for line, package, name in imports_of(path)
        if package in above
    ]

    assert wrong == []


def layer_of(parts):
    """The place in `INNER` of a module, by the name after its app's; None for what stands beside the layers."""
    nested = parts[0] == "klaster" and parts[1:2] in (["accounts"], ["audit"], ["calendar"], ["notifications"])
    name = parts[2] if nested else (parts[1:2] or [""])[0]
    return INNER.index(name) if name in INNER else None


@pytest.mark.parametrize("app", LAYERS)
def test_layer_of_an_app_imports_only_layers_below_it(app):
    wrong = []
    for path in modules(app):
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        own = layer_of([*parts, ""])
        for line, package, name in imports_of(path):
            other = layer_of([*name.split("."), "", ""]) if package in LAYERS else None
            if own is not None and other is not None and other > own:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")

    assert wrong == []


def test_index_arithmetic_imports_no_django():
    found = {package for path in modules("indicators/index") for _, package, _ in imports_of(path)}

    assert found & {"django", "klaster", "sites", "partners"} == set()
    assert found != set()


def test_application_imports_no_tests():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in LAYERS
        for path in modules(app)
        for line, package, _ in imports_of(path)
        if package == "tests"
    ]

    assert wrong == []


@pytest.mark.parametrize("app", LAYERS)
def test_imports_stand_at_the_top_of_a_module_but_for_named_reasons(app):
    """An import in a function hides a cycle. Allowed: `AppConfig.ready`, and what is heavy or must not load before a fork."""
    allowed = {"vl_convert", "weasyprint", "pillow_heif"}
    wrong = []
    for path in modules(app):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef) or function.name == "ready" or "migrations" in path.parts:
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom | ast.Import):
                    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                    if not {name.split(".")[0] for name in names} <= allowed:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {names}")

    assert wrong == []
