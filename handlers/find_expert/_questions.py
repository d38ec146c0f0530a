"""What is asked back before anything can be found, and what is said of how the words were read."""

from dataclasses import replace

from handlers.find_expert._buttons import again, something_else
from handlers.finding import Search
from handlers.messages import Buttons, Element, Message, footnote, message, text
from handlers.need import Need
from handlers.search_in_words import within_a_sentence


def which(search: Search, need: Need) -> Message:
    """Ask which meaning of an ambiguous word is meant."""
    labels = [within_a_sentence(reading.label) for reading in need.readings]
    meanings = " or ".join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else labels[0]
    return message(
        text(f"Do you mean {meanings}?"),
        Buttons(
            tuple(
                again(
                    reading.label,
                    replace(search, chosen=(*search.chosen, reading.topic.id)),
                    spoken=f"{reading.label}: search for {within_a_sentence(reading.label)}",
                )
                for reading in need.readings
            )
        ),
        footnote("Only you see this."),
    )


def nothing_to_search(search: Search, need: Need) -> Message:
    """Say that the words name nothing that colleagues list."""
    said = (
        "That names a person or a channel. I look for people by what they can help with: which topic is it?"
        if need.mention
        else "I couldn't find a topic in that. What would you like help with, in a word or two?"
    )
    return Message((text(said), text("You typed: ", search.words), Buttons((something_else(search),))), is_passing=True)


def correction(search: Search, need: Need) -> tuple[Element, ...]:
    """Say which words were taken for others, and offer them as they were typed."""
    if not need.corrected:
        return ()
    typed = " ".join(correction.typed for correction in need.corrected)
    read_as = " ".join(correction.read_as for correction in need.corrected)
    return (
        text(f"Showing {read_as}. Search for “{typed}” instead?"),
        Buttons((again(f"Search for “{typed}”", replace(search, exactly=True, shown=())),)),
    )
