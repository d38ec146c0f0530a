import { useCallback, useEffect, useState } from "react";

/** What the address bar remembers, so that a link opens the page as it was. */
export interface UrlState {
  /** The e-mail address of who you are; empty for the first of the cast. */
  as: string;
  view: View;
  /** Which panel is open at the side; there is room for one. */
  panel: Panel;
  /** The conversation that is open on each side; empty for the bot's own. */
  slack: string;
  teams: string;
}

export type View = "slack" | "teams" | "both";
export type Panel = "" | "inspector" | "activity";

function read(): UrlState {
  const query = new URLSearchParams(window.location.search);
  const view = query.get("view");
  return {
    as: query.get("as") ?? "",
    view: view === "slack" || view === "teams" ? view : "both",
    panel: query.has("inspect") ? "inspector" : query.has("activity") ? "activity" : "",
    slack: query.get("slack") ?? "",
    teams: query.get("teams") ?? "",
  };
}

function write(state: UrlState): string {
  const query = new URLSearchParams();
  if (state.as !== "") query.set("as", state.as);
  query.set("view", state.view);
  if (state.slack !== "") query.set("slack", state.slack);
  if (state.teams !== "") query.set("teams", state.teams);
  if (state.panel === "inspector") query.set("inspect", "1");
  if (state.panel === "activity") query.set("activity", "1");
  return `?${query.toString().replaceAll("%40", "@")}`;
}

/** The state in the address bar, and how to change parts of it. Another person is a new page in the history. */
export function useUrlState(): [UrlState, (change: Partial<UrlState>) => void] {
  const [state, setState] = useState(read);

  useEffect(() => {
    const onPopState = () => setState(read());
    window.addEventListener("popstate", onPopState);
    return () => window.removeEventListener("popstate", onPopState);
  }, []);

  const change = useCallback((part: Partial<UrlState>) => {
    const next = { ...read(), ...part };
    if (part.as === undefined) window.history.replaceState(null, "", write(next));
    else window.history.pushState(null, "", write(next));
    setState(next);
  }, []);

  return [state, change];
}
