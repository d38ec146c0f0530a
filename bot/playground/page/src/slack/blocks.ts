/** Block Kit as the bot sends it: the parts that Staffroom's renderer uses, by Slack's own names. */

export interface TextObject {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface OptionObject {
  text: TextObject;
  value: string;
  description?: TextObject;
}

export interface OptionGroupObject {
  label: TextObject;
  options: OptionObject[];
}

export interface ConfirmObject {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: "primary" | "danger";
}

export interface ButtonElement {
  type: "button";
  action_id: string;
  text: TextObject;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  accessibility_label?: string;
  confirm?: ConfirmObject;
}

export interface SelectElement {
  type: "static_select";
  action_id: string;
  placeholder?: TextObject;
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
  initial_option?: OptionObject;
  confirm?: ConfirmObject;
}

export interface MultiSelectElement {
  type: "multi_static_select";
  action_id: string;
  placeholder?: TextObject;
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
  initial_options?: OptionObject[];
  max_selected_items?: number;
}

export interface OverflowElement {
  type: "overflow";
  action_id: string;
  options: OptionObject[];
  confirm?: ConfirmObject;
}

export interface RadioButtonsElement {
  type: "radio_buttons";
  action_id: string;
  options: OptionObject[];
  initial_option?: OptionObject;
}

export interface CheckboxesElement {
  type: "checkboxes";
  action_id: string;
  options: OptionObject[];
  initial_options?: OptionObject[];
}

export interface DatePickerElement {
  type: "datepicker";
  action_id: string;
  initial_date?: string;
  placeholder?: TextObject;
}

export interface PlainTextInputElement {
  type: "plain_text_input";
  action_id: string;
  multiline?: boolean;
  initial_value?: string;
  placeholder?: TextObject;
  min_length?: number;
  max_length?: number;
}

export interface ImageElement {
  type: "image";
  image_url: string;
  alt_text: string;
}

export type ActionElement = ButtonElement | SelectElement | OverflowElement;

export type InputElement =
  | PlainTextInputElement
  | SelectElement
  | MultiSelectElement
  | RadioButtonsElement
  | CheckboxesElement
  | DatePickerElement;

export interface HeaderBlock {
  type: "header";
  block_id?: string;
  text: TextObject;
}

export interface SectionBlock {
  type: "section";
  block_id?: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: ActionElement | ImageElement;
}

export interface ContextBlock {
  type: "context";
  block_id?: string;
  elements: (TextObject | ImageElement)[];
}

export interface ActionsBlock {
  type: "actions";
  block_id?: string;
  elements: ActionElement[];
}

export interface ImageBlock {
  type: "image";
  block_id?: string;
  image_url: string;
  alt_text: string;
  title?: TextObject;
}

export interface DividerBlock {
  type: "divider";
  block_id?: string;
}

export interface InputBlock {
  type: "input";
  block_id: string;
  label: TextObject;
  hint?: TextObject;
  optional?: boolean;
  element: InputElement;
}

export interface RichTextStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

export type RichTextPiece =
  | { type: "text"; text: string; style?: RichTextStyle }
  | { type: "link"; url: string; text?: string; style?: RichTextStyle }
  | { type: "user"; user_id: string }
  | { type: "channel"; channel_id: string }
  | { type: "emoji"; name: string; unicode?: string };

export interface RichTextPart {
  type: "rich_text_section" | "rich_text_quote" | "rich_text_preformatted";
  elements: RichTextPiece[];
}

export interface RichTextList {
  type: "rich_text_list";
  style: "bullet" | "ordered";
  elements: RichTextPart[];
}

export interface RichTextBlock {
  type: "rich_text";
  block_id?: string;
  elements: (RichTextPart | RichTextList)[];
}

export type Block =
  | RichTextBlock
  | HeaderBlock
  | SectionBlock
  | ContextBlock
  | ActionsBlock
  | ImageBlock
  | DividerBlock
  | InputBlock;

export interface ViewPayload {
  id: string;
  hash?: string;
  type: "modal" | "home";
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  blocks: Block[];
}
