"""Policy documents of data sources, as the providers make them of their arguments."""

from dasf_lint.core.data import Datum
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.hcl import types, values
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.boundary import attribute_value

from .bodies import members, plain, source
from .roots import graph_of, outputs


def document(text: str, kind: str = "data.aws_iam_policy_document", **names: Value) -> object:
    found = members(kind, text, **names).get("json")
    assert found.is_unknown
    assert found.unknown.not_null
    assert found.document is not None
    return plain(found.document)


def test_a_statement_with_principals_and_a_condition() -> None:
    text = """
        statement {
          actions = ["sts:AssumeRole"]
          principals {
            type        = "AWS"
            identifiers = ["arn:aws:iam::123456789012:root"]
          }
          condition {
            test     = "StringEquals"
            variable = "sts:ExternalId"
            values   = ["123456789012"]
          }
        }
    """
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                "Condition": {"StringEquals": {"sts:ExternalId": "123456789012"}},
            }
        ],
    }


def test_several_actions_stand_in_descending_order() -> None:
    text = 'statement {\n sid = "a"\n effect = "Deny"\n actions = ["s3:Get*", "s3:Put*", "s3:Get*"]\n not_resources = ["arn:aws:s3:::b/&{aws:username}"]\n}'
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "a",
                "Effect": "Deny",
                "Action": ["s3:Put*", "s3:Get*"],
                "NotResource": "arn:aws:s3:::b/${aws:username}",
            }
        ],
    }


def test_everybody_is_a_star() -> None:
    text = 'statement {\n principals {\n type = "*"\n identifiers = ["*"]\n }\n}'
    assert document(text) == {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*"}]}
    text = 'statement {\n principals {\n type = "AWS"\n identifiers = ["*"]\n }\n}'
    assert document(text) == {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}}]}


def test_principals_of_one_type_are_joined() -> None:
    text = """
        statement {
          principals {
            type        = "Service"
            identifiers = ["a.example"]
          }
          principals {
            type        = "Service"
            identifiers = ["b.example"]
          }
        }
    """
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": ["a.example", "b.example"]}}],
    }


def test_one_unknown_value_makes_one_place_unknown() -> None:
    text = 'statement {\n actions = ["s3:*"]\n resources = [var.arn]\n}'
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "?no_value"}],
    }


def test_an_unknown_number_of_statements_makes_them_unknown() -> None:
    text = 'dynamic "statement" {\n for_each = var.all\n content {\n actions = []\n }\n}'
    assert document(text) == {"Version": "2012-10-17", "Statement": "?no_value"}


def test_source_documents_come_first_and_overrides_replace_by_sid() -> None:
    text = """
        source_policy_documents   = [jsonencode({ Version = "2008-10-17", Id = "s", Statement = [{ Sid = "x", Effect = "Allow" }] })]
        override_policy_documents = ["{\\"Statement\\": [{\\"Sid\\": \\"y\\", \\"Effect\\": \\"Deny\\"}]}", null]
        statement {
          sid     = "y"
          actions = ["s3:*"]
        }
    """
    assert document(text) == {
        "Version": "2012-10-17",
        "Id": "s",
        "Statement": [{"Sid": "x", "Effect": "Allow"}, {"Sid": "y", "Effect": "Deny"}],
    }


def test_a_document_that_cannot_be_seen_adds_statements_to_those_that_can() -> None:
    own = {"Effect": "Allow", "Action": "s3:*"}
    text = 'source_policy_documents = [var.other]\nstatement {\n actions = ["s3:*"]\n}'
    assert document(text) == {"Version": "2012-10-17", "Statement": [own, "?no_value"]}
    text = 'source_policy_documents = var.others\nstatement {\n actions = ["s3:*"]\n}'
    assert document(text) == {"Version": "2012-10-17", "Statement": [own, "?no_value"]}
    assert document('override_policy_documents = ["no json"]') == {"Version": "2012-10-17", "Statement": "?data_source"}


