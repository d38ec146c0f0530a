import { useEffect, useState } from "react";
import { Activity } from "../activity/Activity";
import { TroubleStrip } from "../activity/TroubleStrip";
import { useNews } from "../activity/useNews";
import { ClockButton } from "../clock/ClockButton";
import { Inspector } from "../inspector/Inspector";
import { ApiError, type CommandHelp, type Delivery, type Faults, get, type Person, SERVER_GONE } from "../live/api";
import { useFetched, useLive } from "../live/live";
import { useUrlState, type View } from "../live/url_state";
import { SlackClient } from "../slack/SlackClient";
import { TeamsClient } from "../teams/TeamsClient";
import { LoadingMessages, Notice } from "../ui/Notice";
import { TopBar } from "./TopBar";
import { useIsNarrow } from "./useIsNarrow";

interface World {
  people: Person[];
  commands: CommandHelp[];
}

/** The whole page: the time at school, who you are, the two clients, and a panel at the side. */
export function Playground() {
  const [world, setWorld] = useState<World | null>(null);
  const [problem, setProblem] = useState("");
  const [attempt, setAttempt] = useState(0);
  const [url, changeUrl] = useUrlState();
  const narrow = useIsNarrow();

  useEffect(() => {
    Promise.all([get<Person[]>("/api/people"), get<CommandHelp[]>("/api/commands")])
      .then(([people, commands]) => {
        setWorld({ people, commands });
        setProblem("");
      })
      .catch((error: unknown) => setProblem(error instanceof ApiError ? error.message : SERVER_GONE));
  }, [attempt]);

  const person = world?.people.find(({ email }) => email === url.as) ?? world?.people[0];
  const live = useLive(person?.email ?? "");
  const deliveries = useFetched<Delivery[]>("/api/deliveries", null, live.changes.deliveries + live.changes.clock);
  const faults = useFetched<Faults>("/api/faults", null, live.changes.clock).answer;
  const news = useNews(deliveries.answer, person?.email ?? "");
  useEffect(() => {
    document.title = person === undefined ? "Staffroom playground" : `${person.name} · Staffroom playground`;
  }, [person]);

  if (world === null || person === undefined) {
    return (
      <main className="starting">
        {problem === "" ? (
          <LoadingMessages />
        ) : (
          <Notice action="Try again" onAction={() => setAttempt(attempt + 1)}>
            {problem}
          </Notice>
        )}
      </main>
    );
  }

  // A phone has room for one client: both at once is the first of them there.
  const view: View = narrow && url.view === "both" ? "slack" : url.view;
  const lookAs = ({ email, platform }: Delivery) =>
    changeUrl({
      as: email,
      slack: "",
      teams: "",
      view: view === "both" ? "both" : platform,
      panel: narrow ? "" : url.panel,
    });
  return (
    <div className="page" data-view={view}>
      <TopBar
        people={world.people}
        person={person}
        onPerson={(next) => changeUrl({ as: next.email, slack: "", teams: "" })}
        view={view}
        narrow={narrow}
        onView={(next) => changeUrl({ view: next })}
        panel={url.panel}
        onPanel={(panel) => changeUrl({ panel })}
        clock={<ClockButton changes={live.changes} as={person.email} />}
        unread={news.people}
      />
      <TroubleStrip faults={faults} as={person.email} />
      {!live.connected && (
        <Notice action="Try again" onAction={live.reconnect}>
          The playground has stopped answering. What you see may be out of date.
        </Notice>
      )}
      <div className="work-area">
        <main className="clients">
          {view !== "teams" && (
            <SlackClient
              key={`slack ${person.email}`}
              person={person}
              commands={world.commands}
              version={live.changes.slack}
              open={url.slack}
              onOpen={(slack) => changeUrl({ slack })}
            />
          )}
          {view !== "slack" && (
            <TeamsClient
              key={`teams ${person.email}`}
              person={person}
              commands={world.commands}
              version={live.changes.teams}
              open={url.teams}
              onOpen={(teams) => changeUrl({ teams })}
            />
          )}
        </main>
        {url.panel === "inspector" && (
          <Inspector as={person.email} changes={live.changes} shown={view} onClose={() => changeUrl({ panel: "" })} />
        )}
        {url.panel === "activity" && (
          <Activity
            as={person.email}
            deliveries={deliveries}
            news={news}
            faults={faults}
            onLookAs={lookAs}
            onClose={() => changeUrl({ panel: "" })}
          />
        )}
      </div>
    </div>
  );
}
