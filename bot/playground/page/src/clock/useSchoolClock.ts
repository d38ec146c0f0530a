import { useEffect, useMemo, useState } from "react";
import type { SchoolClockState } from "../live/api";
import { type Changes, useFetched } from "../live/live";

const TICK_MILLISECONDS = 1_000;

export interface SchoolClock {
  state: SchoolClockState;
  /** What it shows now, which the server need not be asked for. */
  now: Date;
}

/** The school clock, second by second; null until the server has answered. */
export function useSchoolClock(changes: Changes): SchoolClock | null {
  const { answer: state } = useFetched<SchoolClockState>("/api/clock", null, changes.clock + changes.deliveries + changes.slack + changes.teams);
  const answeredAt = useMemo(() => (state === null ? 0 : performance.now()), [state]);
  const [, tick] = useState(0);
  const runs = state?.runs ?? false;

  useEffect(() => {
    if (!runs) return undefined;
    const timer = window.setInterval(() => tick((was) => was + 1), TICK_MILLISECONDS);
    return () => window.clearInterval(timer);
  }, [runs]);

  if (state === null) return null;
  const since = runs ? performance.now() - answeredAt : 0;
  return { state, now: new Date(Date.parse(state.now) + since) };
}
