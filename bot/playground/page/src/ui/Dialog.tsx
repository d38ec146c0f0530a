import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import { Icon } from "./Icon";

interface DialogProps {
  title: string;
  /** `form` for a modal of the platform, `alert` for a question asked before something counts. */
  kind?: "form" | "alert";
  onClose: () => void;
  children: ReactNode;
  footer: ReactNode;
  className?: string;
}

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

/** A window over one client: keeps the focus inside, Escape closes it, and the focus goes back where it was. */
export function Dialog({ title, kind = "form", onClose, children, footer, className = "" }: DialogProps) {
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  useFocusInside(box);
  useEscapeFromNowhere(box, onClose);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    if (event.key === "Tab" && box.current !== null) keepInside(event, box.current);
  };

  return (
    <div className="dialog-backdrop">
      <div
        ref={box}
        className={`dialog dialog-${kind} ${className}`}
        role={kind === "alert" ? "alertdialog" : "dialog"}
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        <footer className="dialog-foot">{footer}</footer>
      </div>
    </div>
  );
}

function useFocusInside(box: React.RefObject<HTMLDivElement | null>) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (before !== null && isElsewhere(before, box.current)) return undefined;
    const fields = box.current?.querySelectorAll<HTMLElement>(".dialog-body :is(input, select, textarea)");
    (fields?.[0] ?? box.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [box]);
}

/** Whether somebody is busy in the other client: a window that opens here must not take their keys from them. */
function isElsewhere(focused: Element, box: HTMLElement | null): boolean {
  const busyIn = focused.closest(".client, .inspector, .activity, .clock-panel, .person-list");
  return busyIn !== null && !busyIn.contains(box);
}

/** Escape closes the window on top also where nothing has the focus, as after a press beside it. */
function useEscapeFromNowhere(box: React.RefObject<HTMLDivElement | null>, onClose: () => void) {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isOnTop = [...document.querySelectorAll(".dialog")].at(-1) === box.current;
      if (event.key === "Escape" && event.target === document.body && isOnTop) latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [box]);
}

function keepInside(event: React.KeyboardEvent, box: HTMLElement) {
  const places = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((place) => place.offsetParent !== null);
  const first = places[0];
  const last = places.at(-1);
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === box)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first?.focus();
  }
}
