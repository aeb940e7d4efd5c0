import pytest

from dasf_lint.core.data import Datum, MappingMembers
from dasf_lint.core.environment_words import (
    environment_of,
    environment_of_beginning,
    environments_in,
    means,
    place_of_word,
)
from dasf_lint.core.graph import Environment, Graph, Node, Root
from dasf_lint.core.source import MemoryTree, SourceFile, Span
from dasf_lint.core.words import words
from dasf_lint.project import environments
from dasf_lint.project.config import Config, load
from dasf_lint.project.environments import Rules

FILE = SourceFile("x", b"x")
SPAN = Span(FILE, 0, 1)


def text(value: str) -> Datum:
    return Datum("text", value, span=SPAN)


def node(root: Root, address: str, type: str, provider: str | None = None, **body: str) -> Node:
    members = MappingMembers({name: text(value) for name, value in body.items()})
    mode = "meta" if "." in type else "managed"
    return Node(root, address, type, members, name="x", span=SPAN, mode=mode, provider=provider)  # type: ignore[arg-type]


def graph(root: Root, *, mode: str | None = None) -> Graph:
    nodes = [node(root, f"target.{root.variant}", "bundle.target", **({"mode": mode} if mode else {}))]
    return Graph(root, nodes if root.kind == "bundle" else [])


def configured(yaml: str) -> Config:
    config, diagnostics = load(MemoryTree({".dasf-lint.yaml": yaml}))
    assert not diagnostics, diagnostics
    return config


def assigned(root: Root, config: Config | None = None, mode: str | None = None) -> Environment | None:
    return environments.assign(graph(root, mode=mode), Rules(config or Config()))


def name_of(found: Environment | None) -> str | None:
    return "absent" if found is None else found.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prod", ["prod"]), ("eu-prod", ["prod"]), ("myProdWorkspace", ["prod"]), ("PRD", ["prod"]), ("live", ["prod"]),
        ("pre-prod", ["staging"]), ("preprod", ["staging"]), ("preProd", ["staging"]), ("uat", ["staging"]),
        ("qa", ["test"]), ("int", ["test"]), ("sandbox", ["dev"]), ("personal_x", ["dev"]),
        ("product", []), ("reproduction", []), ("device", []), ("devops", []), ("developers", []), ("delivery", []),
        ("latest", []), ("contest", []), ("testament", []), ("non-prod", []), ("nonprod", []),
        ("dev-to-prod", ["dev", "prod"]), ("", []),
        ("dev1", ["dev"]), ("prod01", ["prod"]), ("stg2", ["staging"]), ("eu-qa3", ["test"]), ("preproduction", ["staging"]),
        ("pre-production", ["staging"]), ("acc", ["staging"]), ("eu-acc", ["staging"]), ("nonproduction", []),
        ("int64", []), ("int8", []), ("stage2", []), ("live2", []), ("dev2024", []), ("product1", []), ("prod1x", []),
        ("account", []), ("access", []), ("non-prod1", []), ("pre-prod1", ["staging"]),
    ],
)  # fmt: skip
def test_words_name_environments_as_a_whole(name: str, expected: list[str]) -> None:
    assert environments_in(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prod", "prod"), ("PRD_ml", "prod"), ("live", "prod"), ("qa-engineers", "test"), ("uat testers", "staging"),
        ("development", "dev"), ("DEV", "dev"), ("stg-etl", "staging"), ("mlDevEu", "dev"), ("sandbox_anna", "dev"),
        ("preprod-sp", "staging"), ("pre-prod", "staging"), ("pre", "staging"), ("personal", "dev"), ("int", "test"),
        ("nonprod-team", "nonprod"), ("non-prod", "nonprod"), ("nonProd", "nonprod"), ("not_prod", "nonprod"),
        # The first word decides; what means something else beside other words does not count.
        ("prod_staging", "prod"), ("dev_prod_copy", "dev"), ("personal_data", None), ("int_orders", None),
        ("pre_sales", None), ("live_events", None), ("developers", None), ("devops", None), ("latest", None),
        ("dev1_orders", "dev"), ("prod01", "prod"), ("stg2-etl", "staging"), ("preproduction", "staging"), ("acc", "staging"),
        ("acc_reports", None), ("int64_keys", None), ("stage2_clean", None), ("nonproduction-sp", "nonprod"),
        ("non-production", "nonprod"), ("notprod1", "nonprod"),
        ("anna@dev.example", None), ("non-dev", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_speaks_of_the_environment_of_its_first_word(name: str, expected: str | None) -> None:
    assert environment_of(name) == expected


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("ml_dev_eu", "dev"), ("dev", "dev"), ("prod.models.churn", "prod"), ("team-non-prod-x", "non-prod"),
        ("pre-prod", "pre-prod"), ("int_orders_dev", "dev"), ("ml_features", None), ("anna@dev.example", None),
    ],
)  # fmt: skip
def test_the_word_that_decides_has_a_place(name: str, word: str | None) -> None:
    place = place_of_word(name)
    assert (None if place is None else name[place[0] : place[1]]) == word


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("dev_", "dev"),
        ("prod-ml-", "prod"),
        ("dev1_", "dev"),
        ("dev1", None),
        ("acc_", None),
        ("dev", None),
        ("non-", None),
        ("pre_", None),
        ("int_", None),
        ("", None),
    ],
)
def test_a_closed_word_decides_for_every_name_that_begins_with_it(beginning: str, expected: str | None) -> None:
    assert environment_of_beginning(beginning) == expected
    if expected is not None:
        for rest in ("", "prod", "dev", "x", "Prod", "-prod"):
            assert environment_of(beginning + rest) == expected


