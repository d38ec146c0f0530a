import { type ReactNode, useContext } from "react";
import type { RichTextBlock, RichTextList, RichTextPart, RichTextPiece, RichTextStyle } from "../blocks";
import { SAFE_ADDRESS, type SlackNames, SlackNamesContext } from "../mrkdwn";
import { NotDrawn } from "./NotDrawn";

/** A rich text block: its formatting is in its structure, so its words are drawn as they stand. */
export function RichText({ block }: { block: RichTextBlock }) {
  return (
    <div className="rich-text">
      {block.elements.map((element, index) =>
        element.type === "rich_text_list" ? <List key={index} list={element} /> : <Part key={index} part={element} />,
      )}
    </div>
  );
}

function List({ list }: { list: RichTextList }) {
  const Items = list.style === "ordered" ? "ol" : "ul";
  return (
    <Items className="rich-text-list">
      {list.elements.map((part, index) => (
        <li key={index}>
          <Pieces part={part} />
        </li>
      ))}
    </Items>
  );
}

function Part({ part }: { part: RichTextPart }) {
  switch (part.type) {
    case "rich_text_section":
      return (
        <p>
          <Pieces part={part} />
        </p>
      );
    case "rich_text_quote":
      return (
        <blockquote>
          <Pieces part={part} />
        </blockquote>
      );
    case "rich_text_preformatted":
      return (
        <pre>
          <Pieces part={part} />
        </pre>
      );
    default:
      return <NotDrawn type={(part as { type: string }).type} />;
  }
}

function Pieces({ part }: { part: RichTextPart }) {
  const names = useContext(SlackNamesContext);
  return part.elements.map((piece, index) => <Piece key={index} piece={piece} names={names} />);
}

function Piece({ piece, names }: { piece: RichTextPiece; names: SlackNames }) {
  switch (piece.type) {
    case "text":
      return styled(piece.text, piece.style);
    case "link":
      return styled(link(piece.url, piece.text ?? piece.url), piece.style);
    case "user":
      return <span className="mention">@{names.users.get(piece.user_id) ?? piece.user_id}</span>;
    case "channel":
      return <span className="mention">#{names.channels.get(piece.channel_id) ?? piece.channel_id}</span>;
    case "emoji":
      return `:${piece.name}:`;
    default:
      return <NotDrawn type={(piece as { type: string }).type} />;
  }
}

function link(url: string, words: string): ReactNode {
  if (!SAFE_ADDRESS.test(url)) return words;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {words}
    </a>
  );
}

function styled(words: ReactNode, style: RichTextStyle = {}): ReactNode {
  let drawn = words;
  if (style.code === true) drawn = <code>{drawn}</code>;
  if (style.strike === true) drawn = <s>{drawn}</s>;
  if (style.italic === true) drawn = <em>{drawn}</em>;
  if (style.bold === true) drawn = <strong>{drawn}</strong>;
  return drawn;
}
