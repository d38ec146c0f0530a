"""`python -m bot`: the same as `staffroom`."""

from bot.cli import main

main()
