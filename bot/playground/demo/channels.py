"""The channels of the demo trust, on both platforms alike: who is in them, and what was said there lately."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.playground.demo.people import DemoPerson
from handlers.access import Role

PRIMARY_PHASES = frozenset({"eyfs", "ks1", "ks2", "primary", "all-through"})
SECONDARY_PHASES = frozenset({"ks3", "ks4", "ks5", "secondary", "all-through"})
TRUST_TEAM = frozenset({Role.TRUST_LEAD, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """Something a colleague said in a channel."""

    author: str
    text: str

    @property
    def email(self) -> str:
        """The author's e-mail."""
        return f"{self.author}@brackenfold.example"


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """A channel; `belongs` says who is in it besides those who have spoken there. Messages go oldest first."""

    name: str
    topic: str
    belongs: Callable[[DemoPerson], bool]
    messages: tuple[DemoMessage, ...]

    def members(self, people: Iterable[DemoPerson]) -> tuple[str, ...]:
        """The e-mails of those among these people who are in the channel, in their order."""
        spoke = {message.email for message in self.messages}
        return tuple(person.email for person in people if person.email in spoke or self.belongs(person))


def _teaches(*subjects: str) -> Callable[[DemoPerson], bool]:
    return lambda person: bool(set(subjects) & set(person.subjects)) or _is_of_trust_team(person)


def _works_in(phases: frozenset[str]) -> Callable[[DemoPerson], bool]:
    return lambda person: bool(phases & set(person.phases)) or _is_of_trust_team(person)


def _is_of_trust_team(person: DemoPerson) -> bool:
    return bool(TRUST_TEAM & set(person.roles))


def _leads_send(person: DemoPerson) -> bool:
    return "SENCO" in person.role or "special" in person.phases or _is_of_trust_team(person)


def _leads_cpd(person: DemoPerson) -> bool:
    return bool({Role.CPD_LEAD, Role.TRUST_LEAD} & set(person.roles))


