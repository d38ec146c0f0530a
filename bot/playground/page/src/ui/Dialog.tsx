import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
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
  return focused !== document.body && box?.closest(".client")?.contains(focused) === false;
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
