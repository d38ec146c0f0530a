import type { Delivery } from "../live/api";
import { clockTime } from "../ui/time";
import { PLATFORM_LABELS } from "./trouble";

interface DeliveryRowProps {
  delivery: Delivery;
  isNew: boolean;
  isYou: boolean;
  onLookAs: () => void;
}

/** The colour of a state, which its words say without it. */
const MOODS: Record<string, string> = { sent: "good", held: "bad", unreachable: "bad", dead: "bad", unknown: "bad" };

/** One thing sent or to be sent: when, to whom, where, what, and how far it has come. */
export function DeliveryRow({ delivery, isNew, isYou, onLookAs }: DeliveryRowProps) {
  const { at, name, place, platform, what, state, state_words: words, reason } = delivery;
  return (
    <li className="delivery">
      <time dateTime={at}>{clockTime(new Date(at))}</time>
      <p className="delivery-whom">
        <b>{name}</b>
        {isYou && " (you)"}
        {place !== "" && <small> · {place}</small>}
      </p>
      <p className="delivery-state" data-is={MOODS[state]}>
        {words}
        {reason !== "" && <small>: {reason}</small>}
      </p>
      <p className="delivery-what">
        {PLATFORM_LABELS[platform]} · {what}
      </p>
      {state === "sent" && delivery.email !== "" && !isYou && (
        <div className="delivery-look">
          {isNew && <span className="new-mark">New</span>}
          <button type="button" className="button button-small" aria-label={`Look as ${name}`} onClick={onLookAs}>
            Look as {firstName(name)}
          </button>
        </div>
      )}
    </li>
  );
}

function firstName(name: string): string {
  return name.split(" ")[0] ?? name;
}
