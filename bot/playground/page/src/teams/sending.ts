import { act } from "../live/api";
import type { TeamsConversation } from "./types";

/**
 * Sends words as Teams would: a slash command in a channel goes to the bot alone, words after an @mention go to it in
 * front of everyone, and everything else is a plain message. In the personal chat all of it is between the two.
 */
export function sendWords(
  as: string,
  { id: conversation, kind }: TeamsConversation,
  bot: string,
  words: string,
  thread: string,
): Promise<unknown> {
  const handle = `@${bot}`;
  const mentioned = words === handle || words.startsWith(`${handle} `);
  const text = mentioned ? words.slice(handle.length).trim() : words;
  const details = { conversation, text, thread };
  if (kind === "personal") return act("/api/teams/say", as, details);
  if (words.startsWith("/")) return act("/api/teams/slash", as, details);
  return act(mentioned ? "/api/teams/mention" : "/api/teams/say", as, details);
}
