"""The real exports beside the project (`shared/import-samples` in a folder above it), and sources made in a test."""

from pathlib import Path

import pytest

from kapcms.importers.source import Source


def sample(path: str) -> Source:
    """A real file by its path among the samples; the test is skipped where the samples are absent."""
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "import-samples" / path
        if found.exists():
            return Source(found)
    pytest.skip(f"the import sample {path} is not beside the project")


def written(folder: Path, data: bytes | str, name: str) -> Source:
    """A source with this content, as UTF-8 where it is text."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Source(path)
