import { createContext, type ReactNode, useContext, useState } from "react";
import type { PlatformName } from "../live/api";
import { Icon, type IconName } from "../ui/Icon";

const SidebarContext = createContext<() => void>(() => undefined);

interface ClientFrameProps {
  platform: PlatformName;
  label: string;
  sidebar: ReactNode;
  title: ReactNode;
  subtitle: string;
  hasUnread: boolean;
  children: ReactNode;
}

/** One client: its sidebar (a drawer where the client is narrow), the head of what is open, and what is open. */
export function ClientFrame({ platform, label, sidebar, title, subtitle, hasUnread, children }: ClientFrameProps) {
  const [open, setOpen] = useState(false);
  return (
    <section className={`client client-${platform}`} aria-label={label}>
      <div
        className="client-inside"
        data-sidebar={open ? "open" : "closed"}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpen(false);
        }}
      >
        <nav className="sidebar" aria-label={`${label} conversations`}>
          <SidebarContext value={() => setOpen(false)}>{sidebar}</SidebarContext>
        </nav>
        <div className="sidebar-shade" onClick={() => setOpen(false)} />
        <div className="main">
          <header className="main-head">
            <button
              type="button"
              className="icon-button sidebar-button"
              aria-label={hasUnread ? "Conversations, some unread" : "Conversations"}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              <Icon name="menu" />
              {hasUnread && <span className="unread-dot" />}
            </button>
            <div className="main-title">
              <h2>{title}</h2>
              {subtitle !== "" && <p>{subtitle}</p>}
            </div>
          </header>
          {children}
        </div>
      </div>
    </section>
  );
}

/** Which platform this is, and whose. */
export function SidebarTop({ platform, place = "" }: { platform: string; place?: string }) {
  return (
    <div className="sidebar-top">
      <h2>{platform}</h2>
      <small>{place}</small>
    </div>
  );
}

/** A heading in the sidebar with the conversations under it. */
export function SidebarSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </>
  );
}

interface SidebarItemProps {
  icon: IconName | ReactNode;
  name: string;
  badge?: string;
  current: boolean;
  unread: boolean;
  onOpen: () => void;
}

/** A conversation in the sidebar. */
export function SidebarItem({ icon, name, badge, current, unread, onOpen }: SidebarItemProps) {
  const close = useContext(SidebarContext);
  return (
    <li>
      <button
        type="button"
        className="sidebar-item"
        aria-current={current ? "page" : undefined}
        data-unread={unread || undefined}
        onClick={() => {
          onOpen();
          close();
        }}
      >
        {typeof icon === "string" ? <Icon name={icon as IconName} size={16} /> : icon}
        <span className="sidebar-name">{name}</span>
        {badge !== undefined && <span className="badge">{badge}</span>}
        {unread && (
          <>
            <span className="unread-dot" />
            <span className="visually-hidden">unread</span>
          </>
        )}
      </button>
    </li>
  );
}
