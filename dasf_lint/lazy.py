"""The one table of other people's modules that are imported on first use, because most runs never need them.

`from dasf_lint import lazy` and `lazy.yaml()`: importing costs nothing until the function is called.
"""

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def _load(name: str) -> ModuleType:
    """Conditions ask for a module at every value: what `import_module` looks up each time is kept."""
    return import_module(name)


def yaml() -> ModuleType:
    """PyYAML, 26 ms: only where a bundle, a policy or a configuration is read."""
    return _load("yaml")


def jsonschema() -> ModuleType:
    """110 ms: only for somebody's own policies and configuration."""
    return _load("jsonschema")


def packaging_requirements() -> ModuleType:
    """38 ms: only where a requirement of a Python package is read."""
    return _load("packaging.requirements")


def packaging_utils() -> ModuleType:
    return _load("packaging.utils")


def re2() -> ModuleType | None:
    """google-re2, or None where no wheel exists (musl). A shared library: only where a regular expression is met."""
    try:
        return _load("re2")
    except ImportError:
        return None


def module(name: str) -> ModuleType:
    """A module of this package by a name below `dasf_lint` that a table has; who knows the name imports it."""
    return _load(f"dasf_lint.{name}")
