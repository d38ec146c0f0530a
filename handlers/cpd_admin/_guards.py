"""Whether somebody whose words are held may say that they are about no pupil, as the trust decides."""

from handlers.context import Context
from handlers.cpd_admin._terms import ADMINISTRATORS
from handlers.messages import Button, Buttons, Heading, Message, footnote, message, text
from handlers.requests import Answer, Press, Private, Replace
from handlers.router import Router
from storage import organisation

router = Router()

MAY = "Whoever typed them may say “It isn't a pupil”, and they are posted or saved after all."
MAY_NOT = "They are not posted or saved until they are edited: nobody can say “It isn't a pupil”."


@router.press("cpd_admin.guards", access=ADMINISTRATORS)
async def show_guards(request: Press, context: Context) -> Answer:
    """How it is, and a button to have it otherwise."""
    return Private(_said(are_final=await organisation.are_guards_final(context.session, context.me.trust_id)))


@router.press("cpd_admin.guards_set", access=ADMINISTRATORS, writes=True)
async def change_guards(request: Press, context: Context) -> Answer:
    """Have it otherwise; the same button takes it back."""
    are_final = request.value == "final"
    await organisation.set_guards_final(context.session, context.me.trust_id, are_final=are_final)
    return Replace(message(text("Saved. It holds from now on, for the whole trust.")) + _said(are_final=are_final))


def _said(*, are_final: bool) -> Message:
    other = Button("Leave it to whoever typed them", "cpd_admin.guards_set", "open")
    if not are_final:
        other = Button("Let nobody say so", "cpd_admin.guards_set", "final", "Let nobody say “It isn't a pupil”")
    return message(
        Heading("Words that may identify a pupil"),
        text(MAY_NOT if are_final else MAY),
        Buttons((other,)),
        footnote("What tells of harm to a child is never posted or saved here, whatever is chosen."),
    )
