/** How the bot begins a sentence about a field that it turned down (`bot/teams/forms.py`). */
const LOOK_AGAIN = "Needs another look";

/** Brings the first sentence about what is wrong in a card into view; gives all of them, to be read out. */
export function showWhatIsWrong(card: HTMLElement): string {
  const blocks = [...card.querySelectorAll<HTMLElement>(".ac-textBlock, .ac-richTextBlock")];
  const sentences = blocks.filter((block) => block.textContent.trim().startsWith(LOOK_AGAIN));
  sentences[0]?.scrollIntoView({ block: "nearest" });
  return sentences.map((sentence) => sentence.textContent.trim()).join(" ");
}
