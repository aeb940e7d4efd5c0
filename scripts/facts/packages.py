"""Releases of packages that carry provider schemas: downloaded, and opened as archives. Nothing in them is run.

The package of a provider holds an archive `_jsii/*.tgz`, that one folder for each type, and its files end with a source
map in which the source stands as text: `//# sourceMappingURL=data:application/json;base64,...`.
"""

import base64
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_MAP: Final = b"//# sourceMappingURL=data:application/json;"


class Release(NamedTuple):
    """One release of one package: `cdktn-provider-databricks` `18.11.0`."""

    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


def download(package: str, version: str | None, folder: Path) -> tuple[Release, Path]:
    """A release as a wheel in `folder`, the newest without a version; nothing is installed, nothing is run.

    Raises subprocess.CalledProcessError where there is no such release, or no network.
    """
    stem = package.replace("-", "_")
    if version is not None:
        known = sorted(folder.glob(f"{stem}-{version}-*.whl"))
        if known:
            return Release(package, version), known[0]
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        # In an empty folder what pip puts there is the release; in a full one it may leave what is there as it is.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", fresh, package if version is None else f"{package}=={version}"]
        subprocess.run(command, check=True)
        (wheel,) = Path(fresh).glob(f"{stem}-*.whl")
        return Release(package, wheel.name.split("-")[1]), wheel.replace(folder / wheel.name)


def released_on(wheel: Path) -> str:
    """The day on which the files of a release were made: `2026-10-20`."""
    with zipfile.ZipFile(wheel) as archive:
        year, month, day = max(info.date_time for info in archive.infolist())[:3]
    return f"{year:04}-{month:02}-{day:02}"


def sources(wheel: Path) -> Iterator[tuple[str, str]]:
    """The folder of each type and its source text, all files joined, sorted by folder."""
    texts: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(wheel) as archive:
        inner = next(name for name in archive.namelist() if name.endswith(".tgz"))
        with archive.open(inner) as stream, tarfile.open(fileobj=stream, mode="r|gz") as packed:
            for member in packed:
                parts = member.name.split("/")
                if not (member.isfile() and len(parts) >= 4 and parts[1] == "lib" and parts[-1].endswith(".js")):
                    continue
                file = packed.extractfile(member)
                assert file is not None
                texts.setdefault(parts[2], {})[member.name] = _source(file.read())
    for folder in sorted(texts):
        yield folder, "\n".join(texts[folder][name] for name in sorted(texts[folder]))


def _source(data: bytes) -> str:
    """The source that a compiled file carries; empty where it has none."""
    start = data.rfind(_MAP)
    if start < 0:
        return ""
    packed = data[start:].split(b"base64,", 1)[1].split()[0]
    return "\n".join(json.loads(base64.b64decode(packed)).get("sourcesContent") or [])
