import type { Person } from "../live/api";
import type { View } from "../live/url_state";
import { Icon } from "../ui/Icon";
import { PersonSwitcher } from "./PersonSwitcher";

interface TopBarProps {
  people: Person[];
  person: Person;
  onPerson: (person: Person) => void;
  view: View;
  narrow: boolean;
  onView: (view: View) => void;
  inspecting: boolean;
  onInspect: () => void;
}

const VIEWS: { view: View; label: string }[] = [
  { view: "slack", label: "Slack" },
  { view: "teams", label: "Teams" },
  { view: "both", label: "Both" },
];

/** What stands over both clients: who you are, which clients are shown, and the inspector. */
export function TopBar({ people, person, onPerson, view, narrow, onView, inspecting, onInspect }: TopBarProps) {
  const views = VIEWS.filter((choice) => !(narrow && choice.view === "both"));
  return (
    <header className="top-bar">
      <h1 className="wordmark">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>Staffroom</span>
        <small>playground</small>
      </h1>
      <PersonSwitcher people={people} person={person} onPerson={onPerson} />
      <div className="top-bar-tools">
        <div className="segments" role="group" aria-label="Which client">
          {views.map((choice) => (
            <button
              key={choice.view}
              type="button"
              aria-pressed={view === choice.view}
              onClick={() => onView(choice.view)}
            >
              {choice.label}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="button button-quiet inspector-button"
          aria-pressed={inspecting}
          aria-label="Inspector"
          onClick={onInspect}
        >
          <Icon name="code" />
          <span>Inspector</span>
        </button>
      </div>
    </header>
  );
}
