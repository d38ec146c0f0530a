import type { ReactNode } from "react";
import { Icon } from "./Icon";

/** A sentence about something that went wrong, with what can be done about it. */
export function Notice({ children, action, onAction }: { children: ReactNode; action?: string; onAction?: () => void }) {
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p>{children}</p>
      {action !== undefined && onAction !== undefined && (
        <button type="button" className="button button-small" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}

/** Grey lines where messages will be. */
export function LoadingMessages() {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading</span>
      {[72, 54, 64].map((width) => (
        <div className="loading-line" key={width}>
          <span className="loading-avatar" />
          <span className="loading-words" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
