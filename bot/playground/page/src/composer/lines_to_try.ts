import type { CommandHelp } from "../live/api";

const MOST = 3;

/** A first example of each of the first commands, as lines to type. */
export function linesToTry(commands: CommandHelp[]): string[] {
  const lines = commands.flatMap(({ examples }) => examples.slice(0, 1));
  return lines.slice(0, MOST).map((line) => `/${line.replace(/^\//u, "")}`);
}
