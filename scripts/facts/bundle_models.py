"""What the Python package `databricks-bundles` says of bundles: kinds, fields, enumerations. Read, never imported.

The package is generated from the Databricks CLI's own configuration types, one module a class:
`databricks/bundles/<kind>/_models/<class>.py` holds a dataclass or an enumeration, and
`databricks/bundles/core/_generated/<kind>.py` says which class a kind is.
"""

import ast
import re
from collections.abc import Mapping
from typing import NamedTuple
from zipfile import ZipFile

_MODEL = re.compile(r"databricks/bundles/(\w+)/_models/\w+\.py")
_KIND = re.compile(r"databricks/bundles/core/_generated/(\w+)\.py")
_VERSION = re.compile(r"databricks/bundles/version\.py")
_SCALARS = {"str": "string", "bool": "bool", "int": "int", "float": "float", "Any": "any"}
_COLLECTIONS = {"VariableOrList": "[]", "VariableOrDict": "{}", "VariableOrOptional": "", "VariableOr": ""}

Name = tuple[str, str]
"""A class by its kind and its own name: the same name may mean another thing elsewhere."""


class UnknownShape(ValueError):
    """The package is written in a way that this reader does not know; nothing of it is used."""


class ModelField(NamedTuple):
    """`collection` is `[]`, `{}` or empty; `holds` a scalar's name, or the class or enumeration of the same kind."""

    collection: str
    holds: str
    required: bool


class Kind(NamedTuple):
    """`singular` is the word for one of it; `model` its class."""

    singular: str
    model: Name


class Models(NamedTuple):
    """All of a package. An enumeration lists its values in the order of the package."""

    version: str
    kinds: dict[str, Kind]
    classes: dict[Name, dict[str, ModelField]]
    enumerations: dict[Name, list[str]]

    def is_class(self, kind: str, field: ModelField) -> bool:
        return (kind, field.holds) in self.classes

    def values(self, kind: str, field: ModelField) -> list[str] | None:
        return self.enumerations.get((kind, field.holds))


def of_wheel(path: str) -> Models:
    """Raises `UnknownShape`, and what `zipfile` raises."""
    with ZipFile(path) as wheel:
        wanted = (name for name in wheel.namelist() if any(p.fullmatch(name) for p in (_MODEL, _KIND, _VERSION)))
        return of_files({name: wheel.read(name).decode("utf-8") for name in wanted})


def of_files(files: Mapping[str, str]) -> Models:
    """The models of a package by the paths and texts of its modules. Raises `UnknownShape`."""
    models = Models("", {}, {}, {})
    version = ""
    for path, text in sorted(files.items()):
        tree = ast.parse(text, path)
        if _VERSION.fullmatch(path):
            version = _constant(tree, "__version__", path)
        elif match := _MODEL.fullmatch(path):
            _add_models(models, match[1], tree, path)
        elif (match := _KIND.fullmatch(path)) and match[1] != "__init__":
            _add_kind(models, match[1], tree, path)
    for name, fields in models.classes.items():
        for field, each in fields.items():
            known = each.holds in _SCALARS.values()
            if not known and not models.is_class(name[0], each) and models.values(name[0], each) is None:
                raise UnknownShape(f"{'.'.join(name)}.{field}: {each.holds} is neither a class nor an enumeration")
    return models._replace(version=version)


def _constant(tree: ast.Module, name: str, path: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            value = ast.literal_eval(node.value)
            if isinstance(value, str):
                return value
    raise UnknownShape(f"{path}: no {name}")


def _add_kind(models: Models, module: str, tree: ast.Module, path: str) -> None:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "_ResourceType":
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            model, plural, singular = (
                given.get(name) for name in ("resource_type", "plural_name", "singular_name")
            )  # fmt: skip
            if isinstance(model, ast.Name) and isinstance(plural, ast.Constant) and isinstance(singular, ast.Constant):
                models.kinds[str(plural.value)] = Kind(str(singular.value), (module, model.id))
                return
    raise UnknownShape(f"{path}: no _ResourceType(resource_type=, plural_name=, singular_name=)")


def _add_models(models: Models, kind: str, tree: ast.Module, path: str) -> None:
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        if "Enum" in bases:
            values = [each.value for each in node.body if isinstance(each, ast.Assign)]
            models.enumerations[kind, node.name] = [str(ast.literal_eval(value)) for value in values]
        elif "TypedDict" not in bases:
            models.classes[kind, node.name] = {
                each.target.id: _field(each, path)
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            }


def _field(node: ast.AnnAssign, path: str) -> ModelField:
    annotation = node.annotation
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        collection = _COLLECTIONS.get(annotation.value.id)
        inner = annotation.slice
        # A class within itself is written as a text.
        name = inner.id if isinstance(inner, ast.Name) else inner.value if isinstance(inner, ast.Constant) else None
        if collection is not None and isinstance(name, str):
            return ModelField(collection, _SCALARS.get(name, name), node.value is None)
    raise UnknownShape(f"{path}:{node.lineno}: {ast.unparse(annotation)}")
