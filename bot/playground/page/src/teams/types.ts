/** What `TeamsCloud.snapshot` gives: everything one person sees. */
export interface TeamsSnapshot {
  person: { id: string; name: string; email: string; installed: boolean };
  bot: { id: string; name: string };
  conversations: TeamsConversation[];
  dialog: TeamsDialog | null;
}

export interface TeamsConversation {
  id: string;
  kind: "personal" | "channel";
  name: string;
  /** The team of a channel; empty for a chat. */
  team: string;
  has_bot: boolean;
  messages: TeamsMessage[];
}

/** An Adaptive Card as JSON; the official renderer reads it. */
export type CardJson = Record<string, unknown>;

export interface TeamsMessage {
  id: string;
  thread_id: string;
  from: { id: string; name: string; is_bot: boolean };
  at: string;
  text: string;
  summary: string;
  card: CardJson | null;
  only_visible_to_you: boolean;
  edited: boolean;
  /** A line under the card: what the bot said to a press. */
  notice: string;
  /** What the client says where the bot failed. */
  error: string;
}

/** An open dialog: a card to fill in, or just `text`; neither while the bot is being asked for it. */
export interface TeamsDialog {
  title: string;
  card: CardJson | null;
  text: string;
  error: string;
  conversation_id: string;
  message_id: string;
}
