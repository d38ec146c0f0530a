import type { CommandHelp } from "../live/api";
import type { Newest } from "../live/unread";
import type { SlackChannel, SlackMessage, SlackSnapshot } from "./types";

/** The bot's home tab, where a conversation's id would stand. */
export const HOME = "home";

const TOGETHER_MILLISECONDS = 300_000;

/** The commands as Slack has them registered, with the examples that the bot's own help gives. */
export function slackCommands(snapshot: SlackSnapshot | null, known: CommandHelp[]): CommandHelp[] {
  if (snapshot === null || snapshot.commands.length === 0) return known;
  const registered = snapshot.commands.map(({ command, description = "", usage_hint = "" }) => {
    const name = command.replace(/^\//u, "");
    return { name, usage: usage_hint, help: description, examples: known.find((one) => one.name === name)?.examples ?? [] };
  });
  // What has examples comes first: a newcomer looks at the top of the list.
  return registered.sort((one, other) => Number(other.examples.length > 0) - Number(one.examples.length > 0));
}

export function conversationsOf(snapshot: SlackSnapshot): SlackChannel[] {
  return [...snapshot.direct_messages, ...snapshot.channels];
}

export function newestOf(snapshot: SlackSnapshot | null): Newest {
  const mine = snapshot?.user.id;
  const fromOthers = (channel: SlackChannel) => channel.messages.filter((message) => message.author.id !== mine);
  const channels = snapshot === null ? [] : conversationsOf(snapshot);
  return new Map(channels.map((channel) => [channel.id, fromOthers(channel).at(-1)?.ts ?? ""]));
}

/** The messages with each reply after what it replies to. */
export function inThreads(messages: SlackMessage[]): SlackMessage[] {
  const known = new Set(messages.map((message) => message.ts));
  const isReply = (message: SlackMessage) =>
    message.thread_ts !== "" && message.thread_ts !== message.ts && known.has(message.thread_ts);
  return messages
    .filter((message) => !isReply(message))
    .flatMap((message) => [message, ...messages.filter((reply) => isReply(reply) && reply.thread_ts === message.ts)]);
}

/** Whether a message goes on from the one before, so that its author need not be named again. */
export function followsOn(message: SlackMessage, before: SlackMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.author.id === message.author.id &&
    !before.only_visible_to_you &&
    !message.only_visible_to_you &&
    before.thread_ts === message.thread_ts &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MILLISECONDS
  );
}

/** `/find-expert fractions` as the command and the words after it. */
export function splitCommand(words: string): { command: string; text: string } {
  const space = words.search(/\s/u);
  if (space === -1) return { command: words, text: "" };
  return { command: words.slice(0, space), text: words.slice(space + 1).trim() };
}
