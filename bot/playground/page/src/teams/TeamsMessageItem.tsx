import { useMemo } from "react";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";
import { AdaptiveCard, type CardInputs } from "./AdaptiveCard";
import { markdownToHtml } from "./markdown";
import type { TeamsMessage } from "./types";

interface TeamsMessageItemProps {
  message: TeamsMessage;
  mine: boolean;
  onAct: (message: string, position: number, inputs: CardInputs) => Promise<unknown>;
}

/** A message of Teams: yours stand to the right, the bot's with its card, and what came of a press under it. */
export function TeamsMessageItem({ message, mine, onAct }: TeamsMessageItemProps) {
  const { from, card } = message;
  const at = new Date(message.at);
  return (
    <article className={`bubble-row ${mine ? "bubble-mine" : ""}`} aria-label={`${from.name}, ${clockTime(at)}`}>
      {!mine && <Avatar name={from.name} bot={from.is_bot} round />}
      <div className={`bubble-column ${card !== null ? "bubble-with-card" : ""}`}>
        <p className="message-by">
          {!mine && <b>{from.name}</b>}
          {from.is_bot && <span className="badge">App</span>}
          <time dateTime={at.toISOString()}>{clockTime(at)}</time>
          {message.edited && <span className="edited">Edited</span>}
        </p>
        {message.only_visible_to_you && (
          <p className="only-you">
            <Icon name="eye" size={15} /> Only you can see this
          </p>
        )}
        <div className="bubble">
          {message.text !== "" && <MessageWords text={message.text} isBot={from.is_bot} />}
          {card !== null && (
            <AdaptiveCard
              card={card}
              label={message.summary || `Card from ${from.name}`}
              onAct={(position, inputs) => onAct(message.id, position, inputs)}
            />
          )}
        </div>
        {message.notice !== "" && (
          <p className="bubble-notice" role="status">
            {message.notice}
          </p>
        )}
        {message.error !== "" && (
          <p className="bubble-error" role="alert">
            <Icon name="warning" size={15} /> {message.error}
          </p>
        )}
      </div>
    </article>
  );
}

/** What the bot writes is markdown; what people write stands as they typed it, mentions of the bot picked out. */
function MessageWords({ text, isBot }: { text: string; isBot: boolean }) {
  const html = useMemo(() => (isBot ? markdownToHtml(text) : ""), [text, isBot]);
  // Cleaned by DOMPurify in `markdownToHtml`.
  if (isBot) return <div className="message-words message-markdown" dangerouslySetInnerHTML={{ __html: html }} />;
  const mention = /^@\S+/u.exec(text)?.[0] ?? "";
  return (
    <p className="message-words">
      {mention !== "" && <span className="mention">{mention}</span>}
      {text.slice(mention.length)}
    </p>
  );
}
