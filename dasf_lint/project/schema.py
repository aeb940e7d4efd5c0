"""Checks a located YAML document against a JSON schema: the few keywords that our own schema uses, with places.

The library for schemas costs more to import than a whole run, and knows nothing of lines.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from dasf_lint.core import limits, shipped
from dasf_lint.core.diagnostics import Diagnostic, short
from dasf_lint.core.nearest import Hints
from dasf_lint.core.source import Span

if TYPE_CHECKING:
    from dasf_lint.core.yaml_nodes import YamlNode

JsonSchema: TypeAlias = Mapping[str, object]

_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "object": ("mapping",), "array": ("sequence",), "string": ("string", "time"), "boolean": ("bool",),
    "number": ("int", "float"),
}  # fmt: skip
_NAMES: Final = {
    "object": "a mapping", "array": "a list", "string": "a text", "boolean": "true or false", "number": "a number",
}  # fmt: skip


def read_schema(name: str) -> JsonSchema:
    """A schema shipped with the package."""
    found: JsonSchema = json.loads(shipped.read(name))
    return found


def check(node: "YamlNode", schema: JsonSchema) -> list[Diagnostic]:
    """The mistakes with their places, up to a limit."""
    return list(islice(_SchemaChecker(schema).node(node, schema, ""), limits.max_mistakes))


class _SchemaChecker:
    def __init__(self, root: JsonSchema) -> None:
        self._root = root
        self._hints = Hints(limits.max_config_hints)

    def node(self, node: "YamlNode", schema: JsonSchema, name: str) -> Iterator[Diagnostic]:
        schema = self._resolved(schema)
        subject = f'"{short(name)}"' if name else "the file"
        if "anyOf" in schema:
            options = [list(self.node(node, option, name)) for option in _schemas(schema["anyOf"])]
            if all(options):
                yield _mistake(node.span, f"{subject} is not of a kind that is allowed here")
            return
        if "const" in schema and not (node.kind == "int" and node.value == schema["const"]):
            yield _mistake(node.span, f"{subject} must be {schema['const']}")
        if "enum" in schema:
            yield from self._one_of(node, _texts(schema["enum"]), subject)
        wanted = _texts(schema.get("type", ()))
        if wanted and not any(node.kind in _KINDS[kind] for kind in wanted):
            yield _mistake(node.span, f"{subject} must be {' or '.join(_NAMES[kind] for kind in wanted)}")
            return
        if node.kind in ("string", "time"):
            yield from _text(node, schema, subject)
        elif node.kind == "sequence" and isinstance(schema.get("items"), Mapping):
            if (most := schema.get("maxItems")) is not None and len(node.items) > int(str(most)):
                yield _too_many(node.span, subject, len(node.items), most)
                return
            for item in node.items:
                yield from self.node(item, _schema(schema["items"]), name)
        elif node.kind == "mapping":
            yield from self._mapping(node, schema, name)

    def _mapping(self, node: "YamlNode", schema: JsonSchema, name: str) -> Iterator[Diagnostic]:
        properties = schema.get("properties", {})
        assert isinstance(properties, Mapping)
        others = schema.get("additionalProperties", True)
        if (most := schema.get("maxProperties")) is not None and len(node.entries) > int(str(most)):
            yield _too_many(node.span, f'"{name}"', len(node.entries), most)
            return
        for key in _texts(schema.get("required", ())):
            if key not in node.entries:
                yield _mistake(node.span, f'an entry of "{name}" needs "{key}"')
        if "oneOf" in schema:
            yield from _one_of_keys(node, _schemas(schema["oneOf"]), name)
        for key, entry in node.entries.items():
            place = node.key_span(key)
            if key in properties:
                yield from self.node(entry.node, properties[key], key)
            elif others is False:
                yield _mistake(place, f'unknown key "{short(key)}"{self._hints.hint(key, properties)}')
            else:
                if "propertyNames" in schema:
                    allowed = _texts(self._resolved(_schema(schema["propertyNames"])).get("enum", ()))
                    if key not in allowed:
                        yield _mistake(
                            place, f'"{short(key)}" is not one of {", ".join(allowed)}{self._hints.hint(key, allowed)}'
                        )
                if isinstance(others, Mapping):
                    yield from self.node(entry.node, others, key)

    def _one_of(self, node: "YamlNode", allowed: Sequence[str], subject: str) -> Iterator[Diagnostic]:
        if node.kind != "string" or node.text not in allowed:
            similar = self._hints.hint(node.text, allowed) if node.kind == "string" else ""
            yield _mistake(node.span, f"{subject} must be one of {', '.join(allowed)}{similar}")

    def _resolved(self, schema: JsonSchema) -> JsonSchema:
        while "$ref" in schema:
            found: object = self._root
            for step in str(schema["$ref"]).removeprefix("#/").split("/"):
                found = _schema(found)[step]
            schema = _schema(found)
        return schema


def _one_of_keys(node: "YamlNode", alternatives: Sequence[JsonSchema], name: str) -> Iterator[Diagnostic]:
    """Alternatives that say no more than which keys there must be."""
    wanted = [_texts(each["required"]) for each in alternatives]
    if sum(all(key in node.entries for key in keys) for keys in wanted) != 1:
        names = " or ".join(f'"{key}"' for keys in wanted for key in keys)
        yield _mistake(node.span, f'an entry of "{name}" needs {names}, and not both')


def _text(node: "YamlNode", schema: JsonSchema, subject: str) -> Iterator[Diagnostic]:
    if "minLength" in schema and not node.text.strip():
        yield _mistake(node.span, f"{subject} must not be empty")
    if "maxLength" in schema and len(node.text) > int(str(schema["maxLength"])):
        yield _mistake(node.span, f"{subject} is longer than {schema['maxLength']} characters")
    if "pattern" in schema and not re.search(str(schema["pattern"]), node.text):
        example = next(iter(_texts(schema.get("examples", ()))), "")
        yield _mistake(node.span, f"{subject} must be {schema.get('title', 'a text')} such as {example}")


def _schema(value: object) -> JsonSchema:
    assert isinstance(value, Mapping)
    return value


def _schemas(value: object) -> list[JsonSchema]:
    assert isinstance(value, list)
    return [_schema(each) for each in value]


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, Sequence) else []


def _too_many(span: Span, subject: str, count: int, most: object) -> Diagnostic:
    return _mistake(span, f"{subject} has {count:,} entries, and at most {most:,} are read")


def _mistake(span: Span, message: str) -> Diagnostic:
    return Diagnostic("error", "config", message, span=span)
