"""Wherever a family wants a picture, clip or sound, it takes it in any form, and refuses by name what it cannot use."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy
import pytest
from PIL import Image

from tests.samples import encoded, painted
from tests.unit.conftest import Gateway, refusal, says
from yescale_widgets import catalog, wire
from yescale_widgets.client import Client
from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import ApiError, MediaError, OptionError
from yescale_widgets.mediatypes import TAKEN, described, sniff, types_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.source import Source
from yescale_widgets.values import Media, Reply, Snapshot

SOURCES = [
    (kind, option)
    for kind in catalog.operations()
    for option in options_of(kind).values()
    if option.kind in ("source", "sources")
]
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\0"
LINK = "https://pictures.example/boat"


RED = Image.new("RGB", (4, 3), "red")
PNG = encoded(RED)
BLUE = painted("blue", (5, 5))
"""What stands in the other places of an operation that takes several pictures."""


def is_picture(option: Option) -> bool:
    return "image/png" in types_of(option.opt.kinds)


def every(*which: str, pictures: bool = False) -> Any:
    """The options of the whole catalog that are sent in these forms (all of them where none is named)."""
    fitting = [(kind, option) for kind, option in SOURCES if option.opt.source in (which or (option.opt.source,))]
    chosen = [(kind, option) for kind, option in fitting if is_picture(option) or not pictures]
    names = [f"{kind.family()}.{kind.verb()}.{option.name}" for kind, option in chosen]
    return pytest.mark.parametrize(("kind", "option"), chosen, ids=names)


def good(option: Option) -> bytes:
    """A small file of the right kind."""
    return PNG if is_picture(option) else MP4 if "video" in option.opt.kinds else WAV


def operation(kind: type[Operation], option: Option, value: Any) -> Operation:
    """An operation with this value, and as little else as it takes; lists hold the value twice where one is too few."""
    values: dict[str, Any] = {option.name: [value] if option.kind == "sources" else value}
    for _ in range(8):
        try:
            made: Operation = kind(**values)
        except OptionError as error:
            fresh = {p.option: _some(kind, p.option, value) for p in error.problems if _is_missing(values, p, option)}
            if not fresh:
                raise
            values |= fresh
        else:
            return made
    raise AssertionError(f"{kind.__name__} cannot be made")


def _is_missing(values: dict[str, Any], problem: Any, option: Option) -> bool:
    few = problem.option == option.name and "two" in problem.message and len(values[option.name]) == 1
    return few or problem.option not in values


def _some(kind: type[Operation], name: str, value: Any) -> Any:
    other = options_of(kind)[name]
    simple = {"text": "a boat", "integer": 1, "number": 1.0, "boolean": True, "ratio": "1:1", "json": ["a"]}
    if other.choices:
        return other.choices[0]
    second = LINK if other.opt.source == "url" else BLUE
    return {"source": second, "sources": [value, second]}.get(other.kind, simple.get(other.kind))


def sent(asked: Operation) -> Iterator[tuple[str, bytes]]:
    """Every file in the request, as (form, bytes)."""
    request = wire.build(asked)
    for _, (name, data, _) in request.form:
        if name is not None:
            yield "file", data
    for text in _texts(msgspec.json.decode(request.content or b"null")):
        if text.startswith("data:"):
            yield "data", base64.b64decode(text.partition(",")[2])
        elif len(text) > 20 and sniff(data := _unwrapped(text)):
            yield "base64", data


def _texts(doc: Any) -> Iterator[str]:
    if isinstance(doc, str):
        yield doc
    for value in doc.values() if isinstance(doc, dict) else doc if isinstance(doc, list) else ():
        yield from _texts(value)


def _unwrapped(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


FORM = {"data": {"data", "base64"}, "inline": {"data", "base64"}, "base64": {"base64"}, "file": {"file"}}


class Figure:
    """A matplotlib figure as far as it is looked at."""

    def savefig(self, out: io.BytesIO, format: str) -> None:  # noqa: A002 - as matplotlib names it
        out.write(PNG if format == "png" else b"")


class Earlier:
    """A task as far as it is looked at."""

    def __init__(self, *media: Media, status: str = "succeeded") -> None:
        self.media, self.status = list(media), status


PIXELS = numpy.zeros((3, 4, 3), dtype=numpy.uint8)
PIXELS[:, :, 0] = 255
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
FORMS: dict[str, Callable[[Path], Any]] = {
    "path as text": str,
    "path": lambda path: path,
    "bytes": lambda _: PNG,
    "bytearray": lambda _: bytearray(PNG),
    "memoryview": lambda _: memoryview(PNG),
    "data URL": lambda _: DATA_URL,
    "PIL picture": lambda _: RED,
    "uint8 array": lambda _: PIXELS,
    "float array": lambda _: PIXELS / 255,
    "figure": lambda _: Figure(),
    "saved medium": lambda path: Media(kind="image", url=LINK, path=str(path)),
    "medium that holds itself": lambda _: Media(kind="image", url=DATA_URL),
    "task": lambda path: Earlier(Media(kind="image", url=LINK, path=str(path))),
    "snapshot": lambda path: Snapshot(status="succeeded", media=[Media(kind="image", path=str(path))]),
    "reply": lambda _: Reply(images=[Media(kind="image", url=DATA_URL)]),
    "source": Source.of,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "boat.png"
    found.write_bytes(PNG)
    return found


@pytest.mark.parametrize("form", FORMS)
@every("data", "inline", "base64", "file", pictures=True)
def test_a_picture_in_any_form_becomes_what_its_family_needs(
    kind: type[Operation], option: Option, form: str, path: Path
) -> None:
    found = list(sent(operation(kind, option, FORMS[form](path))))
    pictures = [Image.open(io.BytesIO(data)) for how, data in found if how in FORM[option.opt.source]]
    told = [(p.format, p.size, p.convert("RGB").getpixel((0, 0))) for p in pictures]
    assert told.count(("PNG", (4, 3), (255, 0, 0))) == 1


@every("data", "inline", "base64", "file")
def test_a_clip_or_sound_goes_in_as_it_is(kind: type[Operation], option: Option, tmp_path: Path) -> None:
    file = tmp_path / "take"
    file.write_bytes(good(option))
    for value in (file, file.read_bytes()):
        assert file.read_bytes() in [
            data for how, data in sent(operation(kind, option, value)) if how in FORM[option.opt.source]
        ]


@every("data", "base64", "url")
def test_a_link_is_sent_as_a_link(kind: type[Operation], option: Option) -> None:
    for value in (LINK, Media(kind=option.opt.kinds[0].partition("/")[0], url=LINK)):
        request = wire.build(operation(kind, option, value))
        assert LINK in list(_texts(msgspec.json.decode(request.content or b"")))


@every("file", "inline")
def test_what_a_link_leads_to_is_fetched_where_the_family_takes_no_links(
    kind: type[Operation], option: Option, gateway: Callable[..., Gateway], client: Callable[..., Client]
) -> None:
    server = gateway(says(good(option)), says(refusal(), 400))
    asked = operation(kind, option, f"{server.url}/take")
    with pytest.raises(ApiError):
        (client(server.url).submit if kind.follow else client(server.url).send)(asked)
    body = server.posts[0].body
    assert good(option) in body or base64.b64encode(good(option)) in body
    assert "authorization" not in server.heard[0].headers


@every("url")
def test_bytes_are_refused_where_only_a_public_link_will_do(kind: type[Operation], option: Option, path: Path) -> None:
    for form in FORMS.values():
        value = form(path)
        if isinstance(value, Source):
            continue
        with pytest.raises(OptionError, match=f"{option.name} takes only a public link"):
            operation(kind, option, value)
    with pytest.raises(MediaError, match=f"{option.name} takes only a public link"):
        wire.build(operation(kind, option, Source.of(path)))


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1\0\0\0\0"
BAD: dict[str, tuple[bytes, str]] = {
    "text": (b"A boat, in words. " * 40, "text"),
    "text in Vietnamese": ("Thuyền giấy trôi. ".encode() * 60, "text"),
    "an icon": (b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0", r"an icon \(ICO\)"),
    "a HEIC photo": (HEIC, "a HEIC picture"),
    "an AVIF picture": (HEIC.replace(b"heic", b"avif"), "an AVIF picture"),
    "a drawing": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
    "a bitmap": (encoded(RED, "BMP"), "a BMP picture"),
    "a TIFF": (encoded(RED, "TIFF"), "a TIFF picture"),
    "a web page": (b"\n<!DOCTYPE html><title>Sign in</title>", "a web page"),
    "a PDF": (b"%PDF-1.7\n", "a PDF"),
    "an archive": (b"PK\3\4\x14\0", "a ZIP archive"),
    "noise": (b"\x80\x81\xfe\0\1" * 30, "of no kind that is known here"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("bad", BAD)
@every("data", "inline", "base64", "file")
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    kind: type[Operation], option: Option, bad: str, tmp_path: Path
) -> None:
    data, said = BAD[bad]
    file = tmp_path / "boat.png"
    file.write_bytes(data)
    for value in (file, str(file), data, Media(kind="image", path=str(file))):
        with pytest.raises(OptionError, match=rf"{option.name}: .*{said}.*; give \w+") as caught:
            operation(kind, option, value)
        assert [p.option for p in caught.value.problems] == [option.name]
        assert str(caught.value).endswith("Nothing was sent.")


OTHERS: dict[str, tuple[Callable[[], Any], str]] = {
    "a number": (lambda: 7, "int cannot be sent"),
    "a function": (lambda: print, "cannot be sent"),
    "a set": (lambda: {LINK}, "set cannot be sent"),
    "a missing file": (lambda: "nowhere/boat.png", "no file 'nowhere/boat.png'"),
    "a home that is not there": (lambda: "~nobody-here/boat.png", "no file"),
    "a folder": (Path, "no file"),
    "a broken data URL": (lambda: "data:image/png;base64,%%%", "not valid base64"),
    "a link without a host": (lambda: "https:///boat.png", "is no link"),
    "a task that is at work": (lambda: Earlier(status="running"), "is running and has no media"),
    "a snapshot without media": (lambda: Snapshot(status="queued"), "Snapshot is queued and has no media"),
    "an array of text": (lambda: numpy.array(["a", "b"]), "is no picture"),
    "a row of numbers": (lambda: numpy.zeros(7), r"shape \(7,\)"),
    "an array of five channels": (lambda: numpy.zeros((9, 9, 5)), r"shape \(9, 9, 5\)"),
    "an empty array": (lambda: numpy.zeros((0, 4, 3)), "is no picture"),
    "a medium whose link has ended": (lambda: Media(kind="image", url=LINK, expires_at=1.0), "has ended"),
}


@pytest.mark.parametrize("other", OTHERS)
@every("data", "inline", "base64", "file")
def test_what_is_no_medium_is_refused_by_name(kind: type[Operation], option: Option, other: str) -> None:
    value, said = OTHERS[other]
    with pytest.raises(OptionError, match=f"{option.name}: .*{said}"):
        operation(kind, option, value())


@every()
def test_a_result_of_another_kind_is_refused_by_name(kind: type[Operation], option: Option) -> None:
    wrong = next(k for k in ("audio", "image", "video") if not {*TAKEN[k]} & {*types_of(option.opt.kinds)})
    ending = {"audio": "mp3", "image": "png", "video": "mp4"}[wrong]
    for value in (f"{LINK}.{ending}", Earlier(Media(kind=wrong, url=LINK))):
        with pytest.raises(OptionError, match=rf"{option.name}: https://pictures\S+ leads to .*; give \w+"):
            operation(kind, option, value)


@every("data", "inline", "base64", "file")
def test_of_a_result_with_several_media_the_fitting_one_is_taken(kind: type[Operation], option: Option) -> None:
    links = {name: f"{LINK}-{name}" for name in ("audio", "video", "image")}
    wanted = option.opt.kinds[0].partition("/")[0]
    earlier = Earlier(*(Media(kind=name, url=url) for name, url in links.items()))
    taken = {s.url for o, s in operation(kind, option, earlier).sources() if o.name == option.name}
    assert taken - {""} == {links[wanted]}


@every("data", "inline", "base64", "file")
def test_a_file_that_is_too_large_is_refused_unread(kind: type[Operation], option: Option, tmp_path: Path) -> None:
    file = tmp_path / "boat.png"
    file.write_bytes(good(option))
    with file.open("r+b") as grown:
        grown.truncate(option.opt.most_bytes + 1_000_000)
    with pytest.raises(OptionError, match=rf"{option.name}: 'boat.png' has [\d.]+ MB; [\d.]+ MB is the most"):
        operation(kind, option, file)
    assert "MB at most" in option.allowed()


@every("data", "inline", "base64", "file")
def test_a_file_that_cannot_be_opened_is_refused_by_name(
    kind: type[Operation], option: Option, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(OptionError, match=f"{option.name}: .*boat.png cannot be read: Permission denied"):
        operation(kind, option, path)


PRIVATE = ["http://127.0.0.1:8899/media/a/0", "http://localhost/a", "http://192.168.1.4/a", "http://[::1]/a", "http://10.0.0.7/a"]  # fmt: skip


@pytest.mark.parametrize("link", PRIVATE)
@every()
def test_a_private_link_is_refused_where_the_gateway_is_public(
    kind: type[Operation], option: Option, link: str, client: Callable[..., Client]
) -> None:
    public = client("https://api.yescale.io")
    with pytest.raises(MediaError, match=rf"^{option.name}: \S+ can be reached from this network only"):
        (public.submit if kind.follow else public.send)(operation(kind, option, link))
    assert public.board.ledger.rows() == []


def test_a_private_link_is_sent_to_a_gateway_that_is_local_too(
    gateway: Callable[..., Gateway], client: Callable[..., Client]
) -> None:
    server = gateway(says({"id": "t1"}))
    client(server.url).submit(catalog.operation("luma.generate")(prompt="a boat", image=PRIVATE[0]))
    assert PRIVATE[0].encode() in server.posts[0].body


class Small(Operation):
    """One that takes little."""

    at = Call(method="POST", path="/small", id="small")
    image: Annotated[SourceLike, opt("A picture.", most_bytes=2000, kinds=("image/png",))]


def test_a_picture_in_memory_that_turns_out_too_large_is_refused_before_it_is_sent() -> None:
    noise = numpy.random.default_rng(7).integers(0, 256, (60, 60, 3), dtype=numpy.uint8)
    with pytest.raises(MediaError, match=r"^image: What was given has [\d.]+ [kM]B; 2 kB is the most"):
        wire.build(Small(image=noise))


def test_bytes_that_are_too_large_are_refused_at_once() -> None:
    with pytest.raises(OptionError, match="image: What was given has 3 kB; 2 kB is the most"):
        Small(image=PNG.ljust(3000, b"\0"))


def test_a_single_type_may_be_asked_for() -> None:
    with pytest.raises(OptionError, match=r"image: What was given is a picture \(JPEG\); give PNG"):
        Small(image=encoded(RED, "JPEG"))


def test_a_file_that_changes_before_it_is_sent_leaves_no_trace_in_the_ledger(
    gateway: Callable[..., Gateway], client: Callable[..., Client], path: Path
) -> None:
    server = gateway(says({"id": "t1"}))
    user = client(server.url)
    asked = catalog.operation("runway.image_to_video")(image=path)
    path.write_text("gone over to words")
    with pytest.raises(MediaError, match=r"^image: 'boat.png' is text, whatever its name says; give PNG"):
        user.submit(asked)
    path.unlink()
    with pytest.raises(MediaError, match=r"^image: .*boat.png cannot be read"):
        user.submit(catalog.operation("runway.image_to_video")(image=Source.from_note({"path": str(path)})))
    assert (server.heard, user.board.ledger.rows()) == ([], [])


def opened(value: Any) -> Image.Image:
    return Image.open(io.BytesIO(Source.of(value).read()))


GREY = numpy.array([[0, 128], [200, 255]], dtype=numpy.uint8)
ARRAYS: dict[str, tuple[Any, str, Any]] = {
    "grey": (GREY, "L", 128),
    "grey with an axis": (GREY[:, :, None], "L", 128),
    "grey floats": (GREY / 255, "L", 128),
    "floats that overshoot": (numpy.array([[-0.02, 1.04], [0.5, 1.0]]), "L", 255),
    "floats to 255": (GREY.astype(float), "L", 128),
    "floats that are not numbers": (numpy.array([[0.0, numpy.nan], [1.0, numpy.inf]]), "L", 0),
    "truth": (numpy.array([[False, True], [True, False]]), "L", 255),
    "wide integers": (GREY.astype("int64"), "L", 128),
    "16 bit": ((GREY.astype("uint16") * 257), "L", 128),
    "with transparency": (numpy.full((2, 2, 4), 128, dtype=numpy.uint8), "RGBA", (128, 128, 128, 128)),
    "channels first": (numpy.full((3, 5, 7), 128, dtype=numpy.uint8), "RGB", (128, 128, 128)),
    "half precision": ((GREY / 255).astype("float16"), "L", 128),
    "read only": (numpy.broadcast_to(numpy.uint8(128), (2, 2)), "L", 128),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_of_any_number_type_is_a_picture(name: str) -> None:
    array, mode, pixel = ARRAYS[name]
    found = opened(array)
    assert (found.mode, found.getpixel((1, 0))) == (mode, pixel)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "F", "I;16"])
def test_a_pil_picture_of_any_mode_becomes_png(mode: str) -> None:
    found = opened(Image.new(mode, (5, 4)))
    assert (found.format, found.size) == ("PNG", (5, 4))


def test_a_picture_that_is_cut_off_is_refused_in_words() -> None:
    broken = Image.open(io.BytesIO(painted("blue", (400, 400))[:200]))
    with pytest.raises(MediaError, match="cannot be read"):
        Source.of(broken).read()


class Torch:
    """A tensor that wants its gradient kept: it gives no array."""

    def __array__(self, *_: object, **__: object) -> None:
        raise RuntimeError("call detach() first")


def test_an_array_that_does_not_come_says_why() -> None:
    with pytest.raises(MediaError, match=r"This Torch gives no array \(call detach\(\) first\)"):
        Source.of(Torch())


NAMES = {"boat.png": "boat.jpg", "boat": "boat.jpg", "boat.jpeg": "boat.jpeg", "my.boat": "my.boat.jpg"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_travels_under_a_name_that_fits_its_bytes(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(encoded(RED, "JPEG"))
    source = Source.of(file)
    assert source.read()
    assert (source.file_name, source.mime) == (NAMES[name], "image/jpeg")


def test_a_saved_result_whose_file_is_gone_is_its_link() -> None:
    assert Source.of(Media(kind="image", url=LINK, path="/nowhere/boat.png")).url == LINK
    with pytest.raises(MediaError, match="no file"):
        Source.of(Media(kind="image", path="/nowhere/boat.png"))


@pytest.mark.parametrize("cut", range(4))
def test_text_is_known_as_text_where_a_letter_is_cut(cut: int) -> None:
    assert described(("ề" * 200).encode()[: 512 - cut]) == "text"
