import type { Block, InputBlock, InputElement } from "../blocks";

/** What is filled in, by the block id of the field. */
export type FieldValues = Readonly<Record<string, string | string[]>>;

export function isInput(block: Block): block is InputBlock {
  return block.type === "input";
}

/** What a field shows before anybody touches it. */
export function initialValue(element: InputElement): string | string[] {
  switch (element.type) {
    case "plain_text_input":
      return element.initial_value ?? "";
    case "datepicker":
      return element.initial_date ?? "";
    case "static_select":
    case "radio_buttons":
      return element.initial_option?.value ?? "";
    case "multi_static_select":
    case "checkboxes":
      return element.initial_options?.map((option) => option.value) ?? [];
    default:
      return "";
  }
}

/** Everything the form holds: what was filled in, and what stood there before. */
export function valuesOf(blocks: Block[], filled: FieldValues): FieldValues {
  const inputs = blocks.filter(isInput);
  return Object.fromEntries(inputs.map((block) => [block.block_id, filled[block.block_id] ?? initialValue(block.element)]));
}
