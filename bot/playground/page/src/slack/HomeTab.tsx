import { LoadingMessages, Notice } from "../ui/Notice";
import { PlaceContext } from "./acts";
import { Blocks } from "./blocks/Blocks";
import type { ViewPayload } from "./blocks";

/** The bot's home tab, as it was last published for this person. */
export function HomeTab({ view, problem }: { view: ViewPayload | null; problem: string }) {
  return (
    <div className="home-tab" tabIndex={0} role="region" aria-label="Staffroom home">
      {problem !== "" && <Notice>{problem}</Notice>}
      {view === null ? (
        <LoadingMessages />
      ) : (
        <PlaceContext value={view.id}>
          <Blocks blocks={view.blocks} />
        </PlaceContext>
      )}
    </div>
  );
}
