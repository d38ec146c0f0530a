import type { Delivery, Faults } from "../live/api";
import type { Fetched } from "../live/live";
import { Icon } from "../ui/Icon";
import { LoadingMessages, Notice } from "../ui/Notice";
import { dayOf } from "../ui/time";
import { DeliveryRow } from "./DeliveryRow";
import { FaultSwitches } from "./FaultSwitches";
import type { News } from "./useNews";

interface ActivityProps {
  as: string;
  deliveries: Fetched<Delivery[]>;
  news: News;
  faults: Faults | null;
  onLookAs: (delivery: Delivery) => void;
  onClose: () => void;
}

/** Who got what: everything the bot sends of its own accord, newest first, and the switches for trouble. */
export function Activity({ as, deliveries, news, faults, onLookAs, onClose }: ActivityProps) {
  const { answer, error, again } = deliveries;
  return (
    <aside
      className="activity"
      aria-label="Who got what"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="inspector-head">
        <h2>Who got what</h2>
        <button type="button" className="icon-button" aria-label="Close who got what" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <FaultSwitches faults={faults} as={as} />
      {error !== "" && (
        <Notice action="Try again" onAction={again}>
          {error}
        </Notice>
      )}
      {answer === null && error === "" && <LoadingMessages />}
      {answer?.length === 0 && (
        <p className="empty">
          The bot has sent nothing of its own accord yet. Move the school clock to the next thing due, and it appears
          here.
        </p>
      )}
      {answer !== null && answer.length > 0 && (
        <div className="deliveries" tabIndex={0} role="region" aria-label="Deliveries, the newest first">
          {byDay(answer).map(([day, those]) => (
            <section key={day}>
              <h3>{day}</h3>
              <ol>
                {those.map((one) => (
                  <DeliveryRow
                    key={one.id}
                    delivery={one}
                    isNew={news.isNew(one)}
                    isYou={one.email === as}
                    onLookAs={() => onLookAs(one)}
                  />
                ))}
              </ol>
            </section>
          ))}
        </div>
      )}
    </aside>
  );
}

/** The deliveries under the day each is due on, the latest day first. */
function byDay(deliveries: Delivery[]): [string, Delivery[]][] {
  const days = new Map<string, Delivery[]>();
  for (const one of [...deliveries].sort((a, b) => b.at.localeCompare(a.at) || b.id - a.id)) {
    const day = dayOf(new Date(one.at));
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days];
}
