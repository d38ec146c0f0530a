import { useCallback, useState } from "react";
import type { Fill } from "./Composer";

/** Puts words into a composer from elsewhere on the page. */
export function useFill(): [Fill, (words: string) => void] {
  const [fill, setFill] = useState<Fill>({ words: "", count: 0 });
  const put = useCallback((words: string) => setFill((was) => ({ words, count: was.count + 1 })), []);
  return [fill, put];
}
