/** What the playground's server answers; `server.py` holds the other end. */

export type PlatformName = "slack" | "teams";

export interface Person {
  name: string;
  email: string;
  role: string;
  academy: string;
  slack_user_id: string;
  teams_user_id: string;
  is_cast: boolean;
}

export interface CommandHelp {
  /** Without a slash. */
  name: string;
  usage: string;
  help: string;
  /** Whole lines to type, without a slash. */
  examples: string[];
}

/** One request between a platform and the bot, with its response, as it went over the wire. */
export interface Exchange {
  number: number;
  /** ISO 8601. */
  at: string;
  direction: "to_bot" | "from_bot";
  /** HTTP's method; empty for a call that goes by a name alone. */
  method: string;
  /** The address, or the name of the call. */
  name: string;
  /** 0 where there was no answer. */
  status: number;
  milliseconds: number | null;
  headers: Record<string, string>;
  request: unknown;
  response: unknown;
  /** Where the platform says that it refuses this; empty where it did not. */
  document: string;
}

/** The school clock. Moments are ISO 8601. */
export interface SchoolClockState {
  now: string;
  /** Whether it goes by itself. */
  runs: boolean;
  /** "Autumn 2", or until when the holidays last. */
  half_term: string;
  next: ComingNext | null;
  /** Where the clock is on its way to. */
  moving_to: string | null;
  /** A sentence about a journey that went wrong; mostly empty. */
  problem: string;
}

/** What falls due next: the names of some of those it is for, how many others there are, and the kinds of thing. */
export interface ComingNext {
  at: string;
  is_overdue: boolean;
  whom: string[];
  others: number;
  what: string[];
}

/** One thing that the bot sends of its own accord: to whom, and how far it has come; never what it says. */
export interface Delivery {
  id: number;
  /** When it is due by the school clock, ISO 8601. */
  at: string;
  /** The person's name, or the channel's. */
  name: string;
  /** The person's academy; empty for a channel. */
  place: string;
  /** Empty where nobody in the list of people has it. */
  email: string;
  platform: PlatformName;
  what: string;
  state: string;
  state_words: string;
  reason: string;
}

/** What can be wrong with a cloud on purpose. */
export type Trouble = "rate_limited" | "dropped_replies" | "outage";

export type Faults = Record<PlatformName, Trouble | null>;

/** The server said no, or could not be asked. `message` is a sentence for the person. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export const SERVER_GONE = "The playground is not answering. Is it still running in your terminal?";

async function answered<Answer>(request: Promise<Response>): Promise<Answer> {
  let response: Response;
  try {
    response = await request;
  } catch {
    throw new ApiError(SERVER_GONE, 0);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(sentenceIn(body), response.status);
  return body as Answer;
}

function sentenceIn(body: unknown): string {
  if (typeof body === "object" && body !== null && "error" in body && typeof body.error === "string") return body.error;
  return "The playground could not do that.";
}

/** Asks the server for `path`, with a query. */
export function get<Answer>(path: string, query: Record<string, string> = {}): Promise<Answer> {
  const words = new URLSearchParams(query).toString();
  return answered<Answer>(fetch(words === "" ? path : `${path}?${words}`, { headers: { accept: "application/json" } }));
}

/** Does something as the person with this e-mail address. */
export function act<Answer = unknown>(path: string, as: string, details: object = {}): Promise<Answer> {
  return answered<Answer>(
    fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ as, ...details }),
    }),
  );
}
