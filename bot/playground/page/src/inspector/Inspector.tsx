import { useState } from "react";
import type { Exchange, PlatformName } from "../live/api";
import { type Changes, useFetched } from "../live/live";
import type { View } from "../live/url_state";
import { Icon } from "../ui/Icon";
import { LoadingMessages, Notice } from "../ui/Notice";
import { clockTimeWithSeconds } from "../ui/time";
import { ExchangeView } from "./ExchangeView";
import { hasFailed, statusWords } from "./outcome";

interface InspectorProps {
  as: string;
  changes: Changes;
  shown: View;
  onClose: () => void;
}

/** Every request between a platform and the bot, newest first, exactly as it went over the wire. */
export function Inspector({ as, changes, shown, onClose }: InspectorProps) {
  const [chosen, setChosen] = useState<PlatformName>("slack");
  const [open, setOpen] = useState<number | null>(null);
  const platform = shown === "both" ? chosen : shown;
  const version = changes[platform];
  const { answer: exchanges, error, again } = useFetched<Exchange[]>(`/api/${platform}/exchanges`, as, version);
  const exchange = exchanges?.find(({ number }) => number === open);

  return (
    <aside
      className="inspector"
      aria-label="Inspector"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="inspector-head">
        <h2>Inspector</h2>
        {shown === "both" && (
          <div className="segments segments-small" role="group" aria-label="Whose requests">
            {(["slack", "teams"] as const).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={platform === name}
                onClick={() => {
                  setChosen(name);
                  setOpen(null);
                }}
              >
                {name === "slack" ? "Slack" : "Teams"}
              </button>
            ))}
          </div>
        )}
        <button type="button" className="icon-button" aria-label="Close the inspector" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {error !== "" && (
        <Notice action="Try again" onAction={again}>
          {error}
        </Notice>
      )}
      {exchanges === null && error === "" && <LoadingMessages />}
      {exchanges?.length === 0 && (
        <p className="empty">Nothing has been sent yet. Type a command, and both sides of it appear here.</p>
      )}
      {exchange !== undefined ? (
        <ExchangeView exchange={exchange} onBack={() => setOpen(null)} />
      ) : (
        <ol className="exchanges" reversed>
          {exchanges?.map((one) => (
            <ExchangeRow key={one.number} exchange={one} onOpen={() => setOpen(one.number)} />
          ))}
        </ol>
      )}
    </aside>
  );
}

function ExchangeRow({ exchange, onOpen }: { exchange: Exchange; onOpen: () => void }) {
  const { direction, method, name, milliseconds, at } = exchange;
  const refused = hasFailed(exchange);
  return (
    <li>
      <button type="button" className="exchange" onClick={onOpen}>
        <span className="direction" data-direction={direction}>
          {direction === "to_bot" ? "→ bot" : "← bot"}
        </span>
        <span className="exchange-name">
          {method !== "" && <b>{method}</b>} {name}
        </span>
        <span className="status" data-refused={refused || undefined}>
          {statusWords(exchange)}
        </span>
        <span className="exchange-when">
          {milliseconds !== null && <span>{milliseconds.toFixed(1)} ms</span>}
          <time dateTime={at}>{clockTimeWithSeconds(new Date(at))}</time>
        </span>
      </button>
    </li>
  );
}
