"""Where to connect and with what: keys wherever people keep them, base URLs as users paste them."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from yescale_widgets.errors import ConfigError
from yescale_widgets.keys import BEGINNINGS, Secret
from yescale_widgets.words import later, t

BASE_URL = "https://api.yescale.io"
SYSTEM_URL = "https://yescale.bogia.app"
THREE_WAYS = later(
    "Connect in one of three ways: set YESCALE_API_KEY in the environment, call ys.connect(api_key=...), "
    "or try everything offline with ys.connect(sandbox=True)."
)
ACCESS_WAYS = later("Set YESCALE_ACCESS_KEY in the environment, or call ys.connect(access_key=...); it is no API key.")
_PATH = re.compile(r"(/[\w.~-]+)+")
_PASTED_TAILS = ("/v1/chat/completions", "/chat/completions", "/v1")


def find_paths() -> tuple[tuple[str, str], ...]:
    """``YESCALE_PATHS``, such as "/runwayml=/runway, /mj=/mj-fast/mj": the beginnings of paths, and what they become.

    Raises:
        ConfigError: it is written otherwise.
    """
    pairs = [pair.strip() for pair in os.environ.get("YESCALE_PATHS", "").split(",") if pair.strip()]
    found = [tuple(side.strip().rstrip("/") for side in pair.split("=")) for pair in pairs]
    if not all(len(sides) == 2 and all(_PATH.fullmatch(side) for side in sides) for sides in found):
        raise ConfigError(
            t("YESCALE_PATHS cannot be read."), t('It is written like "/runwayml=/runway, /mj=/mj-fast/mj".')
        )
    return tuple((here, there) for here, there in found)


def home_folder() -> Path:
    """The folder of the ledger: ``YESCALE_HOME``, else the platform's place for application data."""
    if chosen := os.environ.get("YESCALE_HOME"):
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("yescale_widgets", appauthor=False))


def wants_saving() -> bool:
    """Whether results are saved by themselves: unless ``YESCALE_SAVE`` says no."""
    return os.environ.get("YESCALE_SAVE", "").strip().lower() not in ("0", "false", "no", "off")


@dataclass(frozen=True)
class Settings:
    """What a client needs to know. Times are seconds.

    ``base_url`` is the gateway's root without ``/v1``; the API key leaves for its origin alone, as the access key does
    for that of ``system_url``, the System API. ``paths`` are beginnings of paths with what takes their place, for
    gateways that mount a family elsewhere. ``poll_floor`` is the shortest pause between two looks at one task.
    ``save`` is whether a session saves results by itself (``YESCALE_SAVE=0`` turns it off). ``replayed`` says which
    cassette answers in the gateway's place, ``speed`` how many times faster than it was recorded.
    """

    base_url: str = BASE_URL
    system_url: str = SYSTEM_URL
    api_key: Secret | None = None
    access_key: Secret | None = None
    sandbox: bool = False
    language: str = "en"
    paths: tuple[tuple[str, str], ...] = field(default_factory=find_paths)
    connect_timeout: float = 10.0
    read_timeout: float = 120.0
    paid_timeout: float = 300.0
    poll_floor: float = 1.0
    home: Path = field(default_factory=home_folder)
    save: bool = field(default_factory=wants_saving)
    replayed: str = ""
    speed: float = 1.0

    @property
    def origin(self) -> str:
        """Scheme, host and port of the base URL."""
        return origin_of(self.base_url)

    def path(self, path: str) -> str:
        """A path as this gateway mounts it."""
        return next(
            (there + path[len(here) :] for here, there in self.paths if f"{path}/".startswith(f"{here}/")), path
        )

    @property
    def account(self) -> str:
        """Whose tasks these are, in the ledger: the origin; "sandbox" whatever port it has this time."""
        return "sandbox" if self.sandbox else self.origin

    @property
    def key(self) -> Secret:
        """The API key.

        Raises:
            ConfigError: there is none; the message names the three ways to connect.
        """
        if not self.api_key:
            raise ConfigError(t("No API key is set."), t(THREE_WAYS))
        return self.api_key


@lru_cache(maxsize=64)
def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, in lower case and without the port that goes without saying."""
    parts = urlsplit(url)
    place = (
        parts.netloc.rpartition("@")[2].lower().removesuffix({"https": ":443", "http": ":80"}.get(parts.scheme, "\0"))
    )
    return f"{parts.scheme}://{place}"


def is_local(host: str) -> bool:
    """Whether a host name or address, in any spelling a resolver takes, is this machine or a private network."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))
        except OSError:
            return False
    return address.is_loopback or address.is_private or address.is_link_local or address.is_unspecified


