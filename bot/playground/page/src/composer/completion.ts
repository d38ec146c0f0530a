import type { CommandHelp } from "../live/api";

/** Something the composer offers to write for you. */
export interface Completion {
  /** What stands in the list, such as `/find-expert`. */
  title: string;
  usage: string;
  help: string;
  /** What the composer holds after it is taken. */
  filled: string;
}

const MENTION = /(^|\s)@(\w*)$/u;

/** The commands and mentions that go on from what is typed so far; none where it is no start of either. */
export function completionsFor(typed: string, commands: CommandHelp[], mention: string): Completion[] {
  if (typed.startsWith("/") && !typed.includes("\n")) return commandCompletions(typed, commands);
  return mention === "" ? [] : mentionCompletions(typed, commands, mention);
}

function commandCompletions(typed: string, commands: CommandHelp[]): Completion[] {
  const words = typed.toLowerCase();
  return commands
    .map((command) => completionOf(`/${command.name}`, `/${command.name}`, command))
    .filter(({ title }) => title.startsWith(words))
    .filter(({ title }) => !(title === words && typed.endsWith(" ")));
}

function completionOf(title: string, line: string, { usage, help }: CommandHelp): Completion {
  return { title, usage, help, filled: `${line} ` };
}

/** After the mention itself, the commands again: in a channel that is how a command is given. */
function mentionCompletions(typed: string, commands: CommandHelp[], mention: string): Completion[] {
  const handle = `@${mention}`;
  if (typed.toLowerCase().startsWith(`${handle.toLowerCase()} `)) {
    const rest = typed.slice(handle.length + 1).toLowerCase();
    return commands
      .filter((command) => command.name.startsWith(rest) && rest !== "" && command.name !== rest)
      .map((command) => completionOf(command.name, `${handle} ${command.name}`, command));
  }
  const found = MENTION.exec(typed);
  if (found === null || !handle.toLowerCase().startsWith(`@${found[2] ?? ""}`.toLowerCase())) return [];
  const before = typed.slice(0, found.index) + (found[1] ?? "");
  return [{ title: handle, usage: "", help: "Say this to the bot, in front of everyone here.", filled: `${before}${handle} ` }];
}

/** The command that has been typed out, so that its arguments can be shown while they are typed. */
export function commandIn(typed: string, commands: CommandHelp[], mention: string): CommandHelp | undefined {
  const line = mention !== "" && typed.startsWith(`@${mention} `) ? typed.slice(mention.length + 2) : typed.replace(/^\//u, "");
  const spoken = typed.startsWith("/") || line !== typed;
  if (!spoken) return undefined;
  return commands.find((command) => line.toLowerCase().startsWith(`${command.name} `));
}
