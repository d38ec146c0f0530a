import type { Faults, PlatformName, Trouble } from "../live/api";

/** The switches of a cloud, in the order of the list. */
export const TROUBLES: { trouble: Trouble | null; label: string; happens: string }[] = [
  { trouble: null, label: "No trouble", happens: "works" },
  { trouble: "rate_limited", label: "Too many requests (429)", happens: "answers “too many requests” (429)" },
  { trouble: "dropped_replies", label: "Replies get lost", happens: "does what it is asked, and its replies get lost" },
  { trouble: "outage", label: "Outage", happens: "is down" },
];

export const PLATFORM_LABELS: Record<PlatformName, string> = { slack: "Slack", teams: "Teams" };

/** What is switched on, in a sentence for each cloud: "Slack is down." */
export function troubleSentences(faults: Faults | null): string[] {
  return (["slack", "teams"] as const).flatMap((cloud) => {
    const found = TROUBLES.find(({ trouble }) => trouble !== null && trouble === faults?.[cloud]);
    return found === undefined ? [] : [`${PLATFORM_LABELS[cloud]} ${found.happens}.`];
  });
}
