import { useCallback, useEffect, useMemo, useState } from "react";

/** A conversation's newest message from somebody else, or an empty string. */
export type Newest = ReadonlyMap<string, string>;

/**
 * Which conversations hold something that this person has not opened since it came. What was there when the page
 * first saw the person counts as read: a newcomer starts without a wall of dots.
 */
export function useUnread(as: string, newest: Newest, open: string): ReadonlySet<string> {
  const [read, setRead] = useState<{ as: string; seen: Newest } | null>(null);
  const known = read?.as === as ? read.seen : null;
  const newestOpen = newest.get(open);

  const markRead = useCallback(() => {
    if (newest.size === 0) return;
    setRead((was) => {
      if (was?.as !== as) return { as, seen: newest };
      if (newestOpen === undefined || was.seen.get(open) === newestOpen) return was;
      return { as, seen: new Map(was.seen).set(open, newestOpen) };
    });
  }, [as, newest, newestOpen, open]);
  useEffect(markRead, [markRead]);

  return useMemo(() => {
    if (known === null) return new Set<string>();
    const unread = [...newest].filter(([id, latest]) => latest !== "" && id !== open && known.get(id) !== latest);
    return new Set(unread.map(([id]) => id));
  }, [known, newest, open]);
}
