import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";
import { useKeptFocus } from "../ui/useKeptFocus";
import { PlaceContext } from "./acts";
import { Blocks } from "./blocks/Blocks";
import { SlackText } from "./mrkdwn";
import type { SlackMessage } from "./types";

/** Slack's own robot, which says when an app failed. */
const SLACKBOT = "USLACKBOT";

export function momentOf(message: SlackMessage): Date {
  return new Date(message.at);
}

/** A message: who says it and when, whether only you see it, and its blocks (or its words, where it has none). */
export function SlackMessageItem({ message, follows }: { message: SlackMessage; follows: boolean }) {
  const { author } = message;
  const at = momentOf(message);
  const kept = useKeptFocus<HTMLElement>(JSON.stringify(message.blocks));
  const kinds = [
    "message",
    follows ? "message-follows" : "",
    message.only_visible_to_you ? "message-private" : "",
    message.thread_ts !== "" ? "message-reply" : "",
  ];
  return (
    <article {...kept} className={kinds.join(" ").trim()} aria-label={`${author.name}, ${clockTime(at)}`}>
      {message.only_visible_to_you && (
        <p className="only-you">
          <Icon name="eye" size={15} /> Only visible to you
        </p>
      )}
      <div className="message-row">
        {follows ? <span className="message-gutter" /> : <Avatar name={author.name} bot={author.is_bot && author.id !== SLACKBOT} />}
        <div className="message-body">
          {!follows && (
            <p className="message-by">
              <b>{author.name}</b>
              {author.is_bot && <span className="badge">APP</span>}
              <time dateTime={at.toISOString()}>{clockTime(at)}</time>
            </p>
          )}
          <PlaceContext value={message.ts}>
            {message.blocks.length > 0 ? (
              <Blocks blocks={message.blocks} />
            ) : (
              <p className="message-words">
                <SlackText text={{ type: "mrkdwn", text: message.text }} />
              </p>
            )}
          </PlaceContext>
          {message.edited && <span className="edited">(edited)</span>}
        </div>
      </div>
    </article>
  );
}
