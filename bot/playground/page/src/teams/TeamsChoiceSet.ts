import { ChoiceSetInput, GlobalRegistry } from "adaptivecards";

/** From how many options on a list of many choices is searched instead of ticked. */
const MANY = 9;

/** What a list that is searched shows right now. */
export interface ChoiceSetState {
  chosen: readonly string[];
  invalid: boolean;
  /** The id of the sentence that says what is wrong. */
  describedBy: string | undefined;
}

/**
 * The renderer's ChoiceSet, which leaves a place for this page's own picker where Teams draws a list to search: the
 * renderer would draw a tick box for each of a hundred options. Labels, required fields, their sentences and the value
 * that is sent stay the renderer's.
 */
export class TeamsChoiceSet extends ChoiceSetInput {
  /** Where the picker is drawn. */
  readonly place = document.createElement("div");
  /** The id of the picker's field, which the label names. */
  fieldId = "";
  private state: ChoiceSetState = { chosen: [], invalid: false, describedBy: undefined };
  private readonly listeners = new Set<() => void>();

  get isSearched(): boolean {
    if (this.isDynamicTypeahead() || this.style === "expanded") return false;
    return this.isMultiSelect ? this.choices.length >= MANY : this.style === "filtered";
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = () => this.state;

  choose(chosen: readonly string[]) {
    this.change({ chosen });
    this.valueChanged();
  }

  override get value(): string | undefined {
    if (!this.isSearched) return super.value;
    return this.state.chosen.join(this.hostConfig.choiceSetInputValueSeparator) || undefined;
  }

  override focus() {
    if (this.isSearched) this.place.querySelector("input")?.focus();
    else super.focus();
  }

  override validateValue(): boolean {
    const valid = super.validateValue();
    if (!valid) this.change({ invalid: true, describedBy: this.errorMessage && this.getAllLabelIds().at(-1) });
    return valid;
  }

  protected override resetValidationFailureCue() {
    super.resetValidationFailureCue();
    this.change({ invalid: false, describedBy: undefined });
  }

  protected override internalRender() {
    if (!this.isSearched) return super.internalRender();
    const given = this.defaultValue ?? "";
    const wanted = this.isMultiSelect ? given.split(this.hostConfig.choiceSetInputValueSeparator) : [given];
    const values = this.choices.flatMap(({ value }) => value ?? []);
    this.change({ chosen: values.filter((value) => wanted.includes(value)) });
    this.place.className = this.hostConfig.makeCssClassName("ac-choiceSetInput-searched");
    return this.place;
  }

  protected override overrideInternalRender() {
    const rendered = super.overrideInternalRender();
    // The renderer names the place in the label, but only a field can have one.
    this.fieldId = this.place.id;
    this.place.removeAttribute("id");
    return rendered;
  }

  protected override updateInputControlAriaLabelledBy() {
    if (!this.isSearched) super.updateInputControlAriaLabelledBy();
  }

  private change(some: Partial<ChoiceSetState>) {
    this.state = { ...this.state, ...some };
    for (const listener of this.listeners) listener();
  }
}

GlobalRegistry.elements.register("Input.ChoiceSet", TeamsChoiceSet);
