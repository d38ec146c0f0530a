import type { Block, ViewPayload } from "./blocks";

/** What `SlackCloud.snapshot` gives: everything one person sees. */
export interface SlackSnapshot {
  user: { id: string; name: string; title: string; email: string };
  workspace: { id: string; name: string; domain: string };
  bot: { id: string; name: string };
  channels: SlackChannel[];
  direct_messages: SlackChannel[];
  home: ViewPayload | null;
  modal: ViewPayload | null;
  commands: { command: string; description?: string; usage_hint?: string }[];
}

export interface SlackChannel {
  id: string;
  name: string;
  topic: string;
  is_private: boolean;
  is_im: boolean;
  members: string[];
  messages: SlackMessage[];
}

export interface SlackMessage {
  ts: string;
  /** When it was said by the school clock, ISO 8601; `ts` goes by the machine's. */
  at: string;
  author: { id: string; name: string; is_bot: boolean };
  text: string;
  blocks: Block[];
  only_visible_to_you: boolean;
  edited: boolean;
  thread_ts: string;
}

/** What came of an act: a sentence where it failed, and what stands beside the fields of a form that stays open. */
export interface SlackAct {
  shown: string;
  field_errors: Record<string, string>;
}
