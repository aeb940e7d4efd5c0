"""`dasf-lint policy new`: a policy to begin with, every blank of it marked."""

import os
from collections.abc import Sequence
from typing import Final

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, known_policies, options, request, terminal
from dasf_lint.cli.known_policies import Known
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.answers import Control
from dasf_lint.core.nearest import hint
from dasf_lint.dasf import catalogue
from dasf_lint.facts import schema, shapes
from dasf_lint.policy import skeleton
from dasf_lint.policy.language.kinds import Context, SlugKind
from dasf_lint.policy.language.model import folded
from dasf_lint.policy.language.subjects import unknown_type
from dasf_lint.policy.language.words import DOTTED_TYPES, PARTS, TYPE_SYNONYMS
from dasf_lint.report.redact import Redactor

_DEFAULT: Final = "policies"
"""Where a policy is written if neither the command line nor the configuration says."""

_PROVIDERS: Final = ("databricks", "azurerm", "aws", "google", "azuread")
"""Whose types somebody may have meant who names none of any provider."""


@click.command("new", cls=request.SettingsCommand)
@click.argument("id", metavar="ID")
@click.option("--resource", metavar="TYPE", help="What it is about, such as databricks_job.")
@click.option("--part", metavar="PART", help=f"What it is about, wherever types keep it: {', '.join(PARTS)}.")
@click.option("--control", metavar="CONTROL", help="The control that it speaks for, such as DASF-4.")
@click.option("-o", "directory", metavar="DIR", help="Where to [the one of `policies:`, else policies].")
@options.further_policies
@request.place_options
def command(
    id: str, resource: str | None, part: str | None, control: str | None, directory: str | None,
    directories: tuple[str, ...], **given: object,
) -> int:  # fmt: skip
    """Write a policy to begin with, DIR/ID.yaml, with every blank marked TODO. ID names the problem."""
    known = known_policies.known(directories, request.split(given))
    _check_id(id, known)
    _check_subject(resource, part)
    text = skeleton.skeleton(id, None if control is None else _control(control, known), resource, part)
    place = directory or _default(known)
    path = os.path.join(place, f"{id}.yaml")
    _write(path, text)
    terminal.write("".join(f"{Redactor().shown(line)}\n" for line in _next_steps(path, place, known)))
    return exits.CLEAN


def _check_id(id: str, known: Known) -> None:
    context = Context([], frozenset(), __version__)
    SlugKind().check(id, ("id",), context)
    for problem in context.problems:
        raise click.UsageError(f'"{id}": {problem.message}')
    controls = (*catalogue.controls(), *(each.id for each in known.pack.own_controls))
    if folded(id) in map(folded, controls):
        raise click.UsageError(f"{id} is the name of a control")
    taken = known.pack.find(id)
    if taken is not None:
        raise click.UsageError(f"{id} is the name of another policy, in {taken.path}")


def _check_subject(resource: str | None, part: str | None) -> None:
    if resource is None and part is None:
        raise click.UsageError("what the policy is about is missing: --resource TYPE, or --part PART")
    if part is not None and part not in PARTS:
        raise click.UsageError(f'no part is named "{part}"{hint(part, PARTS)}; one of {", ".join(PARTS)}')
    if resource is None:
        return
    problem = unknown_type(resource)
    if problem is not None or not _has_schema(resource):
        whole = f"databricks_{resource}"
        meant = TYPE_SYNONYMS.get(resource)
        if meant is not None:
            raise click.UsageError(f'no known type is named "{resource}"; did you mean "{meant}"?')
        similar = f'; did you mean "{whole}"?' if schema.load(whole) is not None else hint(resource, _names(resource))
        raise click.UsageError(f'no known type is named "{resource}"{similar}')
    keepers = shapes.parts(part) if part is not None else {}
    if part is not None and resource not in keepers:
        raise click.UsageError(f"{resource} keeps no {part}; {', '.join(sorted(keepers))} do")


def _has_schema(resource: str) -> bool:
    return "*" in resource or resource in DOTTED_TYPES or schema.load(resource) is not None


def _names(resource: str) -> Sequence[str]:
    """The types of its provider, or all there are where its provider is unknown."""
    mine = schema.kinds(schema.provider_of(resource)) or [kind for each in _PROVIDERS for kind in schema.kinds(each)]
    return [*mine, *DOTTED_TYPES]


def _control(name: str, known: Known) -> Control:
    """A control of DASF, or of a framework that stands beside policies."""
    own = {folded(control.id): control for control in known.pack.own_controls}
    id = catalogue.id_of(name)
    found = catalogue.controls().get(id) or own.get(folded(name.strip()))
    if found is None:
        names = [*catalogue.controls(), *(control.id for control in own.values())]
        told = f" (not here: {catalogue.left_out()})" if catalogue.is_left_out(id) else hint(id, names)
        raise click.UsageError(f'no control is named "{name}"{told}')
    return found


def _default(known: Known) -> str:
    if len(known.brought) != 1:
        return _DEFAULT
    [brought] = known.brought
    return os.path.relpath(os.path.dirname(brought) if os.path.isfile(brought) else brought)


def _write(path: str, text: str) -> None:
    """Raises PathProblem where something is there already."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise PathProblem(f"{error.filename} is there already, and is not overwritten") from None
    except OSError as error:
        raise PathProblem(f"{path} cannot be written: {(error.strerror or 'unknown').lower()}") from None


def _next_steps(path: str, place: str, known: Known) -> list[str]:
    written, schema_path = os.path.normpath(path), os.path.normpath(os.path.join(place, skeleton.SCHEMA))
    lines = [f"written: {written}", "next:", f"  fill in what is marked {skeleton.BLANK}"]
    if not os.path.exists(schema_path):
        lines.append(f"  dasf-lint schema policy > {schema_path}   # an editor completes from it")
    lines.append(f"  dasf-lint policy test {written}")
    if known.in_place(path) is None:
        lines.append(f"  policies: [{os.path.normpath(place)}] in .dasf-lint.yaml, so that every run asks it")
    return lines
