"""Fetch the pinned context documents again, from the packages the manifest names.

Run by a maintainer, never by the product: ``python contexts/vendor_contexts.py`` compares
what is in the tree with the packages, ``--write`` replaces it. A package archive or a file
whose SHA-256 is not the manifest's is refused, so nothing can slip in with a renewed fetch;
a new version of a context begins with a human writing its new digest into the manifest.

Needs ``pip`` and ``npm`` on the path, and uses whatever registries they are set up with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).resolve().parent / "merkki_contexts" / "documents"
# Only the tests may see these: the document defines every term there is.
TEST_DOCUMENTS = Path(__file__).resolve().parent.parent / "tests" / "contexts" / "documents"


def fetch_archive(source: dict[str, str], folder: Path) -> Path:
    """The package archive, downloaded into ``folder`` and checked against its digest."""
    spec = (source["package"], source["version"])
    if source["registry"] == "PyPI":
        # The newest supported Python, since one of the packages demands it; nothing is run.
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        wheel = ["--only-binary=:all:", "--python-version", "3.13"]
        subprocess.run([*pip, *wheel, "==".join(spec)], cwd=folder, check=True)  # noqa: S603 - fixed program, arguments from our manifest
    else:
        subprocess.run(["npm", "pack", "--silent", "@".join(spec)], cwd=folder, check=True)  # noqa: S603, S607 - the maintainer's npm
    (archive,) = folder.iterdir()
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != source["archive_sha256"]:
        raise SystemExit(f"{archive.name}: SHA-256 is {digest}, the manifest has another")
    return archive


def read_member(archive: Path, path: str) -> bytes:
    """One file out of a wheel or an npm package."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(path)
    with tarfile.open(archive) as package:
        member = package.extractfile(path)
        if member is None:
            raise SystemExit(f"{archive.name}: {path} is no file")
        return member.read()


def vendor(manifest: dict[str, Any], folder: Path, *, write: bool) -> list[str]:
    """Compare (or replace) every document of ``manifest``; what was done, a line each."""
    lines = []
    archives: dict[str, Path] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for entry in manifest["documents"]:
            source = entry.get("source")
            if source is None:  # our own
                continue
            key = "{registry} {package} {version}".format(**source)
            if key not in archives:
                place = Path(scratch) / str(len(archives))
                place.mkdir()
                archives[key] = fetch_archive(source, place)
            data = read_member(archives[key], source["path"])
            if "cut" in source:  # JSON inside a JavaScript file; it is read, never run
                data = data[data.index(b"{") : data.rindex(b"}") + 1] + b"\n"
            if hashlib.sha256(data).hexdigest() != entry["sha256"]:
                raise SystemExit(f"{entry['file']}: {key} holds other bytes than the manifest says")
            target = folder / entry["file"]
            same = target.is_file() and target.read_bytes() == data
            if not same and write:
                target.write_bytes(data)
            lines.append(
                f"{'same' if same else 'written' if write else 'DIFFERS'}  {entry['file']}"
            )
    return lines


def main() -> int:
    """The command; 1 if a file in the tree differs from its package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace what differs")
    write = parser.parse_args().write
    lines = []
    for folder in (DOCUMENTS, TEST_DOCUMENTS):
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        lines += vendor(manifest, folder, write=write)
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(line.startswith("DIFFERS") for line in lines))


if __name__ == "__main__":
    sys.exit(main())
