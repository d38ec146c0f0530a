import { SidebarItem, SidebarSection, SidebarTop } from "../frame/ClientFrame";
import { Avatar } from "../ui/Avatar";
import { HOME } from "./conversations";
import type { SlackSnapshot } from "./types";

interface SlackSidebarProps {
  snapshot: SlackSnapshot | null;
  here: string;
  unread: ReadonlySet<string>;
  onOpen: (conversation: string) => void;
}

/** The workspace's name, the bot's direct messages and home, and the channels this person is in. */
export function SlackSidebar({ snapshot, here, unread, onOpen }: SlackSidebarProps) {
  if (snapshot === null) return <SidebarTop platform="Slack" />;
  return (
    <>
      <SidebarTop platform="Slack" place={snapshot.workspace.name} />
      <SidebarSection title="Direct messages">
        {snapshot.direct_messages.map((channel) => (
          <SidebarItem
            key={channel.id}
            icon={<Avatar name={channel.name} bot />}
            name={channel.name}
            badge="APP"
            current={here === channel.id}
            unread={unread.has(channel.id)}
            onOpen={() => onOpen(channel.id)}
          />
        ))}
      </SidebarSection>
      <SidebarSection title="Apps">
        <SidebarItem icon="home" name="Staffroom home" current={here === HOME} unread={false} onOpen={() => onOpen(HOME)} />
      </SidebarSection>
      <SidebarSection title="Channels">
        {snapshot.channels.map((channel) => (
          <SidebarItem
            key={channel.id}
            icon={channel.is_private ? "lock" : "hash"}
            name={channel.name}
            current={here === channel.id}
            unread={unread.has(channel.id)}
            onOpen={() => onOpen(channel.id)}
          />
        ))}
      </SidebarSection>
    </>
  );
}
