import { SidebarItem, SidebarSection, SidebarTop } from "../frame/ClientFrame";
import { Avatar } from "../ui/Avatar";
import type { TeamsConversation, TeamsSnapshot } from "./types";

interface TeamsSidebarProps {
  snapshot: TeamsSnapshot | null;
  here: string;
  unread: ReadonlySet<string>;
  onOpen: (conversation: string) => void;
}

/** The chats, the bot's first, and the channels of each team this person belongs to. */
export function TeamsSidebar({ snapshot, here, unread, onOpen }: TeamsSidebarProps) {
  const conversations = snapshot?.conversations ?? [];
  const chats = conversations.filter(({ kind }) => kind === "personal");
  const teams = channelsByTeam(conversations);
  const firstTeam = [...teams.keys()][0];
  const item = (conversation: TeamsConversation) => (
    <SidebarItem
      key={conversation.id}
      icon={conversation.kind === "personal" ? <Avatar name={conversation.name} bot round /> : "chat"}
      name={conversation.name}
      {...(conversation.kind === "personal" ? { badge: "App" } : {})}
      current={here === conversation.id}
      unread={unread.has(conversation.id)}
      onOpen={() => onOpen(conversation.id)}
    />
  );
  return (
    <>
      <SidebarTop platform="Teams" {...(firstTeam === undefined ? {} : { place: firstTeam })} />
      {chats.length > 0 && <SidebarSection title="Chats">{chats.map(item)}</SidebarSection>}
      {[...teams].map(([team, channels]) => (
        <SidebarSection key={team} title={team}>
          {channels.map(item)}
        </SidebarSection>
      ))}
    </>
  );
}

function channelsByTeam(conversations: TeamsConversation[]): Map<string, TeamsConversation[]> {
  const teams = new Map<string, TeamsConversation[]>();
  for (const conversation of conversations) {
    if (conversation.kind !== "channel") continue;
    teams.set(conversation.team, [...(teams.get(conversation.team) ?? []), conversation]);
  }
  return teams;
}
