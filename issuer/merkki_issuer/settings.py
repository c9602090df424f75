"""What the service is told from outside: typed, checked, and refused all at once.

Every setting is an environment variable ``MERKKI_...``. A secret may come from a file
instead (``MERKKI_KEY_PASSPHRASE_FILE``), as containers and systemd hand them over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from merkki_issuer.errors import RefusedError

# Shorter secrets can be searched. A passphrase goes through scrypt first, a secret does not.
_LENGTHS = {"key_passphrase": 16, "secret_key": 32}
# Fewer distinct characters are a pattern, not a secret.
_SECRET_VARIETY = 10
# What examples and tutorials put where a secret belongs.
_KNOWN_SECRETS = ("changeme", "secret", "password", "example", "development", "insecure", "default")
_NONE_GIVEN = (
    "MERKKI_SECRET_KEY: is missing: the web service signs its sessions with it. Make one with"
    " `python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(RefusedError):
    """One or more settings are wrong. ``problems`` names every one of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(
            "settings",
            "The settings are not fit to start with:\n" + "\n".join(f"  {p}" for p in problems),
        )


class Settings(BaseSettings):
    """The settings of one process. Secrets do not show in its repr."""

    model_config = SettingsConfigDict(env_prefix="MERKKI_", frozen=True, extra="ignore")

    demo: bool = Field(False, description="an openly fictional region; weak secrets allowed")
    data: Path = Field(Path("data"), description="directory of the database and the key files")
    database_url: str = Field("", description="sqlite:///... or postgresql://...")
    public_url: str = Field("", description="https origin written into everything we sign")
    link_url: str = Field("", description="where people reach this process; default: public_url")
    key_passphrase_file: Path | None = Field(None, description="file with the passphrase")
    key_passphrase: SecretStr | None = Field(None, description="opens the private keys")
    secret_key_file: Path | None = Field(None, description="file with the secret")
    secret_key: SecretStr | None = Field(None, description="signs sessions of the web service")
    conformance: bool = Field(False, description="open test profiles, on this machine only")
    language: Literal["fi", "sv", "en"] = Field("fi", description="language where none is asked")
    client_rate: str = Field("300/minute", description="what one client may verify; off: anything")
    trusted_proxies: int = Field(0, ge=0, le=10, description="proxies of ours that say who asks")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str, info: ValidationInfo) -> str:
        if value:
            return value
        data = info.data.get("data")
        return f"sqlite:///{data}/merkki.sqlite" if data else ""

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("demo"):
            return "https://passi.tervasalmi.example"
        if not value:
            raise ValueError("is missing: the https origin that signed badges will name for ever")
        return _origin(value, {"https"})

    @field_validator("link_url")
    @classmethod
    def _link(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return str(info.data.get("public_url", ""))
        origin = _origin(value, {"https", "http"})
        parts = urlsplit(origin)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("must be https, or http on this machine only")
        return origin

    @field_validator("key_passphrase", "secret_key")
    @classmethod
    def _secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        file = info.data.get(f"{info.field_name}_file")
        if isinstance(file, Path):
            if value is not None:
                raise ValueError("is given twice, as a variable and as a file")
            value = _secret_from(file)
        if value is not None and not info.data.get("demo"):
            length = _LENGTHS[str(info.field_name)]
            problem = secret_problem(value.get_secret_value(), length)
            if problem:
                raise ValueError(problem)
        return value

    @field_validator("conformance")
    @classmethod
    def _local(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 # pydantic's form
        link = str(info.data.get("link_url", ""))
        if value and link and urlsplit(link).hostname not in LOOPBACK:
            raise ValueError(
                "signs for anybody who asks, so it works on this machine alone:"
                " MERKKI_LINK_URL must be on localhost"
            )
        return value

    @property
    def on_loopback(self) -> bool:
        """Whether people reach this process on this machine alone."""
        return urlsplit(self.link_url).hostname in LOOPBACK

    def require_secret_key(self) -> SecretStr:
        """The secret of the web service. Raises SettingsError where there is none."""
        if self.secret_key is None:
            raise SettingsError((_NONE_GIVEN,))
        return self.secret_key

    def shown(self) -> dict[str, str]:
        """Every setting as text, with secrets masked."""
        return {
            name: "(set)" if isinstance(value, SecretStr) else "" if value is None else str(value)
            for name, value in ((n, getattr(self, n)) for n in type(self).model_fields)
        }


def load_settings(**given: object) -> Settings:
    """The settings of the environment, with ``given`` values (by field name) before it.

    Raises SettingsError that names every problem at once.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type] # pydantic checks what it is given
    except ValidationError as error:
        raise SettingsError(tuple(_problem(dict(e)) for e in error.errors())) from None


def secret_problem(secret: str, length: int) -> str | None:
    """Why a secret is weak; None if nothing is known against it."""
    if any(word in secret.lower() for word in _KNOWN_SECRETS):
        return "is a word from an example, not a secret"
    if len(secret) < length:
        return f"is weak: {len(secret)} characters, and {length} are needed"
    if len(set(secret)) < _SECRET_VARIETY:
        return "is weak: the same few characters again and again"
    return None


def _secret_from(file: Path) -> SecretStr:
    try:
        text = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"cannot be read from {file}") from None
    if not text:
        raise ValueError(f"is empty in {file}")
    return SecretStr(text)


def _origin(value: str, schemes: set[str]) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("cannot be read as a URL") from None
    if parts.scheme not in schemes or not host:
        raise ValueError(f"must begin with {' or '.join(sorted(schemes))}:// and name a host")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be an origin: scheme, host and port, and nothing after them")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _problem(error: dict[str, object]) -> str:
    location = error.get("loc")
    name = str(location[0]) if isinstance(location, tuple) and location else "?"
    # The input is never repeated: it may be the secret.
    message = str(error.get("msg", "")).removeprefix("Value error, ")
    return f"MERKKI_{name.upper()}: {message}"
