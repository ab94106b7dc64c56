"""A bundle: one zip with a grid's table, media, recipes, versions and checksums, to be opened elsewhere without a key.

What is opened was made by somebody else: names, sizes and contents are checked before anything is written.
"""

from __future__ import annotations

import hashlib
import platform
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

import msgspec

from yescale_widgets import __version__
from yescale_widgets.errors import MediaError
from yescale_widgets.grids import exports
from yescale_widgets.grids.results import Results
from yescale_widgets.grids.travel import fit
from yescale_widgets.mediatypes import HEAD, sniff, suffix_of
from yescale_widgets.settings import home_folder
from yescale_widgets.values import Json, Media
from yescale_widgets.whole import whole
from yescale_widgets.words import later, t

GRID, SUMS = "grid.json", "checksums.json"
MOST_FILES, MOST_BYTES, MOST_TEXT = 200_000, 20_000_000_000, 500_000_000
MOST_TIMES = 200
"""How many times larger than the zip its contents may be: text packs well, and a bomb far better."""
_NAME = re.compile(r"[a-z]{1,20}\.(?:json|csv|html)|media/[0-9a-f]{64}(?:\.[a-z0-9]{2,5})?")
_PACKAGES = ("yescale_widgets", "httpx", "msgspec", "pandas", "pillow")
_BAD = later("It was not opened, and nothing of it was kept.")
_PIECE = 1 << 20


