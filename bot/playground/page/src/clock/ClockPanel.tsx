import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { act, type ComingNext } from "../live/api";
import { Icon } from "../ui/Icon";
import { Notice, Spinner } from "../ui/Notice";
import { fieldMoment, longMoment, shortMoment } from "../ui/time";
import { usePending } from "../ui/usePending";
import type { SchoolClock } from "./useSchoolClock";

interface ClockPanelProps {
  clock: SchoolClock;
  as: string;
  onClose: () => void;
}

const AN_HOUR = 3_600_000;
const LIST = new Intl.ListFormat("en-GB");

const JUMPS = [
  { jump: "tomorrow", label: "Tomorrow 08:00" },
  { jump: "monday", label: "Monday 08:00" },
] as const;

/** Moves the school clock: to what comes next, to a morning, or to any date and time that lies ahead. */
export function ClockPanel({ clock, as, onClose }: ClockPanelProps) {
  const { state, now } = clock;
  const [wanted, setWanted] = useState("");
  const [asked, setAsked] = useState(false);
  const pending = usePending();
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  // The field never offers what has passed: it begins an hour ahead, and again wherever the clock has come to.
  useEffect(() => {
    const anHourAhead = new Date(Date.parse(state.now) + AN_HOUR);
    setWanted((was) => (was > fieldMoment(new Date(state.now)) ? was : fieldMoment(anHourAhead)));
  }, [state.now]);

  const moving = state.moving_to !== null;
  const move = (where: { jump: string } | { to: string }) => {
    if (moving || pending.isPending("move")) return;
    void pending.run("move", () => act("/api/clock/move", as, where)).then(setAsked);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    move({ to: wanted });
  };
  const problem = pending.problem || state.problem;

  return (
    <div
      ref={panel}
      className="clock-panel"
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="clock-head">
        <h2 id={titleId}>School clock</h2>
        <button type="button" className="icon-button" aria-label="Close the clock" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <p className="clock-now">
        {longMoment(now)}
        <small>{state.half_term}</small>
      </p>
      {problem !== "" && <Notice>{problem}</Notice>}
      <div className="clock-part">
        <p className="clock-next">{state.next === null ? "Nothing is due at all." : <Coming next={state.next} />}</p>
        <button
          type="button"
          className="button button-primary"
          aria-disabled={state.next === null || moving}
          onClick={() => state.next !== null && move({ jump: "next" })}
        >
          Go to the next thing due
        </button>
      </div>
      <div className="clock-part clock-jumps">
        {JUMPS.map(({ jump, label }) => (
          <button key={jump} type="button" className="button" aria-disabled={moving} onClick={() => move({ jump })}>
            {label}
          </button>
        ))}
      </div>
      <form className="clock-part clock-form" onSubmit={onSubmit}>
        <label>
          Date and time
          <input
            type="datetime-local"
            required
            value={wanted}
            min={fieldMoment(now)}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
        <button type="submit" className="button" aria-disabled={moving}>
          Move
        </button>
      </form>
      <div className="clock-foot">
        <p role="status">
          {moving && state.moving_to !== null && (
            <>
              <Spinner /> On the way to {shortMoment(new Date(state.moving_to))}.
            </>
          )}
          {!moving && asked && `It is now ${longMoment(now)}.`}
        </p>
        {moving && (
          <button type="button" className="button button-small" onClick={() => void act("/api/clock/stop", as)}>
            Stop here
          </button>
        )}
        {!moving && !asked && (
          <p>The clock only goes forward. Whatever falls due on the way is sent at its own time.</p>
        )}
      </div>
    </div>
  );
}

/** Several kinds as one phrase: the first begins with a capital, and the others don't. */
function inOneLine(kinds: string[]): string {
  return LIST.format(kinds.map((kind, index) => (index === 0 ? kind : kind.charAt(0).toLowerCase() + kind.slice(1))));
}

function Coming({ next }: { next: ComingNext }) {
  const others = next.others === 0 ? [] : [next.others === 1 ? "one other" : `${next.others} others`];
  const whom = LIST.format([...next.whom, ...others]);
  return (
    <>
      <b>{next.is_overdue ? "Due now" : shortMoment(new Date(next.at))}</b>
      {next.what.length > 0 && `: ${inOneLine(next.what)}`}
      {whom !== "" && ` for ${whom}`}
    </>
  );
}
