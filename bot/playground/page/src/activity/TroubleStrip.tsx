import { act, type Faults } from "../live/api";
import { Icon } from "../ui/Icon";
import { troubleSentences } from "./trouble";

/** Says above both clients what is wrong on purpose, so that nobody forgets; empty where all is well. */
export function TroubleStrip({ faults, as }: { faults: Faults | null; as: string }) {
  const sentences = troubleSentences(faults);
  return (
    <div role="status">
      {sentences.length > 0 && (
        <div className="trouble-strip">
          <Icon name="warning" />
          <p>
            <b>Trouble is switched on.</b> {sentences.join(" ")}
          </p>
          <button
            type="button"
            className="button button-small"
            onClick={() => void act("/api/faults", as, { slack: null, teams: null })}
          >
            Switch it off
          </button>
        </div>
      )}
    </div>
  );
}
