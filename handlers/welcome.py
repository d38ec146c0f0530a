"""Meet people for the first time: the privacy notice, and for those not in the roster, three short questions."""

from handlers.access import NEWCOMERS, Role
from handlers.context import Context, Newcomer
from handlers.errors import FormRejected, UserError
from handlers.listings import phase_options, topic_groups
from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Choices,
    Form,
    Heading,
    Option,
    footnote,
    message,
    text,
)
from handlers.requests import (
    AndThen,
    Answer,
    Command,
    HomeOpened,
    Press,
    Private,
    Request,
    ShowForm,
    ShowHome,
    Submission,
)
from handlers.router import Router
from handlers.typed_words import clean
from storage import identities, organisation, people

router = Router()

NOTICE = message(
    footnote(
        "I keep your name, work e-mail, academy and what you choose to list, so that colleagues in the trust can "
        "find you."
    ),
    footnote(
        "I don't watch what you do, and nobody is ranked. What you search for is not kept unless you ask me to look "
        "out for it, and leaders can't see it."
    ),
    footnote("Type /my-profile at any time to see, change, hide or remove what colleagues see."),
)
REMEMBERED_LENGTH = 1_000
"""How many characters of what was first typed are kept for afterwards: the form's own state holds 1,500."""


async def greet(request: Request, context: Context) -> Answer:
    """Welcome somebody we do not know, and offer the questions that let us answer what they typed."""
    asked = f"{request.name} {request.text}".strip() if isinstance(request, Command) else ""
    remembered = asked if len(asked) <= REMEMBERED_LENGTH else ""
    afterwards = " Then I'll answer what you typed." if remembered else ""
    welcome = message(
        Heading("Welcome to Staffroom"),
        text(
            "I help colleagues across the trust find each other. You aren't in the staff list I was given, so please "
            f"tell me where you work and what you teach; it takes under a minute.{afterwards}"
        ),
        Buttons(
            (
                Button(
                    "Tell me where you work",
                    "welcome.begin",
                    value=remembered,
                    style="primary",
                    opens_form=True,
                ),
            )
        ),
        *NOTICE.elements,
    )
    return ShowHome(welcome) if isinstance(request, HomeOpened) else Private(welcome)


@router.press("welcome.begin", access=NEWCOMERS)
async def begin(request: Press, context: Context) -> Answer:
    """Ask where somebody works."""
    if not isinstance(context.who, Newcomer):
        return _already_known(request.value, context)
    academies = await organisation.find_academies(context.session, context.newcomer.trust_id)
    if not academies:
        raise UserError(
            "No academies have been set up yet, so I can't place you. Nothing has been saved. "
            "Please ask your trust's administrator to import its schools."
        )
    return ShowForm(
        Form(
            form="welcome.join",
            title="Where do you work?",
            submit="Save",
            inputs=(
                Choice(
                    "academy",
                    "Your academy",
                    options=tuple(Option(academy.short_name or academy.name, academy.urn) for academy in academies),
                ),
                Choices("subjects", "What do you teach or lead?", groups=topic_groups(context.topics), optional=True),
                Choices("phases", "Which ages?", options=phase_options(context.topics), optional=True),
            ),
            state=request.value,
        )
    )


@router.submission("welcome.join", access=NEWCOMERS)
async def join(request: Submission, context: Context) -> Answer:
    """Add somebody to the roster as a teacher of the academy they chose, and answer what they first typed."""
    if not isinstance(context.who, Newcomer):
        return _already_known(request.state, context)
    newcomer = context.newcomer
    academies = await organisation.find_academies(context.session, newcomer.trust_id)
    academy = next((one for one in academies if one.urn == request.text("academy")), None)
    if academy is None:
        raise FormRejected({"academy": "Please choose your academy from the list."})
    person = await people.add_person(
        context.session,
        trust_id=newcomer.trust_id,
        academy_id=academy.id,
        name=clean(newcomer.profile.name) or "A colleague",
        email=newcomer.profile.email or None,
        subjects=context.topics.known(request.many("subjects")),
        phases=context.topics.known(request.many("phases")),
        now=context.now,
    )
    await people.grant_role(
        context.session,
        trust_id=newcomer.trust_id,
        person_id=person.id,
        role=Role.TEACHER,
        from_on=context.today,
        granted_by_id=None,
    )
    is_first = await identities.add_identity(
        context.session,
        trust_id=newcomer.trust_id,
        workspace_id=newcomer.workspace_id,
        person_id=person.id,
        external_id=newcomer.external_id,
        now=context.now,
    )
    if not is_first:
        raise UserError("You were set up a moment ago, so there was nothing to save. Please type your question again.")
    await identities.mark_noticed(context.session, newcomer.trust_id, person.id, context.now)
    thanks = message(text(f"Thank you, {person.name.split()[0]}. You are set up at {academy.short_name}."))
    return AndThen(thanks, context.router.read(request.state))


def _already_known(words: str, context: Context) -> AndThen:
    return AndThen(message(text("I know you already, so there was nothing to save.")), context.router.read(words))
