import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { CommandHelp } from "../live/api";
import { Icon } from "../ui/Icon";
import { Spinner } from "../ui/Notice";
import { type Completion, commandIn, completionsFor } from "./completion";

/** Words that a click elsewhere puts into the composer; `count` tells two clicks on the same words apart. */
export interface Fill {
  words: string;
  count: number;
}

interface ComposerProps {
  label: string;
  placeholder: string;
  commands: CommandHelp[];
  /** The bot's name, where it can be mentioned; empty where typing `@` completes nothing. */
  mention?: string;
  fill: Fill;
  sending: boolean;
  /** Sends; false where it could not be sent, and the words stay. */
  onSend: (words: string) => Promise<boolean>;
}

const MOST_ROWS_PIXELS = 160;

/** Where a person types. `/` offers the bot's commands; Enter sends, Shift and Enter starts a new line. */
export function Composer({ label, placeholder, commands, mention = "", fill, sending, onSend }: ComposerProps) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const offered = dismissed ? [] : completionsFor(typed, commands, mention);
  const active = offered[Math.min(at, offered.length - 1)];
  const command = offered.length === 0 ? commandIn(typed, commands, mention) : undefined;
  useGrowing(field, typed);

  useEffect(() => {
    if (fill.count === 0) return;
    setTyped(fill.words);
    setDismissed(true);
    field.current?.focus();
  }, [fill]);

  const write = (words: string) => {
    setTyped(words);
    setAt(0);
    setDismissed(false);
  };
  const take = (completion: Completion) => {
    write(completion.filled);
    field.current?.focus();
  };
  const send = async () => {
    const words = typed.trim();
    if (words === "" || sending) return;
    write("");
    if (!(await onSend(words))) setTyped((now) => (now === "" ? words : now));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (active !== undefined && step !== undefined) {
      event.preventDefault();
      setAt((Math.min(at, offered.length - 1) + step + offered.length) % offered.length);
    } else if (active !== undefined && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      event.preventDefault();
      // What is typed out in full is meant as it stands.
      if (event.key === "Enter" && active.title === typed.trim()) void send();
      else take(active);
    } else if (active !== undefined && event.key === "Escape") {
      event.stopPropagation();
      setDismissed(true);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <CompletionList id={listId} offered={offered} active={active} onTake={take} />
      {command !== undefined && (
        <p className="composer-usage">
          <code>
            /{command.name} {command.usage}
          </code>
          <span>{command.help}</span>
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          aria-label={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offered.length > 0 ? listId : undefined}
          aria-activedescendant={active === undefined ? undefined : `${listId}-${offered.indexOf(active)}`}
          placeholder={placeholder}
          value={typed}
          onChange={(event) => write(event.target.value)}
          onBlur={() => setDismissed(true)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" aria-disabled={typed.trim() === "" || sending}>
          {sending ? <Spinner /> : <Icon name="send" />}
        </button>
      </div>
      <p className="visually-hidden" role="status">
        {offered.length > 0 ? `${offered.length} to choose from. Arrow keys to move, Tab to take one.` : ""}
      </p>
    </form>
  );
}

interface CompletionListProps {
  id: string;
  offered: Completion[];
  active: Completion | undefined;
  onTake: (completion: Completion) => void;
}

function CompletionList({ id, offered, active, onTake }: CompletionListProps) {
  if (offered.length === 0) return null;
  return (
    <ul
      className="completions"
      id={id}
      role="listbox"
      aria-label="Commands"
      tabIndex={0}
      onMouseDown={(event) => event.preventDefault()}
    >
      {offered.map((completion, index) => (
        <li
          key={completion.title}
          id={`${id}-${index}`}
          role="option"
          aria-selected={completion === active}
          ref={completion === active ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
          onClick={() => onTake(completion)}
        >
          <span className="completion-line">
            <b>{completion.title}</b> <span className="completion-usage">{completion.usage}</span>
          </span>
          <span className="completion-help">{completion.help}</span>
        </li>
      ))}
    </ul>
  );
}

function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, typed: string) {
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, MOST_ROWS_PIXELS)}px`;
    // A height of whole pixels may be a fraction too small, which is no reason for a scrollbar.
    element.style.overflowY = element.scrollHeight > MOST_ROWS_PIXELS ? "auto" : "hidden";
  }, [field, typed]);
}
