/**
 * Slack's own markup, by its "Formatting message text" page: `*bold*`, `_italic_`, `~struck~`, code, quotes, and
 * everything between angle brackets. The three escapes (`&amp;`, `&lt;`, `&gt;`) are undone last, in the plain pieces
 * alone, and React escapes again: nothing here can become markup of the page.
 */
import { createContext, Fragment, type ReactNode, useContext } from "react";
import type { TextObject } from "./blocks";

/** Names for `<@U…>` and `<#C…>`. */
export interface SlackNames {
  users: ReadonlyMap<string, string>;
  channels: ReadonlyMap<string, string>;
}

export const SlackNamesContext = createContext<SlackNames>({ users: new Map(), channels: new Map() });

const STYLES = { "*": "strong", _: "em", "~": "s" } as const;
const WORD = /[\p{L}\p{N}]/u;
/** The addresses a link may lead to. */
export const SAFE_ADDRESS = /^(?:https?:|mailto:)/iu;

/** A text object, formatted where it is `mrkdwn` and as it stands where it is `plain_text`. */
export function SlackText({ text }: { text: TextObject }) {
  const names = useContext(SlackNamesContext);
  if (text.type === "plain_text") return <>{lines(text.text)}</>;
  return <>{blocksOf(text.text, names)}</>;
}

/** The words of a text object without any formatting, for labels. */
export function wordsOf(text: TextObject | undefined): string {
  return text?.text ?? "";
}

function unescaped(words: string): string {
  return words.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function lines(words: string): ReactNode[] {
  return words.split("\n").map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));
}

function blocksOf(words: string, names: SlackNames): ReactNode[] {
  return words.split(/```\n?([\s\S]+?)\n?```/u).map((piece, index) => {
    if (index % 2 === 1) return <pre key={index}>{unescaped(piece)}</pre>;
    return <Fragment key={index}>{quotesAndLines(piece, names)}</Fragment>;
  });
}

function quotesAndLines(words: string, names: SlackNames): ReactNode[] {
  const groups: { quoted: boolean; lines: string[] }[] = [];
  for (const line of words.split("\n")) {
    const quoted = line.startsWith("&gt;");
    const text = quoted ? line.slice(4).trimStart() : line;
    const last = groups.at(-1);
    if (last?.quoted === quoted) last.lines.push(text);
    else groups.push({ quoted, lines: [text] });
  }
  return groups.map((group, index) => {
    const inside = group.lines.map((line, at) => (
      <Fragment key={at}>
        {at > 0 && <br />}
        {inline(line, names)}
      </Fragment>
    ));
    if (group.quoted) return <blockquote key={index}>{inside}</blockquote>;
    return <Fragment key={index}>{inside}</Fragment>;
  });
}

function inline(words: string, names: SlackNames): ReactNode[] {
  const found: ReactNode[] = [];
  let plain = "";
  let at = 0;
  const add = (node: ReactNode) => {
    if (plain !== "") found.push(unescaped(plain));
    plain = "";
    found.push(<Fragment key={found.length}>{node}</Fragment>);
  };
  while (at < words.length) {
    const span = codeAt(words, at) ?? bracketAt(words, at, names) ?? styledAt(words, at, names);
    if (span === null) {
      plain += words[at];
      at += 1;
    } else {
      add(span.node);
      at = span.end;
    }
  }
  if (plain !== "") found.push(unescaped(plain));
  return found;
}

type Span = { node: ReactNode; end: number } | null;

function codeAt(words: string, at: number): Span {
  if (words[at] !== "`") return null;
  const end = words.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: <code>{unescaped(words.slice(at + 1, end))}</code>, end: end + 1 };
}

function bracketAt(words: string, at: number, names: SlackNames): Span {
  if (words[at] !== "<") return null;
  const end = words.indexOf(">", at + 1);
  if (end === -1) return null;
  const inside = words.slice(at + 1, end);
  const bar = inside.indexOf("|");
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? "" : unescaped(inside.slice(bar + 1));
  return { node: reference(target, label, names), end: end + 1 };
}

function reference(target: string, label: string, names: SlackNames): ReactNode {
  const id = target.slice(1);
  if (target.startsWith("@")) return <span className="mention">@{label || names.users.get(id) || id}</span>;
  if (target.startsWith("#")) return <span className="mention">#{label || names.channels.get(id) || id}</span>;
  if (target.startsWith("!date^")) return label;
  if (target.startsWith("!")) return <span className="mention">{label || `@${id}`}</span>;
  const address = unescaped(target);
  if (!SAFE_ADDRESS.test(address)) return label || address;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {label || address}
    </a>
  );
}

/** Slack styles whole words: the marks stand beside a space or punctuation outside, and beside no space inside. */
function styledAt(words: string, at: number, names: SlackNames): Span {
  const mark = words[at];
  if (mark !== "*" && mark !== "_" && mark !== "~") return null;
  if (WORD.test(words[at - 1] ?? "") || /\s/u.test(words[at + 1] ?? " ") || words[at + 1] === mark) return null;
  for (let end = words.indexOf(mark, at + 1); end !== -1; end = words.indexOf(mark, end + 1)) {
    if (/\s/u.test(words[end - 1] ?? "") || WORD.test(words[end + 1] ?? "")) continue;
    const Style = STYLES[mark];
    return { node: <Style>{inline(words.slice(at + 1, end), names)}</Style>, end: end + 1 };
  }
  return null;
}
