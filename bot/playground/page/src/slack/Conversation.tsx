import { Composer, type Fill } from "../composer/Composer";
import { Hint, TryLines } from "../composer/Hint";
import { linesToTry } from "../composer/lines_to_try";
import { useHint } from "../composer/useHint";
import type { CommandHelp } from "../live/api";
import { MessageLog } from "../ui/MessageLog";
import { followsOn, inThreads } from "./conversations";
import { momentOf, SlackMessageItem } from "./SlackMessageItem";
import type { SlackChannel } from "./types";

interface ConversationProps {
  channel: SlackChannel;
  commands: CommandHelp[];
  mention: string;
  fill: Fill;
  onTry: (words: string) => void;
  sending: boolean;
  onSend: (words: string) => Promise<boolean>;
}

/** A channel or the bot's direct messages, with the composer under it. */
export function Conversation(props: ConversationProps) {
  const { channel, commands, mention, fill, onTry, sending, onSend } = props;
  const hint = useHint("slack");
  const name = channel.is_im ? channel.name : `#${channel.name}`;
  const lines = linesToTry(commands);
  const messages = inThreads(channel.messages);
  const items = messages.map((message, index) => ({
    id: message.ts,
    at: momentOf(message),
    view: <SlackMessageItem message={message} follows={followsOn(message, messages[index - 1])} />,
  }));
  return (
    <>
      <MessageLog
        label={`Messages in ${name}`}
        items={items}
        empty={
          <>
            <p>Nothing here yet. Pick one of these, then press Enter:</p>
            <TryLines lines={lines} onTry={onTry} />
          </>
        }
      />
      {messages.length > 0 && hint.isOpen && <Hint lines={lines} onTry={onTry} onClose={hint.close} />}
      <Composer
        label={`Message ${name}`}
        placeholder={channel.is_im ? "Write to Staffroom, or type /" : `Write in ${name}, or type /`}
        commands={commands}
        mention={mention}
        fill={fill}
        sending={sending}
        onSend={async (words) => {
          const sent = await onSend(words);
          if (sent) hint.close();
          return sent;
        }}
      />
    </>
  );
}
