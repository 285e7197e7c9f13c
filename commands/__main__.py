"""`python -m commands <command>`."""

import click

from commands import COMMANDS

click.Group("engine-room", commands={each.name or "": each for each in COMMANDS})()
