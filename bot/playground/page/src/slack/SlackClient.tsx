import { useCallback, useEffect, useMemo, useState } from "react";
import { useFill } from "../composer/useFill";
import { act, type CommandHelp, type Person } from "../live/api";
import { useFetched } from "../live/live";
import { useUnread } from "../live/unread";
import { ClientFrame } from "../frame/ClientFrame";
import { LoadingMessages, Notice } from "../ui/Notice";
import { usePending } from "../ui/usePending";
import { SlackActsProvider } from "./acts";
import { conversationsOf, HOME, newestOf, slackCommands, splitCommand } from "./conversations";
import { Conversation } from "./Conversation";
import { HomeTab } from "./HomeTab";
import { Modal } from "./modal/Modal";
import { SlackNamesContext } from "./mrkdwn";
import { SlackSidebar } from "./SlackSidebar";
import type { SlackAct, SlackSnapshot } from "./types";

interface SlackClientProps {
  person: Person;
  commands: CommandHelp[];
  version: number;
  /** The conversation that is open; empty for the bot's direct messages. */
  open: string;
  onOpen: (conversation: string) => void;
}

/** A Slack client as one person sees it. */
export function SlackClient({ person, commands: known, version, open, onOpen }: SlackClientProps) {
  const as = person.email;
  const { answer: snapshot, error, again } = useFetched<SlackSnapshot>("/api/slack/snapshot", as, version);
  const pending = usePending();
  const [fill, putIntoComposer] = useFill();
  const [homeProblem, setHomeProblem] = useState("");

  const channels = useMemo(() => (snapshot === null ? [] : conversationsOf(snapshot)), [snapshot]);
  const commands = useMemo(() => slackCommands(snapshot, known), [snapshot, known]);
  const current = channels.find((channel) => channel.id === open) ?? channels[0];
  const here = open === HOME ? HOME : (current?.id ?? "");
  const newest = useMemo(() => newestOf(snapshot), [snapshot]);
  const unread = useUnread(as, newest, here);
  const names = useMemo(
    () => ({
      users: new Map(snapshot === null ? [] : [[snapshot.bot.id, snapshot.bot.name], [snapshot.user.id, snapshot.user.name]]),
      channels: new Map(channels.map((channel) => [channel.id, channel.name])),
    }),
    [snapshot, channels],
  );

  useEffect(() => {
    if (open !== HOME) return;
    setHomeProblem("");
    act<SlackAct>("/api/slack/open_home", as).then(
      (done) => setHomeProblem(done.shown),
      (problem: Error) => setHomeProblem(problem.message),
    );
  }, [open, as]);

  const send = useCallback(
    (words: string) =>
      pending.run("send", () => {
        const channel = current?.id ?? "";
        if (words.startsWith("/")) return act("/api/slack/command", as, { channel, ...splitCommand(words) });
        return act("/api/slack/message", as, { channel, text: words });
      }),
    [as, current, pending],
  );

  const isHome = here === HOME;
  return (
    <SlackNamesContext value={names}>
      <ClientFrame
        platform="slack"
        label="Slack"
        hasUnread={unread.size > 0}
        sidebar={<SlackSidebar snapshot={snapshot} here={here} unread={unread} onOpen={onOpen} />}
        title={isHome ? "Staffroom home" : current === undefined || current.is_im ? "Staffroom" : `# ${current.name}`}
        subtitle={isHome ? "Only you see this page" : current?.is_im === true ? "Your messages with the app" : (current?.topic ?? "")}
      >
        <SlackActsProvider as={as} pending={pending}>
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
          {snapshot !== null && isHome && <HomeTab view={snapshot.home} problem={homeProblem} />}
          {snapshot !== null && !isHome && current !== undefined && (
            <Conversation
              key={`${as} ${current.id}`}
              channel={current}
              commands={commands}
              mention={current.is_im ? "" : snapshot.bot.name}
              fill={fill}
              onTry={putIntoComposer}
              sending={pending.isPending("send")}
              onSend={send}
            />
          )}
          {snapshot?.modal && <Modal key={snapshot.modal.id} as={as} view={snapshot.modal} />}
        </SlackActsProvider>
      </ClientFrame>
    </SlackNamesContext>
  );
}