def clean_base_url(text: str) -> str:
    """The gateway's root from what people paste: blanks, a trailing ``/v1`` or the full chat path are taken off.

    Raises:
        ConfigError: it is no http(s) URL, carries a user name, or would send a key in clear text over the internet.
    """
    url = text.strip()
    url = (url if "://" in url else f"https://{url}").split("#")[0].split("?")[0].rstrip("/")
    for tail in _PASTED_TAILS:
        url = url.removesuffix(tail).rstrip("/")
    scheme, host = _scheme_and_host(url)
    if host.startswith(BEGINNINGS):
        raise ConfigError(
            t("This base URL looks like a key."),
            t("Give the key as api_key; a usual base URL is {url}.", url=BASE_URL),
        )
    if scheme not in ("http", "https") or not host or "@" in url:
        raise ConfigError(
            t("This base URL cannot be used ({scheme}).", scheme=scheme or t("no scheme")),
            t("A usual one is {url}.", url=BASE_URL),
        )
    if scheme == "http" and not is_local(host):
        raise ConfigError(t("The base URL of {host} would send your key unencrypted.", host=host), t("Use https://."))
    return url


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Both empty where the text is no URL at all; the text itself is never repeated, since it may hold a secret."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "", ""
    return (parts.scheme, "") if re.search(r"\s", url) else (parts.scheme, parts.hostname or "")


def settings_for(api_key: str | Secret | None = None, base_url: str | None = None) -> Settings:
    """Settings from arguments, else from the environment and the other places a key may be in."""
    given = Secret.of(api_key)
    del api_key  # a verbose traceback shows local names
    return Settings(
        api_key=find_key(given),
        access_key=find_access_key(),
        base_url=clean_base_url(base_url or find_base_url()),
        system_url=find_system_url(),
    )


def find_base_url() -> str:
    """``YESCALE_BASE_URL``, else the vendor's standard host."""
    return os.environ.get("YESCALE_BASE_URL", "").strip() or BASE_URL


def find_system_url() -> str:
    """The host of the System API: ``YESCALE_SYSTEM_URL``, else the vendor's."""
    return clean_base_url(os.environ.get("YESCALE_SYSTEM_URL", "").strip() or SYSTEM_URL)


def find_access_key(explicit: Secret | None = None) -> Secret | None:
    """The account's access key, from ``YESCALE_ACCESS_KEY`` in the places where an API key may be."""
    return find_key(explicit, name="YESCALE_ACCESS_KEY")


def find_key(explicit: Secret | None, *, name: str = "YESCALE_API_KEY", ask: bool = False) -> Secret | None:
    """A key from the first place that has one: argument, environment, Colab, keyring, ``.env``, a prompt (``ask``)."""
    if explicit:
        return _usable(explicit)
    places: list[Callable[[str], str | None]] = [_from_environment, _from_colab, _from_keyring, _from_dotenv]
    if ask:
        places.append(_from_prompt)
    found = next((key for place in places if (key := Secret.of(place(name))) is not None), None)
    return _usable(found) if found else None


def _usable(key: Secret) -> Secret:
    if not re.fullmatch(r"[!-~]+", key.reveal()):
        raise ConfigError(t("The API key has blanks or characters that a key cannot have."), t("Copy it again, whole."))
    return key


def _from_environment(name: str) -> str | None:
    return os.environ.get(name)


def _from_colab(name: str) -> str | None:
    import sys

    if "google.colab" not in sys.modules:
        return None
    try:
        from google.colab import userdata

        found = userdata.get(name)
    except Exception:  # noqa: BLE001 - Colab raises its own types when the secret is absent or access is refused
        return None
    return found if isinstance(found, str) else None


def _from_keyring(name: str) -> str | None:
    try:
        import keyring

        return keyring.get_password("yescale_widgets", name)
    except Exception:  # noqa: BLE001 - not installed, no backend, or locked: the next place is asked
        return None


def _from_dotenv(name: str) -> str | None:
    try:
        lines = Path(".env").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    pairs = (line.strip().removeprefix("export ").split("=", 1) for line in lines if "=" in line)
    found = {key.strip(): value.strip().strip("'\"") for key, value in pairs}
    return found.get(name)


def _from_prompt(name: str) -> str | None:
    from getpass import getpass

    return getpass(t("{name} (stays in this kernel only): ", name=name))