def write(results: Results, path: Path) -> None:
    """Write a bundle. Media that were saved are in it; of the others it has the links, without what signs them.

    It tells nothing of the folders of this machine: of files that went in it has the names.
    """
    inside, files = _packed(fit(results))
    texts = {
        GRID: exports.encoded(inside),
        "table.csv": exports.flat(inside.frame()).to_csv(index=False).encode(),
        "report.html": exports.html(results).encode(),
        "recipes.json": _recipes(inside),
        "versions.json": msgspec.json.format(msgspec.json.encode(versions()), indent=1),
    }
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()}
    with whole(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in texts.items():
            file.writestr(name, data)
        for name, source in files.items():
            file.write(source, name, zipfile.ZIP_STORED)
            sums[name] = name.partition("/")[2].partition(".")[0]
        file.writestr(SUMS, msgspec.json.format(msgspec.json.encode(sums), indent=1))


def _packed(results: Results) -> tuple[Results, dict[str, Path]]:
    """The cells with the names that their files have in the bundle, and the files: each is named by its content."""
    files: dict[str, Path] = {}
    entries = []
    for entry in results.entries:
        media = [_named(one, files) for one in entry.outcome.media]
        outcome = msgspec.structs.replace(entry.outcome, media=media)
        entries.append(msgspec.structs.replace(entry, outcome=outcome))
    inside = Results(results.kind, results.operation_name, entries)
    inside.notes = results.notes
    return inside, files


def _named(media: Media, files: dict[str, Path]) -> Media:
    source = Path(media.path) if media.path else None
    if source is None or not source.is_file():
        return msgspec.structs.replace(media, path=None)
    with source.open("rb") as file:
        mime = sniff(file.read(HEAD))
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not mime:  # it is no medium
        return msgspec.structs.replace(media, path=None)
    name = f"media/{digest}{suffix_of(mime)}"
    files[name] = source
    return msgspec.structs.replace(media, path=name)


def _recipes(results: Results) -> bytes:
    """What each cell asks for, so that it can be asked again."""
    asked: list[Json] = [{"operation": results.operation_name, "options": entry.params} for entry in results.entries]
    return msgspec.json.format(msgspec.json.encode(asked), indent=1)


def versions() -> dict[str, str]:
    """What it was made with."""
    found = {"python": platform.python_version(), "yescale_widgets": __version__}
    for name in _PACKAGES[1:]:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def load_bundle(path: str | Path, *, into: str | Path | None = None) -> Results:
    """Open a bundle that ``to_bundle`` wrote, here or elsewhere; no key is needed.

    Its media are put into the folder ``into``, else into the YEScale home, each checked by its sum. Nothing in it is
    run, and no name in it leads out of that folder.

    Raises:
        MediaError: it is no bundle, is damaged, or is not what a bundle may be; nothing of it was kept.
    """
    source = Path(path)
    try:
        with zipfile.ZipFile(source) as file:
            infos = _checked(file, source.stat().st_size)
            sums = _sums(file, infos)
            results = exports.decoded(_read(file, infos, GRID, sums))
            folder = Path(into) if into is not None else home_folder() / "bundles" / _digest(source)[:16]
            kept = _all_kept(file, infos, sums, folder)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise MediaError(
            t("{name} cannot be opened as a bundle ({error}).", name=source.name, error=error), t(_BAD)
        ) from None
    for entry in results.entries:
        entry.outcome.media = [_own(media, kept) for media in entry.outcome.media]
    return results


def _digest(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(file: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """The files of the zip by name, if all of them are such as a bundle has."""
    infos = file.infolist()
    if len(infos) > MOST_FILES:
        raise MediaError(
            t("The bundle has {count:,} files; {most_files:,} is the most.", count=len(infos), most_files=MOST_FILES),
            t(_BAD),
        )
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES or total > max(packed, _PIECE) * MOST_TIMES:
        raise MediaError(
            t("The bundle would become {total:,} bytes, far more than its {packed:,} say.", total=total, packed=packed),
            t(_BAD),
        )
    for info in infos:
        kind = info.external_attr >> 28
        if not _NAME.fullmatch(info.filename) or kind not in (0, 8):
            raise MediaError(
                t("The bundle has a file that no bundle has: {filename!r}.", filename=info.filename[:80]), t(_BAD)
            )
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise MediaError(t("The bundle has two files of one name."), t(_BAD))
    if not {GRID, SUMS} <= set(names):
        raise MediaError(t("This zip is no bundle: {grid} or {sums} is missing.", grid=GRID, sums=SUMS), t(_BAD))
    return {info.filename: info for info in infos}


def _sums(file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    data = _whole(file, infos[SUMS])
    try:
        sums = msgspec.json.decode(data, type=dict[str, str])
    except msgspec.DecodeError as error:
        raise MediaError(t("The bundle's checksums cannot be read: {error}.", error=error), t(_BAD)) from None
    without = [name for name in infos if name not in sums and name != SUMS]
    if without:
        raise MediaError(t("{without} has no checksum.", without=without[0]), t(_BAD))
    return sums


def _whole(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MOST_TEXT:
        raise MediaError(
            t("{filename} is too large ({file_size:,} bytes).", filename=info.filename, file_size=info.file_size),
            t(_BAD),
        )
    with file.open(info) as stream:
        return b"".join(_pieces(stream, info))


def _read(file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], name: str, sums: dict[str, str]) -> bytes:
    data = _whole(file, infos[name])
    if hashlib.sha256(data).hexdigest() != sums[name]:
        raise MediaError(t("{name} is not what its checksum says: the bundle is damaged.", name=name), t(_BAD))
    return data


def _pieces(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The contents, and not a byte more than was announced."""
    left = info.file_size
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise MediaError(t("{filename} is larger than it says.", filename=info.filename), t(_BAD))
        yield piece


def _all_kept(
    file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], sums: dict[str, str], folder: Path
) -> dict[str, tuple[Path, str]]:
    """All media written, or none of them; what another bundle has put there stays."""
    kept: dict[str, tuple[Path, str]] = {}
    there = {folder / name for name in infos if (folder / name).exists()}
    try:
        for name, found in _kept(file, infos, sums, folder):
            kept[name] = found  # noqa: PERF403 - what is kept so far is needed when the next one is bad
    except BaseException:
        for path in {path for path, _ in kept.values()} - there:
            path.unlink(missing_ok=True)
        raise
    return kept


def _kept(
    file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], sums: dict[str, str], folder: Path
) -> Iterator[tuple[str, tuple[Path, str]]]:
    """Each medium is written under another name, and gets its own when its sum is right."""
    for name, info in infos.items():
        if not name.startswith("media/"):
            continue
        target = folder / name
        digest, head = hashlib.sha256(), b""
        with whole(target) as part:
            with file.open(info) as stream, part.open("wb") as out:
                for piece in _pieces(stream, info):
                    head = head or piece[:HEAD]
                    digest.update(piece)
                    out.write(piece)
            if digest.hexdigest() != sums[name]:
                raise MediaError(t("{name} is not what its checksum says: the bundle is damaged.", name=name), t(_BAD))
            mime = sniff(head)
            if not mime or suffix_of(mime) != target.suffix:
                raise MediaError(t("{name} is neither picture, clip nor sound of that kind.", name=name), t(_BAD))
        yield name, (target, mime)


def _own(media: Media, kept: dict[str, tuple[Path, str]]) -> Media:
    """A medium whose file is the bundle's own; a path that leads elsewhere is dropped, and so is a link of no web."""
    path, mime = kept.get(media.path or "", (None, ""))
    web = media.url if media.url.startswith(("https://", "http://")) else ""
    poster = media.poster if (media.poster or "").startswith(("https://", "http://")) else ""
    kept_mime = mime or media.mime
    facts = {"path": None if path is None else str(path), "url": web, "poster": poster, "mime": kept_mime}
    return msgspec.structs.replace(media, **facts)
