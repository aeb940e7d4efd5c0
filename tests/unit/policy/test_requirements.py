"""Python requirements: what their specifiers allow, as far as a version is known."""

import pytest

from dasf_lint.core.packages import normal
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.requirements import allows, requirement


@pytest.mark.parametrize(
    ("specifier", "version", "expected"),
    [
        ("", "2.1.3", TRUE),
        ("", "", TRUE),
        (">=2", "", UNKNOWN),
        (">=2", "2.1.3", TRUE),
        (">= 2.1.3", "2.1.3", TRUE),
        (">=2.1.3.0", "2.1.3", TRUE),
        (">=2.2", "2.1.3", FALSE),
        (">2.1.3", "2.1.3", FALSE),
        (">2.1", "2.1.3", TRUE),
        ("<3", "2.1.3", TRUE),
        ("<2", "2.1.3", FALSE),
        ("<=2.1.3", "2.1.3", TRUE),
        (">=1.3,<2", "2.1.3", FALSE),
        (">=1.3, <3", "2.1.3", TRUE),
        ("~=2.0", "2.1.3", TRUE),
        ("~=2.0.5", "2.1.3", FALSE),
        ("~=2.1.4", "2.1.3", FALSE),
        ("~=2", "2.1.3", UNKNOWN),
        ("==2.*", "2.1.3", TRUE),
        ("==2.1.*,!=2.1.4", "2.1.3", TRUE),
        ("==2.2.*", "2.1.3", FALSE),
        ("!=2.1.*", "2.1.3", FALSE),
        ("!=2.1.3", "2.1.3", FALSE),
        (">=2.*", "2.1.3", UNKNOWN),
        # The end of what is known, not of the version.
        (">=0.49.1", "0.49", UNKNOWN),
        (">=0.49", "0.49", TRUE),
        (">=0.50", "0.49", FALSE),
        ("==0.49.1.*", "0.49", UNKNOWN),
        ("==0.50.1.*", "0.49", FALSE),
        ("~=0.49.1", "0.49", UNKNOWN),
        # Versions that are no final releases are not compared.
        (">=2.0rc1", "2.1.3", UNKNOWN),
        (">=1!2.0", "2.1.3", UNKNOWN),
        ("what", "2.1.3", UNKNOWN),
        (">=99999999999999999999999999", "2.1.3", FALSE),
    ],
)
def test_a_specifier_allows_what_is_known_of_a_version(specifier: str, version: str, expected: Truth) -> None:
    assert allows(specifier, version) is expected


def test_names_are_compared_in_one_spelling() -> None:
    assert normal(" Scikit_Learn ") == normal("scikit.learn") == "scikit-learn"


@pytest.mark.parametrize(
    ("text", "name", "specifier", "extras"),
    [
        ("pandas", "pandas", "", ""),
        ("pandas (>=2.0)", "pandas", ">=2.0", ""),
        ("Pandas[excel, sql] >= 2.0 ; python_version > '3'", "pandas", ">= 2.0", "excel, sql"),
        ("ruamel.yaml<1 --hash=x", "ruamel-yaml", "<1", ""),
    ],
)
def test_the_parts_of_a_requirement(text: str, name: str, specifier: str, extras: str) -> None:
    parts = requirement(text)
    found = tuple(str(parts[part].payload) if part in parts else "" for part in ("name", "specifier", "extras"))
    assert found == (name, specifier, extras)
