import { useCallback, useEffect, useState } from "react";
import { ApiError, get, type PlatformName, SERVER_GONE } from "./api";

/** How often something has changed on each platform since the page opened, and whether the server is there. */
export interface Live {
  changes: Record<PlatformName, number>;
  connected: boolean;
  reconnect: () => void;
}

/** Listens to the server, which says when something changed for this person. */
export function useLive(as: string): Live {
  const [changes, setChanges] = useState({ slack: 0, teams: 0 });
  const [connected, setConnected] = useState(true);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (as === "") return;
    const events = new EventSource(`/api/events?as=${encodeURIComponent(as)}`);
    const bump = (platform: PlatformName) => () => setChanges((was) => ({ ...was, [platform]: was[platform] + 1 }));
    events.addEventListener("slack", bump("slack"));
    events.addEventListener("teams", bump("teams"));
    events.addEventListener("open", () => {
      setConnected(true);
      // Whatever was said while nobody listened.
      setChanges((was) => ({ slack: was.slack + 1, teams: was.teams + 1 }));
    });
    events.addEventListener("error", () => setConnected(false));
    return () => events.close();
  }, [as, attempt]);

  const reconnect = useCallback(() => setAttempt((was) => was + 1), []);
  return { changes, connected, reconnect };
}

/** An answer of the server that is asked for again whenever `version` changes. */
export interface Fetched<Answer> {
  answer: Answer | null;
  error: string;
  again: () => void;
}

export function useFetched<Answer>(path: string, as: string, version: number): Fetched<Answer> {
  const [held, setHeld] = useState<{ key: string; answer: Answer } | null>(null);
  const [error, setError] = useState("");
  const [attempt, setAttempt] = useState(0);
  const key = `${path} ${as}`;

  useEffect(() => {
    if (as === "") return;
    // Answers may overtake each other; only the last one asked for counts.
    let current = true;
    get<Answer>(path, { as })
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
