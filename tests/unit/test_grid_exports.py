"""Grids leave the notebook as tables, pages and bundles; a bundle that means harm is refused before it writes anything."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

import yescale_widgets as ys
from tests.samples import painted
from tests.unit.conftest import CANARY
from tests.unit.test_show_safety import PAYLOADS, _Audit
from yescale_widgets.errors import MediaError
from yescale_widgets.grids import bundles
from yescale_widgets.grids.cells import Outcome
from yescale_widgets.grids.crossing import crossed, kind_of
from yescale_widgets.grids.exports import encoded, html
from yescale_widgets.grids.results import Entry, Results
from yescale_widgets.values import Media

ZEROS = bytes(30_000_000)
SCRIPT = "<script>window.__pwn=1</script><img src=x onerror=alert(1)>"


@pytest.fixture
def results(tmp_path: Path) -> Results:
    (tmp_path / "boat.png").write_bytes(painted())
    picture = Media(kind="image", url="https://cdn.example.com/1.png", path=str(tmp_path / "boat.png"))
    return Results(
        "sweep",
        "chat.complete",
        [
            Entry(params={"prompt": "a", "stop": ["x"]}, outcome=Outcome(status="succeeded", text=f"**Yes** {SCRIPT}", seconds=1.5, usage={"completion_tokens": 7})),
            Entry(params={"prompt": SCRIPT, "stop": None}, outcome=Outcome(status="failed", error="no")),
            Entry(params={"prompt": "c", "stop": ["y"]}, outcome=Outcome(status="succeeded", media=[picture], object={"a": [1]})),
        ],
    )  # fmt: skip


def test_a_table_goes_out_as_csv_parquet_and_json(results: Results, tmp_path: Path) -> None:
    csv = pandas.read_csv(results.to_csv(tmp_path / "deep" / "a.csv"))
    parquet = pandas.read_parquet(results.to_parquet(tmp_path / "a.parquet"))
    for frame in (csv, parquet):
        assert list(frame["prompt"]) == ["a", SCRIPT, "c"]
        assert list(frame["status"]) == ["succeeded", "failed", "succeeded"]
        assert json.loads(frame["stop"][0]) == ["x"]
        assert json.loads(frame["object"][2]) == {"a": [1]}
        assert frame["completion_tokens"][0] == 7
    found = json.loads(results.to_json(tmp_path / "a.json").read_text("utf-8"))
    assert [cell["params"]["prompt"] for cell in found["cells"]] == ["a", SCRIPT, "c"]


def test_the_page_stands_alone_and_runs_nothing(results: Results, tmp_path: Path) -> None:
    text = results.to_html(tmp_path / "a.html").read_text("utf-8")
    assert "<strong>Yes</strong>" in text, "answers are shown as they read"
    assert text.count('src="data:image/') == 1
    assert "<script" not in text
    assert "onerror=alert" not in text.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert "default-src 'none'" in text.replace("&#x27;", "'")


def test_nothing_that_a_model_says_runs_in_a_page_or_a_notebook() -> None:
    for payload in PAYLOADS:
        outcome = Outcome(status="succeeded", text=payload, error=payload, object={"a": payload})
        one = Results("sweep", "chat.complete", [Entry(params={"prompt": payload}, outcome=outcome)])
        body = html(one).partition("<body>")[2].rpartition("</body>")[0]
        for drawn in (body, one._repr_mimebundle_()["text/html"]):
            _Audit().feed(drawn)


def test_a_bundle_is_opened_elsewhere_without_a_key(results: Results, tmp_path: Path, home: Path) -> None:
    results.notes.append("the first one is best")
    path = results.to_bundle(tmp_path / "a.zip")
    (tmp_path / "boat.png").unlink()
    with zipfile.ZipFile(path) as file:
        assert {"grid.json", "table.csv", "report.html", "recipes.json", "versions.json", "checksums.json"} < set(
            file.namelist()
        )
        assert all(CANARY.encode() not in file.read(name) for name in file.namelist())
        assert json.loads(file.read("versions.json"))["yescale_widgets"]
        assert json.loads(file.read("recipes.json"))[0] == {
            "operation": "chat.complete",
            "options": {"prompt": "a", "stop": ["x"]},
        }
    found = ys.load_bundle(path)
    assert found.notes == ["the first one is best"]
    frame = found.frame()
    pandas.testing.assert_frame_equal(frame.drop(columns="media"), results.frame().drop(columns="media"))
    kept = Path(frame["media"][2])
    assert kept.is_relative_to(home)
    assert kept.read_bytes() == painted()
    assert len(found.merged(results).frame()) == 6
    ys.load_bundle(path, into=tmp_path / "here")
    assert list((tmp_path / "here" / "media").iterdir())


def test_what_is_passed_on_tells_of_no_folder_and_holds_no_signed_link_and_no_key(tmp_path: Path) -> None:
    home = tmp_path / "lan" / "secret-client"
    home.mkdir(parents=True)
    (home / "in.png").write_bytes(painted())
    (home / "out.png").write_bytes(painted())
    signed = "https://cdn.example.com/{}.png?Expires=1&Signature=openstoanyone"
    asked = {"image": [home / "in.png", signed.format("in"), painted()], "prompt": f"the key is {CANARY}"}
    cells = crossed(kind_of("kling.image_to_video"), asked)
    made = [
        Media(kind="image", url=signed.format("a"), path=str(home / "out.png"), poster=signed.format("still")),
        Media(kind="video", url=signed.format("b"), path=str(home / "gone.mp4"), extra={"cover": signed.format("c")}),
    ]
    entries = [Entry(params=cell.params, outcome=Outcome(status="succeeded", media=made)) for cell in cells]
    results = Results("sweep", "kling.image_to_video", entries)
    with zipfile.ZipFile(results.to_bundle(tmp_path / "a.zip")) as file:
        told = {name: file.read(name) for name in file.namelist() if not name.startswith("media/")}
    told["a.html"] = results.to_html(tmp_path / "a.html").read_bytes()
    for name, data in told.items():
        for secret in ("secret-client", "Signature", CANARY):
            assert secret.encode() not in data, f"{secret} in {name}"
    images = [one["options"]["image"] for one in json.loads(told["recipes.json"])]
    assert images[:2] == ["in.png", "https://cdn.example.com/in.png"]
    assert images[2].startswith("image/png "), "bytes are known by their hash"
    opened = ys.load_bundle(tmp_path / "a.zip", into=tmp_path / "into")
    assert [one.url for one in opened[0].outcome.media] == [
        "https://cdn.example.com/a.png",
        "https://cdn.example.com/b.png",
    ]
    assert Path(opened[0].outcome.media[0].path or "").read_bytes() == painted()
    assert results.frame()["image"][0] == str(home / "in.png"), "the table in this notebook tells all"


def _zip(path: Path, files: dict[str, bytes], sums: dict[str, str] | None = None) -> Path:
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
        file.writestr("checksums.json", json.dumps(found | (sums or {})))
    return path


def _grid(*media: Media) -> bytes:
    return encoded(
        Results("sweep", "chat.complete", [Entry(params={"prompt": "a"}, outcome=Outcome(media=list(media)))])
    )


def _named(data: bytes, ending: str = ".png") -> str:
    return f"media/{hashlib.sha256(data).hexdigest()}{ending}"


def _escapes(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid(), "../../evil.png": painted()})


def _absolute(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid(), "/tmp/evil.png": painted()})


def _links(path: Path) -> Path:
    info = zipfile.ZipInfo("media/" + "0" * 64 + ".png")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("grid.json", _grid())
        file.writestr(info, "/etc/passwd")
        file.writestr("checksums.json", "{}")
    return path


def _explodes(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid(), _named(ZEROS): ZEROS})


def _damaged(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid(), _named(painted()): painted()}, {_named(painted()): "0" * 64})


def _changed(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid()}, {"grid.json": "0" * 64})


def _unsummed(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("grid.json", _grid())
        file.writestr("checksums.json", "{}")
    return path


def _no_medium(path: Path) -> Path:
    page = b"<html><script>alert(1)</script>"
    return _zip(path, {"grid.json": _grid(), _named(page): page})


def _another_kind(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid(), _named(painted(), ".html"): painted()})


def _no_bundle(path: Path) -> Path:
    return _zip(path, {"readme.html": b"hi"})


def _no_grid(path: Path) -> Path:
    return _zip(path, {"grid.json": b'{"format": "another"}'})


def _newer(path: Path) -> Path:
    return _zip(path, {"grid.json": _grid().replace(b'"version": 1', b'"version": 99')})


def _no_zip(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 but no zip")
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_escapes, "a file that no bundle has"),
        (_absolute, "a file that no bundle has"),
        (_links, "a file that no bundle has"),
        (_explodes, "far more than"),
        (_damaged, "the bundle is damaged"),
        (_changed, "the bundle is damaged"),
        (_unsummed, "has no checksum"),
        (_no_medium, "neither picture, clip nor sound"),
        (_another_kind, "neither picture, clip nor sound"),
        (_no_bundle, "is no bundle"),
        (_no_grid, "no grid of yescale_widgets"),
        (_newer, "a newer version"),
        (_no_zip, "cannot be opened as a bundle"),
    ],
)
def test_a_bundle_that_means_harm_or_is_damaged_is_refused_and_leaves_nothing(
    make: Callable[[Path], Path], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_TIMES", 20)
    path = make(tmp_path / "a.zip")
    before = set(tmp_path.rglob("*"))
    with pytest.raises(MediaError, match=said):
        ys.load_bundle(path, into=tmp_path / "into")
    assert {file for file in set(tmp_path.rglob("*")) - before if file.is_file()} == set()


def test_a_bundle_that_is_refused_takes_nothing_from_one_that_was_opened_before(tmp_path: Path) -> None:
    into, page = tmp_path / "into", b"<html>"
    ys.load_bundle(_zip(tmp_path / "a.zip", {"grid.json": _grid(), _named(painted()): painted()}), into=into)
    bad = _zip(tmp_path / "b.zip", {"grid.json": _grid(), _named(painted()): painted(), _named(page): page})
    with pytest.raises(MediaError, match="neither picture, clip nor sound"):
        ys.load_bundle(bad, into=into)
    assert (into / _named(painted())).read_bytes() == painted()


def test_a_path_in_a_bundle_leads_to_its_own_media_only(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(painted())
    media = Media(kind="image", path=str(secret), url="file:///etc/passwd", poster="javascript:alert(1)")
    found = ys.load_bundle(_zip(tmp_path / "a.zip", {"grid.json": _grid(media)}), into=tmp_path / "into")
    kept = found[0].outcome.media[0]
    assert (kept.path, kept.url, kept.poster) == (None, "", "")


def test_what_a_bundle_was_made_with_is_said() -> None:
    assert {"python", "yescale_widgets", "httpx"} <= set(bundles.versions())
