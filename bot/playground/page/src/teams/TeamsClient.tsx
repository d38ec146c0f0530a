import { useCallback, useMemo } from "react";
import { useFill } from "../composer/useFill";
import { ClientFrame } from "../frame/ClientFrame";
import { act, type CommandHelp, type Person } from "../live/api";
import { useFetched } from "../live/live";
import { type Newest, useUnread } from "../live/unread";
import { LoadingMessages, Notice } from "../ui/Notice";
import { usePending } from "../ui/usePending";
import { sendWords } from "./sending";
import { TaskDialog } from "./TaskDialog";
import { TeamsConversationView } from "./TeamsConversationView";
import { TeamsSidebar } from "./TeamsSidebar";
import type { TeamsConversation, TeamsSnapshot } from "./types";

interface TeamsClientProps {
  person: Person;
  commands: CommandHelp[];
  version: number;
  /** The conversation that is open; empty for the bot's personal chat. */
  open: string;
  onOpen: (conversation: string) => void;
}

/** A Teams client as one person sees it. */
export function TeamsClient({ person, commands, version, open, onOpen }: TeamsClientProps) {
  const as = person.email;
  const { answer: snapshot, error, again } = useFetched<TeamsSnapshot>("/api/teams/snapshot", as, version);
  const pending = usePending();
  const [fill, putIntoComposer] = useFill();

  const current = snapshot?.conversations.find(({ id }) => id === open) ?? snapshot?.conversations[0];
  const newest = useMemo(() => newestOf(snapshot), [snapshot]);
  const unread = useUnread(as, newest, current?.id ?? "");
  const bot = snapshot?.bot.name ?? "Staffroom";

  const send = useCallback(
    async (words: string, thread: string) =>
      current !== undefined && pending.run("send", () => sendWords(as, current, bot, words, thread)),
    [as, bot, current, pending],
  );
  const install = () => void pending.run("install", () => act("/api/teams/install", as));

  return (
    <ClientFrame
      platform="teams"
      label="Teams"
      hasUnread={unread.size > 0}
      sidebar={<TeamsSidebar snapshot={snapshot} here={current?.id ?? ""} unread={unread} onOpen={onOpen} />}
      title={current?.name ?? "Staffroom"}
      subtitle={current?.kind === "channel" ? current.team : "Your chat with the app"}
    >
      {error !== "" && (
        <Notice action="Try again" onAction={again}>
          {error}
        </Notice>
      )}
      {pending.problem !== "" && (
        <Notice action="Close" onAction={pending.dismiss}>
          {pending.problem}
        </Notice>
      )}
      {snapshot === null && error === "" && <LoadingMessages />}
      {snapshot !== null && current?.has_bot === false && (
        <NotInstalled conversation={current} onInstall={install} busy={pending.isPending("install")} />
      )}
      {snapshot !== null && current?.has_bot === true && (
        <TeamsConversationView
          key={`${as} ${current.id}`}
          conversation={current}
          me={snapshot.person}
          bot={bot}
          commands={commands}
          fill={fill}
          onTry={putIntoComposer}
          sending={pending.isPending("send")}
          onSend={send}
          onAct={(message, action, inputs) =>
            pending.run("act", () => act("/api/teams/execute", as, { message, action, inputs }))
          }
        />
      )}
      {snapshot?.dialog && <TaskDialog as={as} dialog={snapshot.dialog} />}
    </ClientFrame>
  );
}

interface NotInstalledProps {
  conversation: TeamsConversation;
  onInstall: () => void;
  busy: boolean;
}

/** Teams lets a person write to an app only once they have added it. */
function NotInstalled({ conversation, onInstall, busy }: NotInstalledProps) {
  if (conversation.kind === "channel") return <div className="empty">Staffroom has not been added to this team.</div>;
  return (
    <div className="empty">
      <p>You have not added Staffroom to your Teams yet.</p>
      <button type="button" className="button button-primary" aria-disabled={busy} onClick={onInstall}>
        Add Staffroom
      </button>
    </div>
  );
}

function newestOf(snapshot: TeamsSnapshot | null): Newest {
  const conversations = snapshot?.conversations ?? [];
  return new Map(
    conversations.map(({ id, messages }) => {
      const fromOthers = messages.filter((message) => message.from.id !== snapshot?.person.id);
      return [id, fromOthers.at(-1)?.id ?? ""];
    }),
  );
}