def test_nonprod_is_everything_that_a_name_says_but_prod() -> None:
    assert [name for name in ("prod", "staging", "test", "dev", "nonprod", None) if means(name, "nonprod")] == [
        "staging", "test", "dev", "nonprod",
    ]  # fmt: skip
    assert means("prod", "prod")
    assert not means(None, "prod")
    assert not means("dev", "test")


def test_names_are_split_at_separators_and_humps() -> None:
    assert words("a-b_c.d/e:f@g hI JKLm") == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "jk", "lm"]


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (Root("terraform", "environments/prod"), ("prod", "medium")),
        (Root("terraform", "live/dev"), ("dev", "medium")),
        (Root("terraform", "live/dev/network"), ("dev", "medium")),
        (Root("terraform", "live/dev1"), ("dev", "medium")),
        (Root("terraform", "live/pre-prod"), ("staging", "medium")),
        (Root("terraform", "envs/acc"), ("staging", "medium")),
        (Root("terraform", "envs/nonprod"), ("absent", "")),
        (Root("terraform", "envs/my-dev"), ("absent", "")),
        (Root("terraform", "prod-tools"), ("absent", "")),
        (Root("terraform", "."), ("absent", "")),
        (Root("terraform", "live", "test.tfvars", var_files=("live/test.tfvars",)), ("test", "medium")),
        (Root("terraform", "x", "prod/a.tfvars", var_files=("x/prod/a.tfvars",)), ("prod", "medium")),
        (Root("terraform", "x", "staging", workspace="staging"), ("staging", "medium")),
        (Root("bundle", "x", "prod", file="x/databricks.yml"), ("prod", "high")),
        (Root("bundle", "x", "default", file="x/databricks.yml"), ("absent", "")),
    ],
)
def test_names_are_signals(root: Root, expected: tuple[str, str]) -> None:
    found = assigned(root)
    assert (name_of(found), found.confidence if found else "") == expected


