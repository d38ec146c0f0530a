"""Any message and any form that handlers could make, for properties that must hold for all of them."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Choices,
    Code,
    Confirm,
    DateInput,
    Divider,
    Element,
    Fact,
    Facts,
    Footnote,
    Form,
    Heading,
    Image,
    Link,
    Menu,
    Message,
    Option,
    OptionGroup,
    People,
    PersonCard,
    Strong,
    Text,
    TextInput,
)

often = settings(deadline=None, max_examples=200)
"""How often a property is tried: enough to meet each element with each awkward text; time is no part of it."""

AWKWARD = (
    "**bold** _and_ [a](https://evil.example)",
    "# heading\n- list\n1. one",
    "{{DATE(2017-02-14T06:08:39Z,SHORT)}}",
    "\\*not\\*",
    "<at>Everyone</at> & <b>",
    "مرحبا بالعالم",
    "\u202edesrever",
    "\x00\x07\x1b[31m",
    "👩‍🏫🧮",
    "\ud800 half a pair",
    "a\r\nb\u2028c",
    "~~gone~~ | table |",
    "",
    " ",
)
ANY_CHARACTER: st.SearchStrategy[str] = st.characters(codec=None, categories=None)
texts = st.one_of(st.sampled_from(AWKWARD), st.text(ANY_CHARACTER, max_size=60))
names = st.from_regex(r"[a-z_]{1,12}\.[a-z_]{1,12}", fullmatch=True)
values = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
urls = st.sampled_from(
    ("https://example.org/a?b=c", "http://example.org", "javascript:alert(1)", "https://", "nonsense")
)
inlines = st.one_of(texts, st.builds(Strong, texts), st.builds(Code, texts), st.builds(Link, texts, urls))
confirms = st.builds(Confirm, texts, texts, texts, texts)
buttons = st.builds(
    Button,
    texts,
    names,
    texts,
    texts,
    st.sampled_from(("default", "primary", "danger")),
    st.booleans(),
    st.none() | confirms,
)
options = st.builds(Option, texts, values)
paragraphs = st.builds(Text, st.lists(inlines, max_size=3).map(tuple))
footnotes = st.builds(Footnote, st.lists(inlines, max_size=3).map(tuple))
elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Heading, texts),
    paragraphs,
    footnotes,
    st.builds(Facts, st.lists(st.builds(Fact, texts, texts), max_size=3).map(tuple)),
    st.builds(
        People,
        st.lists(st.builds(PersonCard, texts, texts, texts, st.lists(buttons, max_size=2).map(tuple)), max_size=3).map(
            tuple
        ),
    ),
    st.builds(Buttons, st.lists(buttons, max_size=8).map(tuple)),
    st.builds(Menu, names, texts, st.lists(options, max_size=4).map(tuple), texts),
    st.builds(Image, urls, texts),
    st.just(Divider()),
)
messages = st.builds(Message, st.lists(elements, max_size=6).map(tuple))

option_lists = st.lists(options, min_size=1, max_size=15).map(tuple)
groups = st.lists(st.builds(OptionGroup, texts, option_lists), max_size=2).map(tuple)


def _inputs(name: str) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(TextInput, st.just(name), texts, texts, texts, texts, st.booleans(), st.booleans()),
        st.builds(Choice, st.just(name), texts, option_lists, groups, values, texts, texts, st.booleans()),
        st.builds(
            Choices,
            st.just(name),
            texts,
            option_lists,
            groups,
            st.lists(values, max_size=2).map(tuple),
            texts,
            texts,
            st.booleans(),
        ),
        st.builds(DateInput, st.just(name), texts, st.sampled_from(("", "2027-01-04", "soon")), texts, st.booleans()),
    )


forms = st.builds(
    Form,
    names,
    st.text(ANY_CHARACTER, max_size=24),
    st.text(ANY_CHARACTER, max_size=24),
    st.tuples(_inputs("one"), _inputs("two"), _inputs("three")),
    st.lists(st.one_of(paragraphs, footnotes), max_size=2).map(tuple),
    texts,
)
