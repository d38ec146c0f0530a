"""`staffroom deliveries`: what is in the outbox, why, and what the operator may do about it."""

from typing import Annotated

import typer

app = typer.Typer(help="See what the bot has to deliver, and settle what is held or dead.", invoke_without_command=True)

Number = Annotated[int, typer.Argument(help="The delivery's number, as in the list.")]
NumberOrAll = Annotated[int | None, typer.Argument(help="The delivery's number, as in the list; or --all.")]
All = Annotated[bool, typer.Option("--all", help="All that are in that state.")]


@app.callback()
def show_list(
    context: typer.Context,
    *,
    state: Annotated[
        list[str] | None, typer.Option(help="Only in this state (several times for several); else what needs you.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="In every state, the newest first.")] = False,
) -> None:
    """List deliveries: how many are in each state, and those that are held, dead or unreachable."""
    if context.invoked_subcommand is None:
        from bot import deliveries

        states = deliveries.states_of(state or (), everything=everything)
        deliveries.with_session(_url(), lambda session: deliveries.show_list(session, states))


@app.command()
def show(number: Number) -> None:
    """Show one delivery: to whom, how far it has come, and why."""
    from bot import deliveries

    deliveries.with_session(_url(), lambda session: deliveries.show(session, number))


@app.command()
def retry(number: NumberOrAll = None, *, everything: All = False) -> None:
    """Try again what was refused for good (dead), in its recipients' hours."""
    from bot import deliveries

    which = deliveries.one_or_all(number, everything=everything)
    deliveries.with_session(_url(), lambda session: deliveries.retry(session, which))


@app.command()
def release(number: NumberOrAll = None, *, everything: All = False) -> None:
    """Send what is held after all, in its recipients' hours. It may have arrived before, and arrive twice."""
    from bot import deliveries

    which = deliveries.one_or_all(number, everything=everything)
    deliveries.with_session(_url(), lambda session: deliveries.release(session, which))


@app.command()
def drop(number: NumberOrAll = None, *, everything: All = False) -> None:
    """Give up what is held or dead, and what waits for it. Its text is thrown away; this can't be undone."""
    from bot import deliveries

    which = deliveries.one_or_all(number, everything=everything)
    deliveries.with_session(_url(), lambda session: deliveries.drop(session, which))


def _url() -> str:
    from bot.settings import load_settings

    return load_settings().staffroom_database_url
