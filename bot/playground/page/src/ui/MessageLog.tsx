import { Fragment, type ReactNode } from "react";
import { dayOf } from "./time";
import { useNewestInView } from "./useNewestInView";

export interface LogItem {
  id: string;
  at: Date;
  view: ReactNode;
}

/** Messages, oldest first, under the day they were sent on; new ones are read out by a screen reader. */
export function MessageLog({ label, items, empty }: { label: string; items: LogItem[]; empty: ReactNode }) {
  const { list, onScroll } = useNewestInView<HTMLDivElement>(`${label} ${items.at(-1)?.id ?? ""}`);
  return (
    <div className="message-log" ref={list} onScroll={onScroll} role="log" aria-label={label} tabIndex={0}>
      <div className="message-log-inside">
        {items.length === 0 && <div className="empty">{empty}</div>}
        {items.map((item, index) => {
          const day = dayOf(item.at);
          const before = items[index - 1];
          return (
            <Fragment key={item.id}>
              {(before === undefined || dayOf(before.at) !== day) && <p className="day">{day}</p>}
              {item.view}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}
