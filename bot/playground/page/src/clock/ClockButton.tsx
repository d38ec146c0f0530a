import { useEffect, useRef, useState } from "react";
import type { Changes } from "../live/live";
import { Icon } from "../ui/Icon";
import { shortMoment } from "../ui/time";
import { ClockPanel } from "./ClockPanel";
import { useSchoolClock } from "./useSchoolClock";

interface ClockButtonProps {
  changes: Changes;
  /** Whose e-mail address goes with what is asked of the server. */
  as: string;
}

/** What the school clock shows, and a panel to move it. */
export function ClockButton({ changes, as }: ClockButtonProps) {
  const clock = useSchoolClock(changes);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, [open]);

  if (clock === null) return <div className="school-clock" />;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="school-clock"
      ref={box}
      onBlur={(event) => {
        // A date picker of the browser's own takes the focus to nowhere: only another place closes the panel.
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="clock-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">School clock: </span>
        <Icon name="clock" />
        <span className="clock-words">
          <b>{shortMoment(clock.now)}</b> <small>{clock.state.half_term}</small>
        </span>
        <span className="visually-hidden"> (move the clock)</span>
        <Icon name="chevron" size={16} />
      </button>
      {open && <ClockPanel clock={clock} as={as} onClose={close} />}
    </div>
  );
}