CHANNELS = (
    DemoChannel(
        "trust-maths",
        "Maths across the trust, from number blocks to further maths",
        _teaches("maths"),
        (
            DemoMessage(
                "megan.rowlands",
                "Bar model posters are back from the printer. I have a spare set for any school that would like one, "
                "and I can drop it off.",
            ),
            DemoMessage(
                "yasmin.qureshi", "Yes please from Tannersfold. We have been drawing ours on lining paper since June."
            ),
            DemoMessage(
                "liam.hebden",
                "Does anyone introduce negative numbers with a vertical number line first? We tried it with Year 7 and "
                "I think the lift picture helped more than I expected.",
            ),
            DemoMessage(
                "agnieszka.nowicka",
                "We do, with a lift and a car park drawn on the stairs. Come and see the stairs some time.",
            ),
        ),
    ),
    DemoChannel(
        "trust-english",
        "English: reading, writing and talk",
        _teaches("english", "writing"),
        (
            DemoMessage(
                "sam.hargreave",
                "We are choosing a new class reader for Year 8 and would like one that isn't about a war. What has "
                "gone down well with yours?",
            ),
            DemoMessage(
                "martha.eddington",
                "We read a detective story last spring and stopped at each clue to argue about it. Lovely talk.",
            ),
            DemoMessage(
                "lucy.pemberton", "Year 5 would like it known that they have also recommended a book about an octopus."
            ),
        ),
    ),
    DemoChannel(
        "trust-literacy",
        "Reading, writing and vocabulary in every subject",
        _teaches("literacy", "english", "phonics"),
        (
            DemoMessage(
                "nadia.rahmani",
                "I have been timing how long it takes to read one page of a science textbook aloud and well. It is "
                "longer than any of us guessed. Worth trying in a department meeting.",
            ),
            DemoMessage(
                "esther.owusu", "Tried it with the Year 6 geography pages. Seven minutes, with the words explained."
            ),
            DemoMessage(
                "samira.haddad",
                "Thank you both. This is the sort of thing I would like us to look at together before we buy anything.",
            ),
        ),
    ),
    DemoChannel(
        "trust-humanities",
        "History, geography and RE",
        _teaches("history", "geography", "re", "classics"),
        (
            DemoMessage(
                "beatrice.amankwah",
                "The record office will lend boxes of local photographs to schools again, two weeks at a time. The "
                "form is one page.",
            ),
            DemoMessage("tom.achebe", "Thank you, I have just asked for the market street box for Year 8."),
            DemoMessage(
                "anthony.rusk",
                "If you get the one with the tram in it, please scan the tram. I have a class who will not believe me.",
            ),
            DemoMessage(
                "stuart.kilburn",
                "Fieldwork risk assessments for the reservoir are up to date, if anybody would like to borrow them.",
            ),
        ),
    ),
    DemoChannel(
        "primary-network",
        "Primary colleagues across the trust",
        _works_in(PRIMARY_PHASES),
        (
            DemoMessage(
                "deb.whitlock",
                "Reminder that the spring visit mornings are open for ideas. What would you like to see in somebody "
                "else's classroom?",
            ),
            DemoMessage("priya.nair", "I'd love to see how other schools start a science lesson."),
            DemoMessage(
                "sian.gethin", "You'd be welcome at Hollinshaw. Our starts are better than our endings at the moment."
            ),
            DemoMessage(
                "zainab.akhtar",
                "We have forty spare glue sticks and no rulers at all. Open to offers.",
            ),
        ),
    ),
    DemoChannel(
        "secondary-network",
        "Secondary colleagues across the trust",
        _works_in(SECONDARY_PHASES),
        (
            DemoMessage(
                "jonathan.akers",
                "The trust day in January will have an hour with no agenda for subject groups. Please don't fill it.",
            ),
            DemoMessage(
                "shreya.kulkarni",
                "Could one of the science rooms at Harrowmere be the meeting place? We would like to see the new "
                "prep room, and we will bring cake.",
            ),
            DemoMessage("craig.felstead", "Booked. The prep room is tidier than it will ever be again."),
        ),
    ),
    DemoChannel(
        "send-network",
        "SENCOs and anyone working on inclusion. Please never name or describe a child here",
        _leads_send,
        (
            DemoMessage(
                "ellis.okafor",
                "I have put together one page on setting up a quiet corner from what a classroom already has. It is "
                "written to work with a screen reader. Ask me for it, Mondays to Wednesdays.",
            ),
            DemoMessage(
                "amina.warsame", "I used it last week. The part about lighting was free and made the difference."
            ),
            DemoMessage(
                "anne-marie.doyle",
                "Has anyone found a good way of giving teaching assistants planning time? Ours ask for it every year.",
            ),
            DemoMessage(
                "patrick.dunnigan",
                "We start twenty minutes earlier on Thursdays and finish earlier on Fridays. Happy to talk.",
            ),
        ),
    ),
    DemoChannel(
        "eyfs",
        "Nursery and Reception",
        lambda person: "eyfs" in person.phases,
        (
            DemoMessage("kirsty.macaulay", "The mud kitchen survived the half-term storm. The roof of it did not."),
            DemoMessage(
                "fiona.tattersall", "We have pallets left over from ours. Come with a car and take what you can carry."
            ),
            DemoMessage(
                "jaspreet.dhaliwal",
                "If you would like role-play signs in Punjabi, Polish or Arabic, families here have made us "
                "lovely ones and are glad for them to be copied.",
            ),
        ),
    ),
    DemoChannel(
        "cpd-leads",
        "CPD leads of all academies",
        _leads_cpd,
        (
            DemoMessage(
                "colm.byrne",
                "Thank you for the honest notes on the September day. Fewer speakers, more time in departments.",
            ),
            DemoMessage(
                "eleanor.frayne", "I'd be glad to write up how we run lesson study, if it would help anybody start."
            ),
            DemoMessage("alan.birtles", "It would. Could it have a page on what you do when the cover falls through?"),
        ),
    ),
    DemoChannel(
        "staffroom-help",
        "Questions about Staffroom",
        lambda _: True,
        (
            DemoMessage(
                "jo.sanderson",
                "Staffroom is here. Type find-expert and a topic to find a colleague who can help; only you see the "
                "answers. Listing what you can help with is up to you.",
            ),
            DemoMessage("rob.thornley", "If I pause my listing over the mock exams, does anybody get told?"),
            DemoMessage("jo.sanderson", "No. It is simply not found until the day you chose."),
        ),
    ),
)
