"""`dasf-lint policy`: list, show and test policies."""

import os
import sys
from typing import TYPE_CHECKING

import click

from dasf_lint.cli import exits, options, policies, printing, request, terminal
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.json_text import Json
from dasf_lint.core.nearest import hint
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural

if TYPE_CHECKING:
    pass


@click.group(context_settings=options.CONTEXT)
def command() -> None:
    """List, show and test policies."""


@command.command("list", cls=request.SettingsCommand)
@options.further_policies
@options.text_or_json
@request.place_options
def list_(directories: tuple[str, ...], format_: str, **given: object) -> int:
    """Every policy with its severity, profile and controls, those of the configuration as well."""
    pack, diagnostics, *_ = policies.known(directories, request.split(given))
    if format_ == "json":
        document: dict[str, Json] = {"schema_version": 1, "policies": [_row(policy) for policy in pack.policies]}
        printing.document(document, Redactor(), indent=1)
    else:
        safe = Redactor().shown
        width = max((len(policy.id) for policy in pack.policies), default=0)
        for policy in pack.policies:
            stage = "" if policy.stage == "stable" else f"{policy.stage}: "
            title = safe(f"{stage}{policy.title} ({', '.join(policy.controls)})")
            terminal.write(f"{safe(policy.id):{width}}  {policy.severity:8}  {policy.profile:7}  {title}\n")
    return _ended(diagnostics)


def _row(policy: Policy) -> dict[str, Json]:
    return {
        "policy": policy.id,
        "aliases": list(policy.all_aliases),
        "title": policy.title,
        "severity": policy.severity,
        "profile": policy.profile,
        "confidence": policy.confidence,
        "area": policy.area,
        "controls": list(policy.controls),
        "stage": policy.stage,
        "replaced_by": policy.replaced_by,
    }


@command.command(cls=request.SettingsCommand)
@click.argument("name", metavar="ID")
@options.further_policies
@request.place_options
def show(name: str, directories: tuple[str, ...], **given: object) -> int:
    """The text of a policy, as it is written."""
    known = policies.known(directories, request.split(given))
    policy = _find(known.pack, name, known.diagnostics)
    file = known.text_of(policy)
    if file is not None:
        # The examples of those that are shipped show on purpose what a credential looks like.
        terminal.write("".join(Redactor(show=policies.is_shipped(policy)).lines(file)))
        return _ended(known.diagnostics)
    raise click.UsageError(f"the file {policy.path} of {policy.id} was not shipped")


@command.command(cls=request.SettingsCommand)
@click.argument("names", nargs=-1, metavar="[ID|DIR...]")
@options.further_policies
@click.option("-v", "--verbose", is_flag=True, help="Name the examples that hold as well.")
@request.place_options
def test(names: tuple[str, ...], directories: tuple[str, ...], verbose: bool, **given: object) -> int:
    """Run the examples inside policies: all there are, some by their ids, or those of directories."""
    known = policies.known(directories, request.split(given))
    places = [name for name in names if policies.is_place(name)]
    loaded = {place: known.in_place(place) for place in places if os.path.exists(place)}
    pack, found = policies.load([place for place in places if loaded.get(place) is None], base=known.pack)
    diagnostics = [*known.diagnostics, *found]
    chosen = [_find(pack, name, diagnostics) for name in names if not policies.is_place(name)]
    if places:
        others = {policy.id for policy in known.pack.policies}
        chosen += [policy for there in loaded.values() for policy in there or ()]
        chosen += [policy for policy in pack.policies if policy.id not in others]
    elif not names:
        chosen = list(pack.policies)
    from dasf_lint.cli import examples

    results = examples.run(chosen, pack)
    paint, safe = Style(terminal.uses_colour(sys.stdout)).paint, Redactor().shown
    for result in results:
        if not result.holds:
            terminal.write(f"{paint('error', 'fails')} {safe(result.policy)}: {safe(result.name)}\n")
            terminal.write("".join(f"  {safe(problem)}\n" for problem in result.problems))
        elif verbose:
            terminal.write(f"{paint('pass', 'holds')} {safe(result.policy)}: {safe(result.name)} ({result.got})\n")
    failed = sum(1 for result in results if not result.holds)
    terminal.write(
        f"{plural(len(chosen), 'policy', 'policies')}, {plural(len(results), 'example')}, {failed:,} failed\n"
    )
    return _ended(diagnostics) or (exits.FINDINGS if failed else exits.CLEAN)


def _find(pack: Pack, name: str, diagnostics: list[Diagnostic]) -> Policy:
    policy = pack.find(name)
    if policy is None:
        policies.tell(diagnostics)
        raise click.UsageError(f'no policy is named "{name}"{hint(name, [each.id for each in pack.policies])}')
    return policy


def _ended(diagnostics: list[Diagnostic]) -> int:
    """Policies that could not be loaded are told to whoever waits, and no list is complete without them."""
    policies.tell(diagnostics)
    return exits.COULD_NOT_VOUCH if any(each.level == "error" for each in diagnostics) else exits.CLEAN
