import { useState } from "react";
import { Composer, type Fill } from "../composer/Composer";
import { Hint, TryLines } from "../composer/Hint";
import { linesToTry } from "../composer/lines_to_try";
import { useHint } from "../composer/useHint";
import type { CommandHelp } from "../live/api";
import { Icon } from "../ui/Icon";
import { MessageLog } from "../ui/MessageLog";
import type { CardInputs } from "./AdaptiveCard";
import { TeamsMessageItem } from "./TeamsMessageItem";
import type { TeamsConversation, TeamsMessage, TeamsSnapshot } from "./types";

interface TeamsConversationViewProps {
  conversation: TeamsConversation;
  me: TeamsSnapshot["person"];
  bot: string;
  commands: CommandHelp[];
  fill: Fill;
  onTry: (words: string) => void;
  sending: boolean;
  onSend: (words: string, thread: string) => Promise<boolean>;
  onAct: (message: string, position: number, inputs: CardInputs) => Promise<unknown>;
}

/** A chat or a channel; in a channel messages stand in threads, and the composer starts a new one or replies. */
export function TeamsConversationView(props: TeamsConversationViewProps) {
  const { conversation, me, bot, commands, fill, onTry, sending, onSend, onAct } = props;
  const [replyTo, setReplyTo] = useState<TeamsMessage | null>(null);
  const hint = useHint("teams");
  const isChannel = conversation.kind === "channel";
  const lines = linesToTry(commands).map((line) => (isChannel ? `@${bot} ${line.slice(1)}` : line));
  const one = (message: TeamsMessage) => (
    <TeamsMessageItem key={message.id} message={message} mine={!isChannel && message.from.id === me.id} onAct={onAct} />
  );
  const items = isChannel
    ? threadsOf(conversation.messages).map((thread) => ({
        id: thread.map(({ id }) => id).join(" "),
        at: new Date(thread[0]?.at ?? 0),
        view: (
          <div className="thread">
            {thread.map(one)}
            <button type="button" className="thread-reply" onClick={() => setReplyTo(thread[0] ?? null)}>
              Reply
            </button>
          </div>
        ),
      }))
    : conversation.messages.map((message) => ({ id: message.id, at: new Date(message.at), view: one(message) }));

  return (
    <>
      <MessageLog
        label={`Messages in ${conversation.name}`}
        items={items}
        empty={
          <>
            <p>Nothing here yet. Pick one of these, then press Enter:</p>
            <TryLines lines={lines} onTry={onTry} />
          </>
        }
      />
      {items.length > 0 && hint.isOpen && <Hint lines={lines} onTry={onTry} onClose={hint.close} />}
      {replyTo !== null && (
        <p className="replying">
          Replying to {replyTo.from.name}
          <button type="button" className="icon-button" aria-label="Start a new thread instead" onClick={() => setReplyTo(null)}>
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
      <Composer
        label={`Message ${conversation.name}`}
        placeholder={isChannel ? `Type @${bot}, or / so that only you see it` : `Write to ${bot}, or type /`}
        commands={commands}
        mention={isChannel ? bot : ""}
        fill={fill}
        sending={sending}
        onSend={async (words) => {
          const sent = await onSend(words, replyTo?.thread_id ?? "");
          if (sent) {
            hint.close();
            setReplyTo(null);
          }
          return sent;
        }}
      />
    </>
  );
}

function threadsOf(messages: TeamsMessage[]): TeamsMessage[][] {
  const threads = new Map<string, TeamsMessage[]>();
  for (const message of messages) {
    const thread = threads.get(message.thread_id);
    if (thread === undefined) threads.set(message.thread_id, [message]);
    else thread.push(message);
  }
  return [...threads.values()];
}
