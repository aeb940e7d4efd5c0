"""A text that is made of several: the way begins at the one that carries what is wrong, else where it is made."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Cause, Finding
from dasf_lint.core.source import Span

OUTDATED = "runtime-out-of-support"
READS = "prod-reads-from-dev-catalog"


def found(files: str | dict[str, str], policy: str = OUTDATED) -> Finding:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    [finding] = lint(tree, Options(select=(policy,))).findings
    return finding


def text_of(span: Span | None) -> str:
    assert span is not None
    return span.file.text[span.start : span.end]


def first(cause: Cause) -> tuple[str, str]:
    return cause.way[0].kind, text_of(cause.way[0].span)


LOCALS = """
locals {
  v     = "7.3.x"
  s     = "scala2.12"
  whole = "7.3.x-scala2.12"
  none  = ""
  dash  = "-"
  parts = ["7.3.x", "scala2.12"]
}
variable "v" {
  default = "7.3.x"
}
resource "databricks_cluster" "c" {
  spark_version = %s
}
"""
V, WHOLE = '"7.3.x"', '"7.3.x-scala2.12"'


@pytest.mark.parametrize(
    ("expression", "source", "edited"),
    [
        # Written in the call: that is what is edited.
        (f'format("%s-%s", {V}, "scala2.12")', V, V),
        (f'format("%s-scala2.12", {V})', V, V),
        ('format("7.3.x-%s", "scala2.12")', '"7.3.x-%s"', '"7.3.x-%s"'),
        (f'format("%[2]s-%[1]s", "scala2.12", {V})', V, V),
        (f'format("%-5s-%s", {V}, "scala2.12")', V, V),
        (f'format("%v", {WHOLE})', WHOLE, WHOLE),
        (f'join("-", [{V}, "scala2.12"])', V, V),
        (f'join("-", [{V}], ["scala2.12"])', V, V),
        (f'join("-", concat([{V}], ["scala2.12"]))', V, V),
        ('replace("7.3.x+scala2.12", "+", "-")', '"7.3.x+scala2.12"', '"7.3.x+scala2.12"'),
        (f'replace("V-scala2.12", "V", {V})', V, V),
        ('lower("7.3.X-scala2.12")', '"7.3.X-scala2.12"', '"7.3.X-scala2.12"'),
        ('lower(upper("7.3.x-scala2.12"))', WHOLE, WHOLE),
        ('trimspace(" 7.3.x-scala2.12 ")', '" 7.3.x-scala2.12 "', '" 7.3.x-scala2.12 "'),
        ('substr("xx7.3.x-scala2.12", 2, -1)', '"xx7.3.x-scala2.12"', '"xx7.3.x-scala2.12"'),
        (f'format("%s-%s", lower({V}), "scala2.12")', V, V),
        (f'format("%s", format("%s-%s", {V}, "scala2.12"))', V, V),
        (f'"${{format("%s", {V})}}-scala2.12"', V, V),
        # Written elsewhere: it is made here, and the way leads there.
        ('format("%s-%s", local.v, "scala2.12")', V, 'format("%s-%s", local.v, "scala2.12")'),
        ('format("%s-%s", local.v, local.s)', V, 'format("%s-%s", local.v, local.s)'),
        (f'format("%s-%s", {V}, local.s)', V, V),
        ('format("%s%s-%s", local.none, local.v, local.s)', V, 'format("%s%s-%s", local.none, local.v, local.s)'),
        ('"${local.none}${local.v}-${local.s}"', V, '"${local.none}${local.v}-${local.s}"'),
        ('"${local.v}-${local.s}"', V, '"${local.v}-${local.s}"'),
        ('"7.3.x-${local.s}"', '"7.3.x-${local.s}"', '"7.3.x-${local.s}"'),
        ('join(local.dash, [local.v, local.s])', V, "join(local.dash, [local.v, local.s])"),
        ('join("-", local.parts)', V, 'join("-", local.parts)'),
        ('replace("7.3.x_scala2.12", "_", local.dash)', '"7.3.x_scala2.12"', '"7.3.x_scala2.12"'),
        ('lower(local.whole)', WHOLE, "lower(local.whole)"),
        ('format("%s-%s", var.v, "scala2.12")', V, 'format("%s-%s", var.v, "scala2.12")'),
        # Several carry it, or none.
        ('format("%s.%s-scala2.12", "7.3", "x")', 'format("%s.%s-scala2.12", "7.3", "x")', None),
        ('format("%d.3.x-scala2.12", 7)', 'format("%d.3.x-scala2.12", 7)', None),
        ('join(".", ["7", "3", "x-scala2.12"])', 'join(".", ["7", "3", "x-scala2.12"])', None),
        ('strrev("21.2alacs-x.3.7")', '"21.2alacs-x.3.7"', 'strrev("21.2alacs-x.3.7")'),
    ],
)  # fmt: skip
def test_the_way_begins_at_the_text_that_carries_what_is_wrong(
    expression: str, source: str, edited: str | None
) -> None:
    cause = found(LOCALS % expression).cause
    assert first(cause)[1].removeprefix("v     = ") == source
    assert text_of(cause.span) == (edited or source)


def test_the_stations_between_stay() -> None:
    cause = found(LOCALS % 'format("%s-%s", lower(local.v), "scala2.12")').cause
    assert [(hop.kind, hop.label) for hop in cause.way] == [
        ("literal", ""), ("local", "local.v"), ("function", "lower"), ("function", "format"), ("use", ""),
    ]  # fmt: skip


def test_a_member_of_a_local_that_is_made_is_edited_at_the_member() -> None:
    text = (
        'variable "v" {\n  default = "7.3.x"\n}\nlocals {\n  versions = {\n    other = 1\n'
        '    main  = format("%s-scala2.12", var.v)\n  }\n}\n'
        'resource "databricks_cluster" "c" {\n  spark_version = local.versions.main\n}\n'
    )
    assert text_of(found(text).cause.span) == 'format("%s-scala2.12", var.v)'


def test_a_word_for_an_environment_is_followed_to_who_says_it() -> None:
    files = {
        "envs/prod/main.tf": 'variable "team" {}\nvariable "stage" {}\nresource "databricks_model_serving" "m" {\n'
        '  name = "m"\n  config {\n    served_entities {\n      entity_name = "${var.team}_${var.stage}.models.m"\n'
        "    }\n  }\n}\n",
        "envs/prod/terraform.tfvars": 'team  = "ml"\nstage = "dev"\n',
    }
    cause = found(files, READS).cause
    assert first(cause) == ("literal", '"dev"')
    assert text_of(cause.span) == '"${var.team}_${var.stage}.models.m"'


def test_a_text_of_a_bundle_is_followed_to_the_part_that_says_it() -> None:
    bundle = """bundle: {name: b}
variables:
  team: {default: ml}
  stage:
    default: dev
targets:
  prod: {default: true, mode: production}
resources:
  model_serving_endpoints:
    m:
      name: m
      config:
        served_entities:
          - entity_name: ${var.team}_${var.stage}.models.m
"""
    cause = found({"databricks.yml": bundle}, READS).cause
    assert text_of(cause.way[0].span) == "default: dev"
    assert [(hop.kind, hop.label) for hop in cause.way] == [
        ("literal", ""), ("template", "${var.team}_${var.stage}.models.m"),
    ]  # fmt: skip
