import { useCallback, useState } from "react";
import type { PlatformName } from "../live/api";

const SEEN = "staffroom.hint-seen";

function isRemembered(platform: PlatformName): boolean {
  try {
    return window.localStorage.getItem(`${SEEN}.${platform}`) !== null;
  } catch {
    return false;
  }
}

/** Whether a newcomer still needs the hint on this platform; it goes once it is closed or something has been sent. */
export function useHint(platform: PlatformName): { isOpen: boolean; close: () => void } {
  const [isOpen, setIsOpen] = useState(() => !isRemembered(platform));
  const close = useCallback(() => {
    setIsOpen(false);
    try {
      window.localStorage.setItem(`${SEEN}.${platform}`, "1");
    } catch {
      // A browser that keeps nothing shows the hint again next time; that harms nobody.
    }
  }, [platform]);
  return { isOpen, close };
}
