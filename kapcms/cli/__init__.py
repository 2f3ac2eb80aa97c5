"""The command line, `python -m kapcms …`: one file a command or family of commands.

Exit codes: 0 ok, 1 some items failed, 2 unusable input or settings.
"""