def test_a_document_that_cannot_be_seen_may_replace_what_has_a_sid_before_it() -> None:
    named = 'statement {\n sid = "a"\n actions = ["s3:*"]\n}\n'
    own = {"Effect": "Allow", "Sid": "a", "Action": "s3:*"}
    before = document(f"source_policy_documents = [var.other]\n{named}")
    assert before == {"Version": "2012-10-17", "Statement": [own, "?no_value"]}
    after = document(f"override_policy_documents = [var.other]\n{named}")
    assert after == {"Version": "2012-10-17", "Statement": "?no_value"}
    unnamed = named.replace('sid = "a"', "")
    beside = document(f"override_policy_documents = [var.other]\n{unnamed}{named}")
    assert beside == {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}, "?no_value"]}


def test_statements_beside_an_unknown_number_of_them_are_seen() -> None:
    text = 'statement {\n actions = ["s3:*"]\n}\ndynamic "statement" {\n for_each = var.all\n content {}\n}'
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*"}, "?no_value"],
    }


def test_documents_of_other_data_sources_are_seen_through() -> None:
    inner = attribute_value(
        "data.aws_iam_policy_document",
        source('statement {\n actions = ["s3:*"]\n}'),
        "json",
        SchemaContext(),
        "data.x.y",
    )
    assert inner is not None
    assert document("source_policy_documents = [inner]", inner=inner) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*"}],
    }


def test_elements_keep_their_places() -> None:
    found = members("data.aws_iam_policy_document", 'statement {\n actions = ["s3:*"]\n}').get("json").document
    assert found is not None
    action = found.members.get("Statement").elements[0].members.get("Action")
    assert action.span is not None


def test_trust_of_databricks() -> None:
    assert document('external_id = "e"', "data.databricks_aws_assume_role_policy") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::414351767826:root"},
                "Condition": {"StringEquals": {"sts:ExternalId": "e"}},
            }
        ],
    }


def test_trust_of_unity_catalog_names_the_role_itself() -> None:
    text = 'aws_account_id = "123456789012"\nrole_name = "uc"\nexternal_id = var.id'
    found = document(text, "data.databricks_aws_unity_catalog_assume_role_policy")
    assert isinstance(found, dict)
    first, second = found["Statement"]
    assert first["Principal"] == {"AWS": "arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL"}
    assert first["Condition"] == {"StringEquals": {"sts:ExternalId": "?no_value"}}
    assert second["Condition"]["ArnLike"] == {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/uc"}


def test_bucket_policy_of_a_partition_that_is_not_known() -> None:
    found = document('bucket = "root"', "data.databricks_aws_bucket_policy")
    assert isinstance(found, dict)
    assert found["Statement"][0]["Resource"] == ["arn:aws:s3:::root/*", "arn:aws:s3:::root"]
    found = document('bucket = "root"\naws_partition = "aws-us-gov"', "data.databricks_aws_bucket_policy")
    assert isinstance(found, dict)
    assert found["Statement"][0]["Principal"] == {"AWS": "?data_source"}


def test_bindings_of_google() -> None:
    text = 'binding {\n role = "roles/viewer"\n members = ["allUsers", "user:a@corp.example"]\n}'
    found = members("data.google_iam_policy", text).get("policy_data").document
    assert found is not None
    assert plain(found) == {"bindings": [{"role": "roles/viewer", "members": ["allUsers", "user:a@corp.example"]}]}


def test_other_data_sources_stay_unknown_without_structure() -> None:
    found = members("data.databricks_aws_crossaccount_policy", "").get("json")
    assert plain(found) == "?data_source"
    assert found.document is None


def test_a_block_without_its_required_arguments_is_an_error() -> None:
    text = 'statement {\n principals {\n type = "*"\n }\n condition {\n test = "StringLike"\n }\n}'
    assert document(text) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "?error", "Condition": "?error"}],
    }


def test_a_partly_known_arn_keeps_its_prefix() -> None:
    unknown = values.unknown(types.STRING, "no_value", "var.bucket")
    found = members("data.databricks_aws_bucket_policy", "bucket = b", b=unknown).get("json").document
    assert isinstance(found, Datum)
    resource = found.members.get("Statement").elements[0].members.get("Resource").elements[0]
    assert resource.unknown.prefix == "arn:aws:s3:::"


def test_a_document_can_be_decoded_although_its_text_is_not_known() -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["s3:*"]\n    resources = ["*"]\n  }\n}\n'
        'output "o" {\n  value = jsondecode(data.aws_iam_policy_document.d.json).Statement[0].Effect\n}\n'
    )
    assert outputs(graph_of(text))["o"] == "Allow"
