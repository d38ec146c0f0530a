import { useLayoutEffect, useRef } from "react";

const NEAR_PIXELS = 60;
const ABOVE_PIXELS = 10;

/**
 * Scrolls a list to its newest line when `newest` changes, unless the reader has scrolled up to read. A message that is
 * taller than the list is shown from its beginning: it is the answer somebody waits for.
 */
export function useNewestInView<List extends HTMLElement>(newest: string) {
  const list = useRef<List>(null);
  const follows = useRef(true);
  const target = useRef(0);

  useLayoutEffect(() => {
    const element = list.current;
    const last = element?.firstElementChild?.lastElementChild;
    if (element === null || !follows.current) return;
    const bottom = element.scrollHeight - element.clientHeight;
    const top = last instanceof HTMLElement ? last.offsetTop - element.offsetTop - ABOVE_PIXELS : bottom;
    target.current = Math.max(0, Math.min(bottom, top));
    element.scrollTop = target.current;
  }, [newest]);

  const onScroll = () => {
    const element = list.current;
    if (element === null) return;
    // The list may have grown meanwhile (a hint under it went away), and with that moved by itself.
    const bottom = element.scrollHeight - element.clientHeight;
    follows.current = element.scrollTop >= Math.min(target.current, bottom) - NEAR_PIXELS;
  };
  return { list, onScroll };
}
