import { useContext, useId, useState } from "react";
import { Icon } from "../../ui/Icon";
import { Picker, type PickerGroup } from "../../ui/Picker";
import { PlaceContext, useSlackActs } from "../acts";
import type { OptionGroupObject, OptionObject, OverflowElement, SelectElement } from "../blocks";

interface Choosable {
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
}

/** The options of a menu as the picker takes them. */
export function groupsOf(menu: Choosable): PickerGroup[] {
  const plain = (options: OptionObject[]) => options.map((option) => ({ label: option.text.text, value: option.value }));
  if (menu.option_groups !== undefined) {
    return menu.option_groups.map((group) => ({ label: group.label.text, options: plain(group.options) }));
  }
  return [{ label: "", options: plain(menu.options ?? []) }];
}

/** A drop-down in a message or on the home tab: a choice is sent at once. */
export function SelectMenu({ menu }: { menu: SelectElement }) {
  const where = useContext(PlaceContext);
  const acts = useSlackActs();
  const [chosen, setChosen] = useState(menu.initial_option?.value ?? "");
  const placeholder = menu.placeholder?.text ?? "Choose an option";
  return (
    <Picker
      label={placeholder}
      groups={groupsOf(menu)}
      chosen={chosen === "" ? [] : [chosen]}
      placeholder={placeholder}
      disabled={acts.isPending(where, menu.action_id)}
      onChange={([value = ""]) => {
        setChosen(value);
        acts.select(where, menu.action_id, value, menu.confirm);
      }}
    />
  );
}

/** Three dots that open a short list. */
export function OverflowMenu({ menu }: { menu: OverflowElement }) {
  const where = useContext(PlaceContext);
  const acts = useSlackActs();
  const [open, setOpen] = useState(false);
  const listId = useId();
  return (
    <div
      className="overflow"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpen(false);
      }}
    >
      <button
        type="button"
        className="icon-button"
        aria-label="More actions"
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
      >
        <Icon name="dots" />
      </button>
      <ul className="overflow-list" id={listId} hidden={!open}>
        {menu.options.map((option) => (
          <li key={option.value}>
            <button
              type="button"
              onClick={() => {
                setOpen(false);
                acts.select(where, menu.action_id, option.value, menu.confirm);
              }}
            >
              {option.text.text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
