"""A new policy to begin with: it loads, and fails its own tests until somebody has said what must hold."""

from dasf_lint.facts import schema

_FILE = """\
version: 1
id: {id}
title: What must hold, in one sentence of at most 100 characters
severity: medium
dasf: [{control}]
description: Why it matters for data or models, in two or three sentences.

match:
  resource: {kind}
assert:
  path: {path}
  exists: true

message: "{{address}}: {{path}} is {{value}}"
remediation: What to do.

examples:
  - name: the mistake, with the line that must be reported marked
    expect: fail
    terraform: |
      resource "{kind}" "this" {{
      }}
  - name: as it should be
    expect: pass
    terraform: |
      resource "{kind}" "this" {{
      }}
  - name: decided outside the repository
    expect: unknown
    terraform: |
      variable "value" {{}}
      resource "{kind}" "this" {{
      }}
"""


def skeleton(id: str, control: str = "DASF-1", kind: str = "databricks_job") -> str:
    """The text of a policy file."""
    return _FILE.format(id=id, control=control, kind=kind, path=_attribute(kind))


def _attribute(kind: str) -> str:
    """An attribute to put in the place of the one that matters."""
    facts = schema.load(kind)
    children = facts.root.children if facts is not None else {}
    if not children or "name" in children:
        return "name"
    return sorted(name for name, item in children.items() if not item.children)[0]
