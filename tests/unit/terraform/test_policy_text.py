"""The text of `aws_iam_policy_document`, in the shapes that the provider's acceptance tests hold it to."""

import hashlib
import json

import pytest

from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.versions import Versions, parse_constraint
from tests.unit.terraform.bodies import members
from tests.unit.terraform.roots import graph_of, outputs, value

KIND = "data.aws_iam_policy_document"


def versions(constraint: str) -> Versions:
    found = parse_constraint(constraint)
    assert found is not None
    return found


def text(body: str, name: str = "json", constraint: str = "~> 5.0") -> str | None:
    datum = members(KIND, body, SchemaContext({"aws": versions(constraint)})).get(name)
    assert datum.document is not None
    return str(datum.payload) if datum.kind == "text" else None


WHOLE = """
  policy_id = "lake"
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::lake/*"]
  }
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::lake/home/&{aws:username}", "arn:aws:s3:::lake/home/&{aws:username}/*"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["raw/", "", "raw/&{aws:username}/"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:<&>"]
    }
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111111111111:root"]
    }
  }
  statement {
    effect        = "Deny"
    not_actions   = ["s3:*"]
    not_resources = ["arn:aws:s3:::lake"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["*", "arn:aws:iam::222222222222:root", "arn:aws:iam::111111111111:root"]
    }
  }
"""
PRINTED = r"""{
  "Version": "2012-10-17",
  "Id": "lake",
  "Statement": [
    {
      "Sid": "Objects",
      "Effect": "Allow",
      "Action": [
        "s3:PutObject",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::lake/*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": [
        "arn:aws:s3:::lake/home/${aws:username}/*",
        "arn:aws:s3:::lake/home/${aws:username}"
      ],
      "NotPrincipal": {
        "AWS": "arn:aws:iam::111111111111:root"
      },
      "Condition": {
        "StringLike": {
          "aws:PrincipalArn": "arn:\u003c\u0026\u003e",
          "s3:prefix": [
            "raw/",
            "",
            "raw/${aws:username}/"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "NotResource": "arn:aws:s3:::lake",
      "Principal": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": {
        "AWS": [
          "arn:aws:iam::222222222222:root",
          "arn:aws:iam::111111111111:root",
          "*"
        ],
        "Service": "ec2.amazonaws.com"
      }
    }
  ]
}"""


def test_members_stand_in_the_order_of_the_provider() -> None:
    assert text(WHOLE) == PRINTED
    assert text(WHOLE, "minified_json") == json.dumps(json.loads(PRINTED), separators=(",", ":")).replace(
        "<&>", r"\u003c\u0026\u003e"
    )


def printed(*statements: str, version: str = "2012-10-17") -> str:
    return f'{{"Version":"{version}","Statement":[{",".join(statements)}]}}'


A = '{"Sid":"a","Effect":"Allow","Action":"s3:Get*"}'
B = '{"Sid":"b","Effect":"Deny","Action":"s3:Put*"}'
NAMELESS = '{"Effect":"Allow","Action":"ec2:*","Resource":"*"}'


def given(argument: str, *documents: str) -> str:
    texts = ", ".join([json.dumps(each).replace("${", "$${") for each in documents])
    return f"{argument} = [{texts}]\n"


OWN_A = 'statement {\n sid = "a"\n actions = ["s3:List*"]\n}\n'
MERGED = {
    "nothing": ("", '{"Version":"2012-10-17"}'),
    "an empty text is no document": (given("source_policy_documents", ""), '{"Version":"2012-10-17"}'),
    "sources in their order": (given("source_policy_documents", printed(A, NAMELESS), printed(B)), printed(A, NAMELESS, B)),
    "its own replaces a source": (given("source_policy_documents", printed(A)) + OWN_A, printed(A.replace("Get", "List"))),
    "an override replaces its own": (given("override_policy_documents", printed(A, B)) + OWN_A, printed(A, B)),
    "the later version": (
        'version = "2008-10-17"\n' + given("source_policy_documents", printed(A)) + OWN_A.replace('"a"', '"c"'),
        printed(A, A.replace('"a"', '"c"').replace("Get", "List")),
    ),
    "the older version": ('version = "2008-10-17"\n' + OWN_A, printed(A.replace("Get", "List"), version="2008-10-17")),
    "conditions as texts": (
        given(
            "source_policy_documents",
            printed('{"Effect":"Deny","Condition":{"Null":{"aws:T":false},"StringLike":{"b":["x"],"a":["y","x"]}}}'),
        ),
        printed('{"Effect":"Deny","Condition":{"Null":{"aws:T":"false"},"StringLike":{"a":["y","x"],"b":"x"}}}'),
    ),
    "principals in descending order, one in a list as a list": (
        given("source_policy_documents", printed('{"Principal":{"AWS":["1","2"],"Service":["s"]},"Resource":["a","b"]}')),
        printed('{"Resource":["a","b"],"Principal":{"AWS":["2","1"],"Service":["s"]}}'),
    ),
    "everybody": (given("source_policy_documents", printed('{"Principal":{"*":["*"]}}')), printed('{"Principal":"*"}')),
    "empty fields": (
        given("source_policy_documents", printed('{"Sid":"","Effect":"","Principal":{},"Condition":{},"Action":[]}')),
        printed('{"Action":[]}'),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "found"), MERGED.values(), ids=list(MERGED))
