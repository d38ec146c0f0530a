import { type FocusEvent, useEffect, useRef } from "react";

/**
 * Keeps a reader's place when what they pressed is taken away by an update: the focus goes to the whole message
 * instead of to the top of the page. `content` says when the message was drawn anew.
 */
export function useKeptFocus<Place extends HTMLElement>(content: string) {
  const ref = useRef<Place>(null);
  const inside = useRef(false);

  useEffect(() => {
    if (inside.current && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [content]);

  return {
    ref,
    tabIndex: -1,
    onFocus: () => {
      inside.current = true;
    },
    onBlur: (event: FocusEvent) => {
      // Without a next place the focused element was removed, and the reader has gone nowhere.
      if (event.relatedTarget !== null) inside.current = event.currentTarget.contains(event.relatedTarget as Node);
    },
  };
}
