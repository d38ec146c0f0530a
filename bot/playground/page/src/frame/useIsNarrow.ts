import { useSyncExternalStore } from "react";

const NARROW = window.matchMedia("(max-width: 820px)");

/** Whether there is room for one client alone. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      NARROW.addEventListener("change", changed);
      return () => NARROW.removeEventListener("change", changed);
    },
    () => NARROW.matches,
  );
}
