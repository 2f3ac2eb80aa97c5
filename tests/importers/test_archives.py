"""Zip and tar files: what is safe comes out, what is not is named."""

import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import archives
from kapcms.importers.archives import unpack
from kapcms.importers.imported import UnreadableSource
from kapcms.importers.source import Source
from tests.importers.import_samples import written


def zip_of(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def tar_of(*members: tarfile.TarInfo, mode: str = "w:gz", data: bytes = b"text") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for info in members:
            info.size = len(data) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return made.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def unpacked(folder: Path, data: bytes, name: str = "a.zip") -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """The files that came out, and (name, reason) of those refused."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "out").mkdir(exist_ok=True)
    result = unpack(written(folder / "in", data, name), folder / "out")
    files = {file.name: file.path.read_bytes() for file in result.source.files()}
    return files, [(item.position, item.detail) for item in result.refused]


def test_a_zip_and_a_tar_come_out(tmp_path):
    assert unpacked(tmp_path, zip_of({"posts/a.md": b"A", "b.md": b"B"})) == ({"b.md": b"B", "posts/a.md": b"A"}, [])


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2"])
def test_tars_of_all_packings(tmp_path, mode):
    data = tar_of(member("posts", tarfile.DIRTYPE), member("posts/a.md"), mode=mode)
    assert archives.is_archive(data[:1000])
    assert unpacked(tmp_path, data) == ({"posts/a.md": b"text"}, [])


@pytest.mark.parametrize("name", ["../evil.md", "a/../../evil.md", "/evil.md", "..\\evil.md", "C:\\evil.md"])
def test_paths_that_leave_are_refused_and_the_others_come_out(tmp_path, name):
    files, refused = unpacked(tmp_path, zip_of({name: b"E", "good.md": b"G"}))
    assert (files, [place for place, _ in refused]) == ({"good.md": b"G"}, [name])
    assert not list(tmp_path.rglob("evil.md"))
    (tmp_path / "2").mkdir()
    files, refused = unpacked(tmp_path / "2", tar_of(member(name), member("good.md")))
    assert (set(files), [place for place, _ in refused]) == ({"good.md"}, [name])


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    files, refused = unpacked(tmp_path, tar_of(member("x", kind, "/etc/passwd"), member("x/y.md"), member("good.md")))
    assert (set(files), refused[0]) == ({"x/y.md", "good.md"}, ("x", "not unpacked: it is a link or device"))


def test_a_link_in_a_zip_is_refused(tmp_path):
    info = zipfile.ZipInfo("link.md")
    info.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert unpacked(tmp_path, made.getvalue()) == ({}, [("link.md", "not unpacked: it is a link or device")])


def test_names_that_collide_are_refused(tmp_path):
    files, refused = unpacked(tmp_path, tar_of(member("a"), member("a"), member("a/b")))
    assert (set(files), [reason for _, reason in refused]) == (
        {"a"},
        ["not unpacked: its name stands twice in the archive", "not unpacked: its folder has the name of a file"],
    )


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "RATIO_FREE_BYTES", 1024 * 1024)
    with pytest.raises(UnreadableSource, match="200 times its size"):
        unpacked(tmp_path, zip_of({"bomb.md": bytes(50 * 1024 * 1024)}))
    assert sum(f.stat().st_size for f in tmp_path.rglob("bomb.md")) < 12 * 1024 * 1024


def test_a_tar_header_that_claims_to_be_huge_is_refused(tmp_path):
    info = member("long", tarfile.GNUTYPE_LONGNAME)
    info.size = 3 * 1024**3
    header = info.tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(UnreadableSource, match="a header of 3221225472 bytes"):
        unpacked(tmp_path, header + bytes(10_240))


def test_limits_on_count_and_total(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "FILE_LIMIT", 2)
    with pytest.raises(UnreadableSource, match="more than 2 entries"):
        unpacked(tmp_path, zip_of({"a": b"", "b": b"", "c": b""}))
    monkeypatch.setattr(archives, "TOTAL_LIMIT_BYTES", 10)
    (tmp_path / "2").mkdir()
    with pytest.raises(UnreadableSource, match="unpacks to more than"):
        unpacked(tmp_path / "2", zip_of({"a": b"x" * 11}))


@pytest.mark.parametrize(
    "data",
    [b"", b"nothing", zip_of({"a": b"x" * 1000})[:-30], tar_of(member("a"))[:-20], b"PK\x03\x04"],
    ids=["empty", "text", "cut zip", "cut tar", "beginning"],
)
def test_what_is_broken_is_unreadable(tmp_path, data):
    with pytest.raises(UnreadableSource, match=r"a\.zip"):
        unpacked(tmp_path, data)


SMALL = {
    "zip": zip_of({"a.md": b"hello hello", "b/c.md": b"x"}),
    "tar": tar_of(member("a.md"), member("b", tarfile.SYMTYPE, "/")),
}


@settings(max_examples=120, deadline=None)
@given(
    kind=st.sampled_from(["zip", "tar"]),
    place=st.integers(0, 400),
    byte=st.binary(max_size=2),
    end=st.integers(0, 10_000),
)
def test_no_bytes_crash_it_or_leave_the_folder(kind, place, byte, end):
    data = (SMALL[kind][:place] + byte + SMALL[kind][place + 1 :])[:end]
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), data, "a.zip")
        out = Path(folder) / "out"
        out.mkdir()
        try:
            result = unpack(Source(source.path), out)
        except UnreadableSource:
            return
        assert all(file.path.resolve().is_relative_to(out.resolve()) for file in result.source.files())
        assert sorted(p.name for p in Path(folder).iterdir()) == ["a.zip", "out"]
