import { useSyncExternalStore } from "react";
import { Picker } from "../ui/Picker";
import type { TeamsChoiceSet } from "./TeamsChoiceSet";

/** The drop-down with a search that Teams draws for a long ChoiceSet. */
export function ChoiceSetPicker({ input }: { input: TeamsChoiceSet }) {
  const { chosen, invalid, describedBy } = useSyncExternalStore(input.subscribe, input.snapshot);
  const options = input.choices.map(({ title = "", value = "" }) => ({ label: title, value }));
  const label = input.label ?? "";
  return (
    <Picker
      {...(label === "" ? {} : { id: input.fieldId })}
      label={label || input.placeholder || "Options"}
      groups={[{ label: "", options }]}
      many={input.isMultiSelect}
      chosen={chosen}
      onChange={(next) => input.choose(next)}
      placeholder={input.placeholder || "Type to search"}
      describedBy={describedBy}
      invalid={invalid}
      required={input.isRequired}
    />
  );
}
