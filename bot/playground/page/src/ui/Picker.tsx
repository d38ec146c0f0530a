import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Icon } from "./Icon";

export interface PickerOption {
  label: string;
  value: string;
}

export interface PickerGroup {
  /** Empty where the options stand under no heading. */
  label: string;
  options: PickerOption[];
}

interface PickerProps {
  label: string;
  groups: PickerGroup[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  many?: boolean;
  placeholder: string;
  disabled?: boolean;
  id?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  required?: boolean;
}

/** A list to choose from by typing, arrow keys or pointer: one option, or any number of them shown as chips. */
export function Picker(props: PickerProps) {
  const { groups, chosen, onChange, many = false, placeholder, disabled = false } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);

  const all = groups.flatMap((group) => group.options);
  const shown = filtered(groups, typed);
  const flat = shown.flatMap((group) => group.options);
  const labelOf = (value: string) => all.find((option) => option.value === value)?.label ?? value;
  const single = !many && chosen[0] !== undefined ? labelOf(chosen[0]) : "";

  const close = () => {
    setOpen(false);
    setTyped("");
    setAt(0);
  };
  const toggle = (value: string) => {
    if (!many) {
      onChange([value]);
      close();
      return;
    }
    // In the order of the list, however they were picked.
    const next = new Set(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
    onChange(all.map((option) => option.value).filter((other) => next.has(other)));
    setTyped("");
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setOpen(true);
      if (open) setAt((at + step + flat.length) % Math.max(flat.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = flat[at];
      if (!open) setOpen(true);
      else if (option !== undefined) toggle(option.value);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && many && typed === "") {
      const last = chosen.at(-1);
      if (last !== undefined) toggle(last);
    } else if (event.key === "Backspace" && props.required === false && typed === "") {
      onChange([]);
    }
  };

  const active = open ? flat[at] : undefined;
  return (
    <div className={`picker ${disabled ? "picker-disabled" : ""}`} data-invalid={props.invalid === true || undefined}>
      <div className="picker-field" onClick={() => field.current?.focus()}>
        {many &&
          chosen.map((value) => (
            <span className="chip" key={value}>
              {labelOf(value)}
              <button type="button" aria-label={`Remove ${labelOf(value)}`} disabled={disabled} onClick={() => toggle(value)}>
                <Icon name="close" size={12} />
              </button>
            </span>
          ))}
        <input
          ref={field}
          id={props.id}
          role="combobox"
          aria-label={props.id === undefined ? props.label : undefined}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active === undefined ? undefined : `${listId}-${active.value}`}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid}
          aria-required={props.required}
          autoComplete="off"
          disabled={disabled}
          placeholder={single !== "" ? single : many && chosen.length > 0 ? "" : placeholder}
          data-holds={single !== "" || undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOpen(true);
            setAt(0);
          }}
          onClick={() => setOpen(true)}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        <Icon name="chevron" size={16} />
      </div>
      {/* The list must not take the focus from the field, or the blur would close it before the click lands. */}
      <ul
        className="picker-list"
        id={listId}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={many}
        hidden={!open}
        onMouseDown={(event) => event.preventDefault()}
      >
        {flat.length === 0 && <li className="picker-none">Nothing here matches “{typed}”.</li>}
        {shown.map((group, index) => (
          <li key={group.label || index} role="presentation">
            <ul role={group.label === "" ? "presentation" : "group"} aria-label={group.label || undefined}>
              {group.label !== "" && (
                <li className="picker-group" role="presentation">
                  {group.label}
                </li>
              )}
              {group.options.map((option) => (
                <li
                  key={option.value}
                  id={`${listId}-${option.value}`}
                  role="option"
                  aria-selected={chosen.includes(option.value)}
                  data-active={option === active || undefined}
                  ref={option === active ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
                  onClick={() => toggle(option.value)}
                >
                  <span>{option.label}</span>
                  {chosen.includes(option.value) && <Icon name="check" size={16} />}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}

function filtered(groups: PickerGroup[], typed: string): PickerGroup[] {
  const words = typed.trim().toLowerCase();
  if (words === "") return groups;
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => option.label.toLowerCase().includes(words)) }))
    .filter((group) => group.options.length > 0);
}
