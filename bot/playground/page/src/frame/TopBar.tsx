import type { ReactNode } from "react";
import type { Person } from "../live/api";
import type { Panel, View } from "../live/url_state";
import { Icon, type IconName } from "../ui/Icon";
import { PersonSwitcher } from "./PersonSwitcher";

interface TopBarProps {
  people: Person[];
  person: Person;
  onPerson: (person: Person) => void;
  view: View;
  narrow: boolean;
  onView: (view: View) => void;
  panel: Panel;
  onPanel: (panel: Panel) => void;
  /** The school clock, beside the name of the place. */
  clock: ReactNode;
  /** The e-mail addresses of those who got something that nobody has looked at. */
  unread: ReadonlySet<string>;
}

const VIEWS: { view: View; label: string }[] = [
  { view: "slack", label: "Slack" },
  { view: "teams", label: "Teams" },
  { view: "both", label: "Both" },
];

/** What stands over both clients: the time at school, who you are, which clients are shown, and the side panels. */
export function TopBar(props: TopBarProps) {
  const { people, person, onPerson, view, narrow, onView, panel, onPanel, clock, unread } = props;
  const toggle = (which: Panel) => onPanel(panel === which ? "" : which);
  const views = VIEWS.filter((choice) => !(narrow && choice.view === "both"));
  return (
    <header className="top-bar">
      <div className="top-bar-start">
        <h1 className="wordmark">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Staffroom</span>
          <small>playground</small>
        </h1>
        {clock}
      </div>
      <PersonSwitcher people={people} person={person} unread={unread} onPerson={onPerson} />
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
        <PanelButton icon="bell" label="Activity" pressed={panel === "activity"} onPress={() => toggle("activity")}>
          {unread.size > 0 && 
            <span className="new-mark">
              {unread.size}
              <span className="new-word"> new</span>
            </span>
          }
        </PanelButton>
        <PanelButton icon="code" label="Inspector" pressed={panel === "inspector"} onPress={() => toggle("inspector")} />
      </div>
    </header>
  );
}

interface PanelButtonProps {
  icon: IconName;
  label: string;
  pressed: boolean;
  onPress: () => void;
  children?: ReactNode;
}

/** Opens and closes a panel at the side; a phone shows its icon alone. */
function PanelButton({ icon, label, pressed, onPress, children }: PanelButtonProps) {
  return (
    <button type="button" className="button button-quiet panel-button" aria-pressed={pressed} onClick={onPress}>
      <Icon name={icon} />
      <span className="panel-label">{label}</span>
      {children}
    </button>
  );
}
