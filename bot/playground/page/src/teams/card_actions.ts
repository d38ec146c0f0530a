import type { CardJson } from "./types";

/** Under this name each action of a card carries its place in the card while it is drawn; it is never sent. */
export const POSITION = "$position";

const UNSEEN = new Set(["data", "msteams", "fallback"]);

/**
 * The card with its actions numbered in document order, which is how the server names the one that was pressed
 * (`TeamsCloud.execute`).
 */
export function withPositions(card: CardJson): CardJson {
  const copy = structuredClone(card);
  let next = 0;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) {
      for (const one of part) visit(one);
    } else if (typeof part === "object" && part !== null) {
      const object = part as CardJson;
      const insides = Object.entries(object).filter(([name]) => !UNSEEN.has(name));
      if (String(object["type"] ?? "").startsWith("Action.")) {
        object[POSITION] = next;
        next += 1;
      }
      for (const [, value] of insides) visit(value);
    }
  };
  visit(copy);
  return copy;
}
