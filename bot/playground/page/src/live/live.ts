import { useCallback, useEffect, useState } from "react";
import { ApiError, get, SERVER_GONE } from "./api";

/** What the server tells of: the two platforms, the school clock, and the bot's own messages. */
const TOLD = ["slack", "teams", "clock", "deliveries"] as const;

export type Changes = Record<(typeof TOLD)[number], number>;

/** How often each has changed since the page opened, and whether the server is there. */
export interface Live {
  changes: Changes;
  connected: boolean;
  reconnect: () => void;
}

/** Listens to the server, which says when something changed for this person. */
export function useLive(as: string): Live {
  const [changes, setChanges] = useState<Changes>({ slack: 0, teams: 0, clock: 0, deliveries: 0 });
  const [connected, setConnected] = useState(true);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (as === "") return;
    const events = new EventSource(`/api/events?as=${encodeURIComponent(as)}`);
    const bump = (what: keyof Changes) => setChanges((was) => ({ ...was, [what]: was[what] + 1 }));
    for (const what of TOLD) events.addEventListener(what, () => bump(what));
    events.addEventListener("open", () => {
      setConnected(true);
      // Whatever was said while nobody listened.
      for (const what of TOLD) bump(what);
    });
    events.addEventListener("error", () => setConnected(false));
    return () => events.close();
  }, [as, attempt]);

  const reconnect = useCallback(() => setAttempt((was) => was + 1), []);
  return { changes, connected, reconnect };
}

/** An answer of the server that is asked for again whenever `version` changes. `as` is null where all get the same. */
export interface Fetched<Answer> {
  answer: Answer | null;
  error: string;
  again: () => void;
}

export function useFetched<Answer>(path: string, as: string | null, version: number): Fetched<Answer> {
  const [held, setHeld] = useState<{ key: string; answer: Answer } | null>(null);
  const [error, setError] = useState("");
  const [attempt, setAttempt] = useState(0);
  const key = `${path} ${as ?? ""}`;

  useEffect(() => {
    if (as === "") return;
    // Answers may overtake each other; only the last one asked for counts.
    let current = true;
    get<Answer>(path, as === null ? {} : { as })
      .then((answer) => {
        if (!current) return;
        setHeld({ key, answer });
        setError("");
      })
      .catch((problem: unknown) => {
        if (current) setError(problem instanceof ApiError ? problem.message : SERVER_GONE);
      });
    return () => {
      current = false;
    };
  }, [path, as, key, version, attempt]);

  const again = useCallback(() => setAttempt((was) => was + 1), []);
  return { answer: held?.key === key ? held.answer : null, error, again };
}