def test_documents_are_merged_as_the_provider_does(body: str, found: str) -> None:
    assert text(body, "minified_json") == found


OPEN = {
    "two blocks of one type of principal": (
        'statement {\n principals {\n type = "AWS"\n identifiers = ["1"]\n}\n principals {\n type = "AWS"\n identifiers = ["2"]\n}\n}'
    ),
    "two conditions on one key": (
        'statement {\n condition {\n test = "T"\n variable = "v"\n values = ["1"]\n}\n'
        ' condition {\n test = "T"\n variable = "v"\n values = ["2"]\n}\n}'
    ),
    "one Sid twice": OWN_A + OWN_A,
    "one Sid in two sources": given("source_policy_documents", printed(A), printed(A)),
    "a variable in the first version": (
        'version = "2008-10-17"\nstatement {\n resources = ["arn:aws:s3:::b/&{aws:username}"]\n}'
    ),
    "a field that the provider does not know": given("source_policy_documents", printed('{"Sid":"a","Note":"x"}')),
    "a field in other letters": given("source_policy_documents", printed('{"sid":"a"}')),
    "a number in a condition": given("source_policy_documents", printed('{"Condition":{"N":{"a":1}}}')),
    "no JSON": given("source_policy_documents", "{"),
    "an argument that is no longer there": f"source_json = {json.dumps(printed(A))}\n",
}


@pytest.mark.parametrize("body", OPEN.values(), ids=list(OPEN))
def test_what_the_provider_refuses_or_orders_as_it_likes_has_no_text(body: str) -> None:
    assert text(body) is None


@pytest.mark.parametrize(
    ("constraint", "known"), [("~> 5.0", True), (">= 5.31, < 7", True), ("6.2.0", True), (">= 4.0", False), ("", False)]
)
def test_a_version_that_may_print_another_text_leaves_it_open(constraint: str, known: bool) -> None:
    assert (text(WHOLE, constraint=constraint) is not None) == known


def test_functions_see_the_text() -> None:
    top = (
        'terraform {\n required_providers {\n aws = {\n source = "hashicorp/aws"\n version = "~> 5.0"\n}\n}\n}\n'
        f'data "aws_iam_policy_document" "d" {{\n{WHOLE}\n}}\nvariable "account" {{}}\n'
        'data "aws_iam_policy_document" "open" {\n statement {\n resources = ["arn:aws:iam::${var.account}:root"]\n}\n}\n'
        "locals {\n json = data.aws_iam_policy_document.d.json\n}\n"
        'output "id" {\n value = jsondecode(local.json).Id\n}\noutput "sha" {\n value = sha1(local.json)\n}\n'
        'output "same" {\n value = local.json == replace(local.json, "lake", "lake")\n}\n'
        'output "open" {\n value = sha1(data.aws_iam_policy_document.open.json)\n}\n'
    )
    graph = graph_of(top)
    found = outputs(graph)
    assert found["id"] == "lake"
    assert found["sha"] == hashlib.sha1(PRINTED.encode(), usedforsecurity=False).hexdigest()
    assert found["same"] is True
    assert str(found["open"]).startswith("unknown")
    assert value(graph, "data.aws_iam_policy_document.d", "json") == PRINTED


@pytest.mark.parametrize("sid", ["{}", "[]", "[{}]", "1", "true"])
def test_a_source_whose_id_is_no_text_makes_no_text(sid: str) -> None:
    """The provider refuses it; whoever writes it must not take the report away from everybody else."""
    source = f"[jsonencode({{ Statement = [{{ Sid = {sid} }}] }})]"
    assert (
        text(f'source_policy_documents = {source}\noverride_policy_documents = {source}\nstatement {{\n sid = "a"\n}}')
        is None
    )
