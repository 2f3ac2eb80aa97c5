"""`kapcms user …` and `kapcms token …`: accounts of people and tokens of scripts."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, cast

import click

from kapcms.cli.failing import clear_failures
from kapcms.clock import rfc3339
from kapcms.errors import NotFound
from kapcms.models.transaction import transaction
from kapcms.models.user import find_user_by_email
from kapcms.services.access.accounts import change_user, list_users
from kapcms.services.access.caller import COMMAND_LINE, ROLES, Role
from kapcms.services.access.inviting import make_link
from kapcms.services.access.second_factor import remove_second_factor
from kapcms.services.access.signing_in import create_token, create_user

if TYPE_CHECKING:
    from kapcms.models.user import User

SHORTEST_PASSWORD = 12


@click.group()
def user() -> None:
    """Accounts of people."""


@user.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the account may do.")
@click.option("--name", help="The name to show; default: the part of the address before the @.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; else one is made and shown."
)
@clear_failures
def create_user_command(email: str, role: str, name: str | None, *, password_stdin: bool) -> None:
    """Make an account."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    if "@" not in email.strip("@"):
        raise click.BadParameter("give an address", param_hint="--email")
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(
            f"a password takes at least {SHORTEST_PASSWORD} characters", param_hint="--password-stdin"
        )
    with transaction():
        create_user(email, cast("Role", role), password, name)
    click.echo(f"made {role} {email}", err=True)
    if not password_stdin:
        click.echo(f"password (shown only now): {password}", err=True)


@user.command("list")
@clear_failures
def list_users_command() -> None:
    """List the accounts: address, role, and whether it is suspended or has a second factor."""
    for found in list_users(limit=1_000_000):
        marks = [word for word, at in (("suspended", found.suspended_at), ("2fa", found.second_factor_at)) if at]
        click.echo(f"{found.email:40} {found.role:7} {' '.join(marks)}".rstrip())


@user.command("suspend")
@click.option("--email", required=True, help="Whose account.")
@click.option("--undo", is_flag=True, help="Let the account sign in again.")
@clear_failures
def suspend_user_command(email: str, *, undo: bool) -> None:
    """Suspend an account: its sessions and tokens end at once."""
    with transaction():
        change_user(_known(email), {"suspended": not undo})
    click.echo(f"{email} is {'active again' if undo else 'suspended'}", err=True)


@user.command("reset")
@click.option("--email", required=True, help="Whose account.")
@click.option("--second-factor", is_flag=True, help="Take the second factor off too.")
@clear_failures
def reset_user_command(email: str, *, second_factor: bool) -> None:
    """Print a link where the account's owner sets a new password, once."""
    with transaction():
        found = _known(email)
        if second_factor:
            remove_second_factor(found)
        link, expires_at = make_link(found)
    click.echo(f"works once, until {rfc3339(expires_at)}", err=True)
    click.echo(link)


def _known(email: str) -> User:
    found = find_user_by_email(email)
    if found is None:
        raise NotFound(f"There is no account with the address {email}.")
    return found


@click.group()
def token() -> None:
    """Tokens of scripts."""


@token.command("create")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the token may do.")
@click.option("--name", required=True, help="What the token is for.")
@clear_failures
def create_token_command(role: str, name: str) -> None:
    """Make a token, and print it alone on standard output."""
    with transaction():
        _, secret = create_token(name, cast("Role", role), COMMAND_LINE)
    click.echo(secret)
