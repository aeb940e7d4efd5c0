"""The JSON schema of a policy, made from the tables of the language: for editors, and as a net below our own checks.

What a schema cannot say is the loader's: ids of controls, sets and parameters exist; paths exist in the provider
schema of every matched type; placeholders of messages; `{mine: ...}` only where the operator compares.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from dasf_lint.core import json_text
from dasf_lint.core.answers import PROFILES, SEVERITIES
from dasf_lint.policy.ask.operators import OPERATORS
from dasf_lint.policy.language.vocabulary import (
    ALL_LINKS,
    ALL_REACH,
    CONFIDENCES,
    EDGES,
    EXPECTATIONS,
    PARTS,
    SELECTED_PARTS,
    THINGS,
    WORDS,
)

Json: TypeAlias = json_text.Json
Schema: TypeAlias = dict[str, Json]

_TEXT: Schema = {"type": "string", "minLength": 1}
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_BOOL: Schema = {"type": "boolean"}
# A step of a path, or anything in double quotes; `path:` names one place, so a star may stand in quotes only.
_ONE_PATH: Schema = {"type": "string", "pattern": r'^(?:[^*"]|"[^"]*")+$'}
_SLUG: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 64}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(*schemas: Schema) -> Schema:
    return {"oneOf": list(schemas)}


def _some(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def _enum(words: Sequence[str]) -> Schema:
    return {"enum": list(words)}


def _closed(properties: Mapping[str, Json], required: Sequence[str] = (), **more: Json) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": dict(properties),
        **more,
    }


def _choose(cases: Sequence[tuple[Schema, Schema]], otherwise: Schema) -> Schema:
    """if, else if ...: unlike oneOf it is checked once and names the very key that is wrong."""
    for test, then in reversed(cases):
        otherwise = {"if": test, "then": then, "else": otherwise}
    return otherwise


_LITERAL = _one_of(_SCALAR, _ref("argument"))
_LITERALS = _one_of(_some(_SCALAR), _ref("argument"))
_PATTERNS = _one_of({"type": "string"}, _some({"type": "string"}), _ref("argument"))
_NUMBER = _one_of({"type": "number"}, _ref("argument"))
_TYPES = _one_of(_TEXT, _some(_TEXT))
_NAMES = _one_of(_TEXT, _some(_TEXT), _ref("set"), _ref("param"))

_ARGUMENTS: Mapping[str, Schema] = {
    "scalar": _LITERAL,
    "scalars": _LITERALS,
    "patterns": _PATTERNS,
    "number": _NUMBER,
    "bool": _BOOL,
    "regex": {"type": "string"},
    "version": _LITERAL,
    **{kind: _enum(words) for kind, words in WORDS.items()},
    "cidrs": _one_of({"type": "string"}, _some({"type": "string"}), _ref("argument")),
}


def schema() -> Schema:
    operators: dict[str, Json] = {name: _ARGUMENTS[each.argument] for name, each in OPERATORS.items()}
    graph = _graph()
    conditions = _conditions(operators, graph)
    subject: dict[str, Json] = {
        "resource": _TYPES,
        "part": _enum(PARTS),
        "thing": _enum(THINGS),
        "edge": _enum(EDGES),
    }
    top = _closed(
        {**_heading(), **_body(subject)},
        [
            "version", "id", "title", "severity", "dasf", "description", "match", "message", "remediation", "examples",
        ],
        oneOf=[{"required": ["assert"]}, {"required": ["checks"]}],
    )  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dasf-lint policy, format version 1",
        **top,
        "$defs": {
            "param": _closed({"param": _TEXT}, ["param"]),
            "set": _closed({"set": _TEXT}, ["set"]),
            "mine": _closed({"mine": _ONE_PATH}, ["mine"]),
            "argument": _one_of(_ref("param"), _ref("set"), _ref("mine")),
            "assertion": _choose([({"type": "boolean"}, {"const": False})], _ref("condition")),
            "condition": {
                "type": "object",
                "properties": dict.fromkeys(conditions, True),
                **_choose(
                    [({"required": [word]}, each) for word, each in conditions.items()],
                    {"anyOf": [{"required": [word]} for word in conditions]},
                ),
            },
        },
    }


def _graph() -> Schema:
    related = _closed(
        {
            "related": _TYPES,
            "link": _enum(ALL_LINKS),
            "by": _TEXT,
            "via": {**_some(_TEXT), "maxItems": 3},
            "reach": _enum(ALL_REACH),
        },
        ["related", "link"],
    )
    edge = _closed({"edge": _enum(EDGES), "environment": _NAMES}, ["edge"])
    return _choose([({"required": ["edge"]}, edge)], related)


def _conditions(operators: Mapping[str, Json], graph: Schema) -> dict[str, Schema]:
    def quantifier(word: str, **more: Json) -> Schema:
        """{word: paths or a graph selection, one operator or satisfies}; after a graph both may be left out."""
        over_paths = _closed(
            {word: _one_of(_TEXT, _some(_TEXT)), **operators, "satisfies": _ref("condition"), **more},
            [word, *more],
            oneOf=[{"required": [name]} for name in (*operators, "satisfies")],
        )
        over_graph = _closed(
            {word: graph, "satisfies": _ref("condition"), **more},
            [word, *more, *(["satisfies"] if word == "every" else [])],
        )
        parts: Schema = {"enum": [f"${part}" for part in SELECTED_PARTS]}
        over_parts = _closed({word: parts, "satisfies": _ref("condition"), **more}, [word, *more])
        return _choose(
            [
                ({"properties": {word: {"type": "object"}}}, over_graph),
                ({"properties": {word: parts}}, over_parts),
            ],
            over_paths,
        )

    leaf = _closed(
        {"path": _ONE_PATH, **operators, "absent": _enum(("pass", "fail", "unknown"))},
        ["path"],
        oneOf=[{"required": [name]} for name in operators],
    )
    count = _closed(
        {
            "count": _one_of(_TEXT, _some(_TEXT), graph),
            "satisfies": _ref("condition"),
            "at_least": _NUMBER,
            "at_most": _NUMBER,
        },
        ["count"],
        oneOf=[{"required": ["at_least"]}, {"required": ["at_most"]}],
    )
    connectives = {
        word: _closed({word: {"type": "array", "minItems": 2, "items": _ref("condition")}}, [word])
        for word in ("all", "any")
    }
    return {
        **connectives,
        "not": _closed({"not": _ref("condition")}, ["not"]),
        "path": leaf,
        "every": quantifier("every", absent=_enum(("pass", "fail"))),
        "some": quantifier("some"),
        "none": quantifier("none"),
        "count": count,
    }


_CURE: Schema = {"type": "string", "pattern": r"^bundle\.target\.[A-Za-z_]+(\.[A-Za-z_]+)*$"}


_ABOUT: Schema = {"const": "names"}


def _heading() -> dict[str, Json]:
    message: Schema = {"type": "string", "minLength": 1, "maxLength": 300}
    control: Schema = {"type": "string", "pattern": "^DASF-[0-9]+$"}
    return {
        "version": {"const": 1},
        "id": _SLUG,
        "aliases": _aliases(),
        "title": {"type": "string", "minLength": 1, "maxLength": 100},
        "severity": _enum(SEVERITIES),
        "confidence": _enum(CONFIDENCES),
        "profile": _enum(PROFILES),
        "tags": _some(_SLUG),
        "sensitive": _BOOL,
        "suppressible": _BOOL,
        "point_at": _enum(("source", "use")),
        "cure_at": _CURE,
        "together_with": _ONE_PATH,
        "about": _ABOUT,
        "dasf": {**_some(control), "uniqueItems": True},
        "description": _TEXT,
        "remediation": _choose(
            [({"type": "string"}, _TEXT)],
            _closed({"terraform": _TEXT, "bundle": _TEXT}, ["terraform", "bundle"]),
        ),
        "message": message,
        "references": _some({"type": "string", "pattern": "^https://"}),
        "requires": {"type": "string", "description": "version constraint of dasf-lint"},
    }


def _aliases() -> Schema:
    return _some({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]*$"})


def _body(subject: Mapping[str, Json]) -> dict[str, Json]:
    check = _closed(
        {
            "name": _SLUG,
            "aliases": _aliases(),
            "match": _closed({**subject, "environment": _NAMES}, minProperties=1),
            "where": _ref("condition"),
            "assert": _ref("assertion"),
            "severity": _enum(SEVERITIES),
            "confidence": _enum(CONFIDENCES),
            "profile": _enum(PROFILES),
            "message": {"type": "string", "maxLength": 300},
            "cure_at": _CURE,
            "together_with": _ONE_PATH,
            "about": _ABOUT,
        },
        ["assert"],
    )
    parameter = _closed(
        {"description": _TEXT, "default": {}, "required": {"const": True}},
        ["description"],
        oneOf=[{"required": ["default"]}, {"required": ["required"]}],
    )
    expect = _one_of(_enum(EXPECTATIONS), _closed({"fail": _enum(SEVERITIES)}, ["fail"]))
    example = _closed(
        {
            "name": _TEXT,
            "expect": expect,
            "terraform": _TEXT,
            "bundle": _TEXT,
            "files": {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
            "target": _TEXT,
            "environment": _TEXT,
            "params": {"type": "object"},
            "as_of": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        },
        ["name", "expect"],
        oneOf=[{"required": ["terraform"]}, {"required": ["bundle"]}, {"required": ["files"]}],
    )
    fails: Schema = {
        "required": ["expect"],
        "properties": {"expect": _one_of({"const": "fail"}, {"type": "object"})},
    }
    return {
        "params": {"type": "object", "additionalProperties": parameter},
        "match": _closed({**subject, "environment": _NAMES}, oneOf=[{"required": [word]} for word in subject]),
        "where": _ref("condition"),
        "assert": _ref("assertion"),
        "checks": _some(check),
        "fix": _closed({"set": _ONE_PATH, "to": {}, "safe": _BOOL}, ["set", "to"]),
        "examples": {"type": "array", "minItems": 2, "items": example, "contains": fails},
    }


def text() -> str:
    """The shipped file."""
    return json_text.dumps(schema(), indent=1) + "\n"
