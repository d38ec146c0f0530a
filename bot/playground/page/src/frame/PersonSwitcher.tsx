import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Person } from "../live/api";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";

interface PersonSwitcherProps {
  people: Person[];
  person: Person;
  /** The e-mail addresses of those who got something that nobody has looked at. */
  unread: ReadonlySet<string>;
  onPerson: (person: Person) => void;
}

/** Who you are, and a list to become somebody else: the cast of the scenarios first, then everybody in the trust. */
export function PersonSwitcher({ people, person, unread, onPerson }: PersonSwitcherProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="person-switcher"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="person-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">You are </span>
        <Avatar name={person.name} round />
        <span className="person-words">
          <b>{person.name}</b>{" "}
          <small>
            {person.role} · {person.academy}
          </small>
        </span>
        <span className="visually-hidden">. Be somebody else</span>
        <Icon name="chevron" size={16} />
      </button>
      {open && (
        <PersonList
          people={people}
          person={person}
          unread={unread}
          onClose={close}
          onPick={(next) => {
            close();
            onPerson(next);
          }}
        />
      )}
    </div>
  );
}

interface PersonListProps {
  people: Person[];
  person: Person;
  unread: ReadonlySet<string>;
  onPick: (person: Person) => void;
  onClose: () => void;
}

function matching(people: Person[], typed: string): Person[] {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  return people.filter(({ name, role, academy }) => {
    const said = `${name} ${role} ${academy}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

function PersonList({ people, person, unread, onPick, onClose }: PersonListProps) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  useEffect(() => field.current?.focus(), []);

  const found = matching(people, typed);
  const cast = found.filter(({ is_cast }) => is_cast);
  const staff = found.filter(({ is_cast }) => !is_cast);
  const inOrder = [...cast, ...staff];
  const active = inOrder[Math.min(at, inOrder.length - 1)];

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && inOrder.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, inOrder.length - 1) + step + inOrder.length) % inOrder.length);
    } else if (event.key === "Enter" && active !== undefined) {
      event.preventDefault();
      onPick(active);
    } else if (event.key === "Escape") {
      onClose();
    }
  };
  const option = (one: Person) => (
    <PersonOption
      key={one.email}
      id={`${listId}-${one.email}`}
      person={one}
      chosen={one.email === person.email}
      active={one === active}
      unread={unread.has(one.email)}
      onPick={() => onPick(one)}
    />
  );

  return (
    <div className="person-list" role="dialog" aria-label="Be somebody else" onKeyDown={onKeyDown}>
      <div className="person-search">
        <Icon name="search" size={16} />
        <input
          ref={field}
          role="combobox"
          aria-label="Search by name, role or academy"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={active === undefined ? undefined : `${listId}-${active.email}`}
          placeholder="Search by name, role or academy"
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
      </div>
      <div className="person-options" id={listId} role="listbox" aria-label="People" onMouseDown={(event) => event.preventDefault()}>
        {cast.length > 0 && (
          <div role="group" aria-label="The cast of the scenarios">
            <p aria-hidden="true">The cast of the scenarios</p>
            {cast.map(option)}
          </div>
        )}
        {staff.length > 0 && (
          <div role="group" aria-label="Everybody else">
            <p aria-hidden="true">Everybody else</p>
            {staff.map(option)}
          </div>
        )}
      </div>
      {inOrder.length === 0 && <p className="person-none">Nobody matches “{typed}”.</p>}
    </div>
  );
}

interface PersonOptionProps {
  id: string;
  person: Person;
  chosen: boolean;
  active: boolean;
  unread: boolean;
  onPick: () => void;
}

function PersonOption({ id, person, chosen, active, unread, onPick }: PersonOptionProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className="person-option"
      data-active={active || undefined}
      ref={active ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
      onClick={onPick}
    >
      <Avatar name={person.name} round />
      <span className="person-words">
        <b>{person.name}</b>
        <small>
          {person.role} · {person.academy}
        </small>
      </span>
      {unread && (
        <span className="new-mark">
          <span className="visually-hidden">has something </span>New
        </span>
      )}
      {chosen && <Icon name="check" size={16} />}
    </div>
  );
}
