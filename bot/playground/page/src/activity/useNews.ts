import { useEffect, useMemo, useState } from "react";
import type { Delivery } from "../live/api";

/** What the bot has sent to others while nobody looked as them. */
export interface News {
  /** E-mail addresses of those who have something that nobody has looked at. */
  people: ReadonlySet<string>;
  /** Whether nobody has looked at this one. */
  isNew: (delivery: Delivery) => boolean;
}

function reached(delivery: Delivery): boolean {
  return delivery.state === "sent" && delivery.email !== "";
}

/** What is new since the page opened, or since the visitor last was the person who got it. */
export function useNews(deliveries: Delivery[] | null, as: string): News {
  const [seen, setSeen] = useState<ReadonlySet<number> | null>(null);
  useEffect(() => {
    if (deliveries === null) return;
    setSeen((was) => {
      const read = deliveries.filter((one) => reached(one) && (was === null || one.email === as));
      const added = read.filter((one) => was?.has(one.id) !== true).map((one) => one.id);
      return was !== null && added.length === 0 ? was : new Set([...(was ?? []), ...added]);
    });
  }, [deliveries, as]);

  return useMemo(() => {
    const isNew = (one: Delivery) => seen !== null && reached(one) && one.email !== as && !seen.has(one.id);
    return { people: new Set((deliveries ?? []).filter(isNew).map((one) => one.email)), isNew };
  }, [deliveries, seen, as]);
}