@pytest.mark.parametrize(
    ("target", "mode", "expected", "confidence"),
    [
        ("stg", "production", "staging", "high"), ("acceptance-test", "production", "test", "high"),
        ("prod", "production", "prod", "high"), ("release", "production", "prod", "medium"),
        ("prod", "development", None, "low"), ("qa", "development", "test", "high"),
        ("dev", "development", "dev", "high"), ("mine", "development", "dev", "high"),
    ],
)  # fmt: skip
def test_a_mode_says_how_a_target_is_deployed_and_its_name_what_for(
    target: str, mode: str, expected: str | None, confidence: str
) -> None:
    found = assigned(Root("bundle", "x", target, file="x/databricks.yml"), mode=mode)
    assert found is not None
    assert (found.name, found.confidence) == (expected, confidence)


def test_signals_of_equal_strength_that_differ_leave_it_unknown() -> None:
    root = Root("terraform", "x", "a", var_files=("x/prod.tfvars",), workspace="dev")
    found = assigned(root)
    assert found is not None
    assert found.name is None
    assert found.evidence == ("the variable file is named prod.tfvars", "the workspace is named dev")


def test_a_name_that_speaks_of_two_environments_is_unknown() -> None:
    assert name_of(assigned(Root("bundle", "x", "dev-to-prod", file="x/databricks.yml"))) is None


def test_weaker_signals_that_agree_are_evidence_as_well() -> None:
    found = assigned(Root("bundle", "prod", "prod", file="prod/databricks.yml"), mode="production")
    assert found is not None
    assert found.evidence == (
        "the mode of the target is production", "the target is named prod", "the directory is prod",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "root"),
    [
        ("paths: ['live/eu/**']", Root("terraform", "live/eu/a")),
        ("paths: [live]", Root("terraform", "live")),
        ("paths: ['live/**']", Root("terraform", "live")),
        ("paths: ['live/*/**']", Root("terraform", "live/eu")),
        ("targets: [release*]", Root("bundle", "x", "release-2", file="x/databricks.yml")),
        ("var_files: [big.tfvars]", Root("terraform", "x", "big.tfvars", var_files=("x/big.tfvars",))),
    ],
)
def test_the_configuration_is_stronger_than_everything(rule: str, root: Root) -> None:
    found = assigned(root, configured(f"environments:\n  shared: {{{rule}}}\n"), mode="production")
    assert (name_of(found), found.confidence if found else "") == ("shared", "high")


def test_what_lies_beside_is_none_of_it() -> None:
    rules = configured("environments:\n  shared: {paths: ['live/**', 'old/*/**']}\n")
    assert assigned(Root("terraform", "lively"), rules) is None
    assert assigned(Root("terraform", "old"), rules) is None


def test_a_configured_root_has_its_environment() -> None:
    config = configured("roots:\n- {path: a, workspace: blue, environment: prod}\n- {path: b, environment: dev}\n")
    assert name_of(assigned(Root("terraform", "a", "blue", workspace="blue"), config)) == "prod"
    assert name_of(assigned(Root("terraform", "a"), config)) == "absent"
    assert name_of(assigned(Root("terraform", "b"), config)) == "dev"


def test_the_host_of_a_provider_decides_for_the_nodes_that_use_it() -> None:
    config = configured("environments:\n  prod: {hosts: ['https://prod.cloud.example/']}\n")
    root = Root("terraform", "x")
    made = Graph(
        root,
        [
            node(root, "provider.databricks", "terraform.provider", host="https://PROD.cloud.example?o=1"),
            node(root, "databricks_job.a", "databricks_job", "provider.databricks"),
            node(root, "databricks_job.b", "databricks_job"),
        ],
    )
    environments.assign(made, Rules(config))
    assert [name_of(each.environment) for each in made] == ["prod", "absent", "absent"]


def test_a_folder_live_around_others_is_where_everything_deployed_stands() -> None:
    """`live/dev`, `live/prod` and `live/shared`: what is shared is not production."""
    assert assigned(Root("terraform", "live/shared")) is None
    assert assigned(Root("terraform", "prod/shared")) is not None
    for directory, name in (("live/dev", "dev"), ("envs/live", "prod")):
        found = assigned(Root("terraform", directory))
        assert found is not None
        assert found.name == name
