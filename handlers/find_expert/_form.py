"""The form of a search: the words, and for whom and how one would like to be helped."""

from dataclasses import replace

from handlers.errors import FormRejected
from handlers.find_expert._buttons import search_in
from handlers.finding import SEARCH, Search
from handlers.listings import options, phase_options
from handlers.messages import Choices, Form, TextInput, footnote
from handlers.requests import Submission
from handlers.topics import Topics
from handlers.typed_words import QUERY_LENGTH, clean
from handlers.ways import WAYS

FORM = "find_expert.search"


def search_form(topics: Topics, search: Search, *, is_new: bool = True) -> Form:
    """The form with a search filled in; unless it `is_new`, readings that were chosen for its words stay chosen."""
    return Form(
        form=FORM,
        title="Find a colleague" if is_new else "Narrow down",
        submit="Search",
        inputs=(
            TextInput(
                "topic",
                "What would you like help with?",
                initial=search.words,
                placeholder="For example: fractions, or getting talk going in Year 2",
                hint="A topic, or the problem in your own words. Please don't name a pupil.",
                max_length=QUERY_LENGTH,
            ),
            Choices(
                "phases",
                "Which ages?",
                options=phase_options(topics),
                initial=topics.known(search.phases),
                hint="Only colleagues who list one of these are shown.",
                optional=True,
            ),
            Choices(
                "ways",
                "How would you like to be helped?",
                options=options(WAYS),
                initial=tuple(way for way in search.ways if way in WAYS),
                hint="Only colleagues who offer one of these are shown.",
                optional=True,
            ),
        ),
        intro=(footnote("Only you see the answers."),),
        state="" if is_new else SEARCH.dump_json(replace(search, shown=())).decode(),
    )


def search_of(request: Submission, topics: Topics) -> Search:
    """What was filled in.

    Raises:
        FormRejected: with a sentence for the words, where there are none or too many.
    """
    words = clean(request.text("topic"))
    if not words:
        raise FormRejected({"topic": "Please say in a word or two what you'd like help with."})
    if len(words) > QUERY_LENGTH:
        raise FormRejected({"topic": f"That is longer than {QUERY_LENGTH} characters; could you shorten it?"})
    before = search_in(request.state) if request.state else Search("")
    same_words = before if before.words == words else Search(words)
    return replace(
        same_words,
        phases=topics.known(request.many("phases")),
        ways=tuple(way for way in request.many("ways") if way in WAYS),
    )
