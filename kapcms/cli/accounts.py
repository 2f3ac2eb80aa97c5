"""`kapcms user …` and `kapcms token …`: accounts of people and tokens of scripts."""

from __future__ import annotations

import secrets
import sys
from typing import cast

import click

from kapcms.cli.failing import clear_failures
from kapcms.models.transaction import transaction
from kapcms.services.caller import COMMAND_LINE, ROLES, Role
from kapcms.services.signing_in import create_token, create_user

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
