"""Makes the facts of providers and bundles from the newest releases of packages; docs/facts.md says when.

    python -m scripts.make_facts                        the newest release of every package joins what is stored
    python -m scripts.make_facts --check                says what would change, and exits with 1 if anything would, or
                                                        if something is left to a person: a contradiction, an
                                                        attribute of which nobody says whether it is a credential,
                                                        types that were not looked for in all releases
    python -m scripts.make_facts --offline              from what is stored alone; with --check, in CI
    python -m scripts.make_facts --add PACKAGE==VERSION an earlier release joins
    python -m scripts.make_facts --again [PROVIDER]     reads all stored releases again, after the selection changed

Packages are downloaded into `.facts`, opened as archives and read as text. Nothing of them is installed or run.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from scripts.facts import (
    bundle_layer,
    bundles,
    classes,
    contradictions,
    observed,
    packages,
    secrecy,
    shipping,
    stated,
    types,
)
from scripts.facts.bundles import ObservedBundles
from scripts.facts.observed import Codes, Observed, Seen
from scripts.facts.providers import FACTS, PROVIDERS, Provider, provider_of_package
from scripts.facts.selection import selection

_WHEELS: Final = Path(__file__).resolve().parent.parent / ".facts"


def read(provider: Provider, wheel: Path, chosen: frozenset[str] | None) -> tuple[str, Codes]:
    """The provider's version in a release, and the codes of the types that are looked at."""
    names = None if chosen is None else {provider.name, *(kind.rpartition(".")[2] for kind in chosen)}
    versions: set[str] = set()
    codes: Codes = {}
    for _, text in packages.sources(wheel):
        if names is not None and classes.type_name(text) not in names:
            continue
        found = classes.parse(text)
        if found.is_type:
            kind = types.kind_of(found)
            versions.add(found.version)
            if chosen is None or kind in chosen:
                codes[kind] = types.paths(found, has_nested=provider.has_nested)
    (version,) = versions
    return version, codes


def _joined(found: Observed, provider: Provider, package: str, version: str | None) -> Observed:
    release, wheel = packages.download(package, version, _WHEELS)
    if version is None and found.seen and found.seen[-1].package == str(release):
        return found
    provider_version, codes = read(provider, wheel, found.asked)
    return found.with_release(Seen(provider_version, str(release), packages.released_on(wheel)), codes)


def _observed(options: argparse.Namespace) -> dict[str, Observed]:
    found = {name: observed.load(provider) for name, provider in PROVIDERS.items()}
    if options.again is not None:
        for name in [options.again] if options.again else PROVIDERS:
            seen = found[name].seen
            found[name] = Observed(name, (), {}, selection(PROVIDERS[name]))
            for about in seen:
                found[name] = _joined(found[name], PROVIDERS[name], *about.package.split())
    for requirement in options.add:
        package, _, version = requirement.partition("==")
        provider = provider_of_package(package)
        found[provider.name] = _joined(found[provider.name], provider, package, version)
    if not (options.offline or options.add or options.again is not None):
        for name, provider in PROVIDERS.items():
            found[name] = _joined(found[name], provider, provider.package, None)
    return found


def _observed_bundles(options: argparse.Namespace) -> ObservedBundles:
    if options.offline or options.add or options.again is not None:
        return bundles.load()
    return bundles.read(*packages.download(bundle_layer.PACKAGE, None, _WHEELS))


def _not_asked(observed: Observed) -> list[str]:
    """What has changed of the selection since the releases were read: of new types only the newest could be asked."""
    wanted = selection(PROVIDERS[observed.name])
    if wanted is None or observed.asked is None or wanted == observed.asked:
        return []
    came, gone = sorted(wanted - observed.asked), sorted(observed.asked - wanted)
    return [f"{observed.name}: `--again {observed.name}`, the selection changed: {', '.join([*came, *gone])}"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--add", action="append", default=[], metavar="PACKAGE==VERSION")
    parser.add_argument("--again", nargs="?", const="", metavar="PROVIDER")
    options = parser.parse_args(arguments)

    seen = _observed(options)
    of_bundles = _observed_bundles(options)
    by_hand = stated.load()
    files, told = shipping.made(seen, by_hand)
    layer, told_of_bundles = bundles.made(of_bundles)
    told += [*contradictions.of(files, seen, by_hand), *(f"bundles: {text}" for text in told_of_bundles)]
    for text in told:
        print(f"contradiction: {text}")
    left = secrecy.undecided(seen, by_hand, json.loads(layer))
    if not options.offline:
        # Without a network nobody can do anything about it, and a policy that names another type may well come first.
        left += [line for name in PROVIDERS for line in _not_asked(seen[name])]
    for text in left:
        print(f"left to do: {text}")
    for line in [*shipping.changes(files), *bundles.changes(layer)]:
        print(line)
    wanted = {shipping.SHIPPED / name: text for name, text in (files | shipping.indexes(files)).items()}
    wanted |= {FACTS / "observed" / f"{name}.json": observed.text(about) for name, about in seen.items() if about.seen}
    wanted |= {bundles.OBSERVED: bundles.text(of_bundles), bundles.LAYER: layer}
    changed = _write(wanted, only_say=options.check)
    return 1 if options.check and (changed or told or left) else 0


def _write(wanted: dict[Path, str], *, only_say: bool) -> bool:
    """Writes what differs and removes what nothing makes any more; whether there was anything."""
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    gone = shipping.stale({path.name for path in wanted if path.parent == shipping.SHIPPED})
    for path in changed:
        print(f"{path.parent.name}/{path.name} {'would change' if only_say else 'written'}")
        if not only_say:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
    for path in gone:
        print(f"{path.parent.name}/{path.name} {'would go' if only_say else 'removed'}")
        if not only_say:
            path.unlink()
    return bool(changed or gone)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
