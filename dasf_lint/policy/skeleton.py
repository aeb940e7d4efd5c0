"""A new policy to begin with: it loads, and fails its own tests until somebody has said what must hold."""

from typing import Final

from dasf_lint.core.answers import Control
from dasf_lint.facts import schema, shapes, type_patterns
from dasf_lint.policy.language.subjects import of_part

BLANK: Final = "TODO"
BLANK_MARK: Final = f"{BLANK}:"
"""How a blank begins. The word alone may be a value that an example is about."""
"""Marks everything that waits for its author; `policy test` names each line that has one."""

SCHEMA: Final = "policy.schema.json"
"""What editors complete from. It is looked for beside the policy, and nothing fetches it."""

_FILE: Final = """\
# yaml-language-server: $schema={schema}
version: 1
id: {id}
title: "{blank}: what must hold, in one sentence of at most 100 characters"
severity: medium # {blank}: what follows if the finding is right: critical, high, medium, low, info
confidence: medium # {blank}: how sure it is that it is a mistake: high, medium, low
{controls}
description: "{blank}: why it matters for data or models, in two or three sentences"

{match}
assert:
  path: {path} # {blank}: the attribute that matters
  exists: true # {blank}: what must hold of it

message: "{{address}}: {{path}} is {{value}}" # {blank}: one line about a finding
remediation: "{blank}: what to do, to be followed to the letter"

# The policy's tests, one for each answer that it can give. `# <-` stands behind the lines that a finding points at.
examples:
  - name: "{blank}: the mistake"
    expect: fail
{fail}
  - name: "{blank}: as it should be"
    expect: pass
{pass_}
  - name: "{blank}: what is decided outside of the repository"
    expect: unknown
{unknown}
"""

_RESOURCE: Final = """\
    terraform: |
{before}      {word} "{name}" "this" {{
        # {blank}: {what}
      }}"""
_OTHER: Final = """\
    terraform: |
      # {blank}: {what}"""
_BUNDLE: Final = """\
    bundle: |
      bundle:
        name: example
      # {blank}: {what}"""
_VARIABLE: Final = '      variable "value" {}\n'
_WORDS: Final = ("what is wrong # <-", "what is right", "a value that nothing gives")


def skeleton(
    id: str,
    control: Control | None = None,
    kind: str | None = "databricks_job",
    part: str | None = None,
) -> str:
    """The text of a policy file. Beside `part` `kind` may be None."""
    held = kind or _holder(part or "")
    fail, pass_, unknown = (_example(held, what, is_unknown=what is _WORDS[2]) for what in _WORDS)
    return _FILE.format(
        schema=SCHEMA, blank=BLANK, id=id, controls=_controls(control), match=_match(kind, part),
        path=_attribute(held, part), fail=fail, pass_=pass_, unknown=unknown,
    )  # fmt: skip


def _controls(control: Control | None) -> str:
    if control is None:
        return f"dasf: [DASF-1] # {BLANK}: the controls that it speaks for"
    if control.own is None:
        return f"dasf: [{control.id}]"
    return f'controls: {{{control.own.id}: ["{control.name}"]}}'


def _match(kind: str | None, part: str | None) -> str:
    if part is None:
        return f"match:\n  resource: {_quoted(kind or '')}"
    narrowed = "" if kind is None else f"\nwhere: {{path: $type, equals: {kind}}}"
    return f"match:\n  part: {part}{narrowed}"


def _quoted(kind: str) -> str:
    return f'"{kind}"' if "*" in kind else kind


def _holder(part: str) -> str:
    """A type that keeps a part."""
    return min(shapes.parts(part))


def _example(kind: str, what: str, *, is_unknown: bool) -> str:
    if kind.startswith("bundle."):
        return _BUNDLE.format(blank=BLANK, what=what)
    name = next(type_patterns.known(kind), kind) if "*" in kind else kind
    if name.startswith("terraform."):
        return _OTHER.format(blank=BLANK, what=what)
    word = "data" if name.startswith("data.") else "resource"
    before = _VARIABLE if is_unknown else ""
    return _RESOURCE.format(blank=BLANK, what=what, word=word, name=name.removeprefix("data."), before=before)


def _attribute(kind: str, part: str | None) -> str:
    """An attribute to put in the place of the one that matters: one that every type has which is asked."""
    if part is not None:
        places = (shapes.place(scope.kind, scope.prefix.replace("[*]", "")) for scope in of_part(part) or ())
        names = [frozenset(found[0].children) for found in places if found is not None]
    else:
        levels = (schema.load(each) for each in type_patterns.known(kind))
        names = [frozenset(name for name, item in found.root.children.items() if not item.children)
                 for found in levels if found is not None]  # fmt: skip
    common = frozenset.intersection(*names) if names else frozenset({"name"})
    return "name" if "name" in common else min(common, default="$self")
