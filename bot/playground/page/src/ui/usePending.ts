import { useCallback, useState } from "react";
import { ApiError } from "../live/api";

/** Which acts are under way, by name, and the sentence about the last that failed. */
export interface Pending {
  isPending: (name: string) => boolean;
  /** Runs an act; gives true where it succeeded. */
  run: (name: string, act: () => Promise<unknown>) => Promise<boolean>;
  problem: string;
  dismiss: () => void;
}

export function usePending(): Pending {
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState("");

  const run = useCallback(async (name: string, act: () => Promise<unknown>) => {
    setNames((was) => new Set(was).add(name));
    setProblem("");
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
      return false;
    } finally {
      setNames((was) => new Set([...was].filter((other) => other !== name)));
    }
  }, []);

  const dismiss = useCallback(() => setProblem(""), []);
  return { isPending: (name) => names.has(name), run, problem, dismiss };
}
