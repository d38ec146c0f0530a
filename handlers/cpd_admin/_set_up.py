"""What there is to set up in a trust, as its administrators choose from it."""

from handlers.messages import Button, Buttons, Code, Fact, Facts, Heading, Message, footnote, message

TERMS, TOPICS, GAPS, GUARDS = "Term dates and hours", "Topics", "Gaps", "Pupils' names"


def set_up() -> Message:
    """All of it in a line each, with a button each."""
    return message(
        Heading("Set up your trust"),
        Facts(
            (
                Fact(TERMS, "half-terms, INSET days, closures, and the hours in which I may message people"),
                Fact(TOPICS, "rename or hide those that come with Staffroom, and add your trust's own"),
                Fact(GAPS, "what was asked for and nobody has listed"),
                Fact(GUARDS, "who may answer for words that were held, as they may identify a pupil"),
            )
        ),
        Buttons(
            (
                Button(TERMS, "cpd_admin.terms", spoken=f"{TERMS}: see and change them"),
                Button(TOPICS, "cpd_admin.topics", spoken=f"{TOPICS}: see and change them"),
                Button(GAPS, "cpd_admin.gaps", spoken=f"{GAPS}: see what nobody has listed"),
                Button(GUARDS, "cpd_admin.guards", spoken=f"{GUARDS}: see and change who may answer for held words"),
            )
        ),
        footnote(
            "Schools, staff and a whole year's term dates can be read from files, by whoever runs Staffroom: ",
            Code("staffroom import schools"),
            ", ",
            Code("staffroom import staff"),
            " and ",
            Code("staffroom import terms"),
            ".",
        ),
    )
