"""``merkki``: the issuing service from a terminal.

Exit codes: 0 done; 1 refused, or the answer is no; 2 usage; 3 it could not be done or told
now (a key, the database, the clock); 70 our own parts disagree.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

# Loaded when called: `merkki config show` need not import a canonicalizer.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "api-key": "merkki_issuer.cli_api_key:api_key",
        "award": "merkki_issuer.cli_award:award",
        "award-many": "merkki_issuer.cli_award_many:award_many",
        "config": "merkki_issuer.cli_keeping:config",
        "db": "merkki_issuer.cli_keeping:db",
        "demo": "merkki_issuer.cli_demo:demo",
        "definitions": "merkki_issuer.cli_keeping:definitions",
        "key": "merkki_issuer.cli_key:key",
        "ledger": "merkki_issuer.cli_keeping:ledger",
        "org": "merkki_issuer.cli_org:org",
        "reinstate": "merkki_issuer.cli_status:reinstate",
        "revoke": "merkki_issuer.cli_status:revoke",
        "serve": "merkki_issuer.cli_serve:serve",
        "show": "merkki_issuer.cli_award:show",
        "status": "merkki_issuer.cli_status:status",
        "suspend": "merkki_issuer.cli_status:suspend",
        "sweep": "merkki_issuer.cli_keeping:sweep",
        # Needs nothing of the service, so that it is there without the extra as well.
        "tool": "merkki_verifier.tool.cli:tool",
    }
)


# sysexits.h has it for what we use it for: an internal fault.
INTERNAL = 70
# How click itself ends a command.
_ENDINGS = (click.ClickException, click.exceptions.Exit, click.Abort)


class LazyGroup(click.Group):
    """A group whose commands are imported by name, ``module:command``, when they are called."""

    def __init__(self, *, targets: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self._targets = targets

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. What nobody foresaw is said in full, and ends with 70."""
        try:
            return super().invoke(ctx)
        except _ENDINGS:
            raise
        except Exception:  # noqa: BLE001 # the last line of the program
            traceback.print_exc()
            sys.exit(INTERNAL)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in alphabetical order."""
        del ctx
        return sorted(self._targets)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in self._targets:
            return None
        module, _, name = self._targets[cmd_name].partition(":")
        try:
            command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            raise _missing(error) from error
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._targets[cmd_name]} is no command")
        return command


def _missing(error: ModuleNotFoundError) -> Exception:
    """What a wheel without the issuer's extra says; a module of ours that is missing is a fault."""
    if (error.name or "").startswith("merkki_"):
        return error
    return click.UsageError(
        f"The issuing service needs {error.name}, which is not installed.\n"
        "Install it with: pip install 'merkki[issuer]'"
    )


@click.group(cls=LazyGroup, targets=COMMANDS)
@click.version_option(package_name="merkki", prog_name="merkki")
def main() -> None:
    """Issue the marks of a working-life passport as Open Badges 3.0.

    Settings come from the environment (MERKKI_...): see `merkki config show`.

    \b
    Examples:
      merkki org create opisto --name "Opisto" --url https://opisto.example/ \\
          --kind school --may-issue WL-01
      merkki award --org opisto --mark WL-01 --to participant-17 --claim
      merkki revoke urn:uuid:... --reason error
    """  # noqa: D301 # click's own mark for "do not rewrap"
