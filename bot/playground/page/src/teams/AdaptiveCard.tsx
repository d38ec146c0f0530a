import {
  type Action,
  AdaptiveCard as Renderer,
  ExecuteAction,
  GlobalSettings,
  OpenUrlAction,
  SerializationContext,
  SubmitAction,
} from "adaptivecards";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { showWhatIsWrong } from "./attention";
import { POSITION, withPositions } from "./card_actions";
import { ChoiceSetPicker } from "./ChoiceSetPicker";
import { hostConfig } from "./host_config";
import { markdownToHtml } from "./markdown";
import { TeamsChoiceSet } from "./TeamsChoiceSet";
import type { CardJson } from "./types";

GlobalSettings.useMarkdownInRadioButtonAndCheckbox = false;
GlobalSettings.useAdvancedTextBlockTruncation = false;
Renderer.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownToHtml(text);
  result.didProcess = true;
};

export type CardInputs = Record<string, string>;

interface AdaptiveCardProps {
  card: CardJson;
  /** The button that was pressed, by its place among the card's, and what was filled in. Runs until it is answered. */
  onAct: (position: number, inputs: CardInputs) => Promise<unknown>;
  label: string;
}

/** A card drawn by the official renderer. It is drawn anew only when the card itself changes. */
export function AdaptiveCard({ card, onAct, label }: AdaptiveCardProps) {
  const group = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [wrong, setWrong] = useState("");
  const source = JSON.stringify(card);
  const latest = useRef(onAct);
  useEffect(() => {
    latest.current = onAct;
  });
  const drawn = useMemo(
    () => draw(withPositions(JSON.parse(source) as CardJson), (position, inputs) => latest.current(position, inputs)),
    [source],
  );

  // Before the browser paints: whoever scrolls to the newest message needs its true height.
  useLayoutEffect(() => {
    const { rendered, release } = drawn;
    const isUpdate = place.current?.hasChildNodes() === true;
    const hadFocus = group.current?.contains(document.activeElement) === true;
    place.current?.replaceChildren(...(rendered === undefined ? [] : [rendered]));
    // A card that is updated in place takes its pressed button away; the reader stays where they were.
    if (hadFocus) group.current?.focus({ preventScroll: true });
    setWrong(isUpdate && rendered !== undefined ? showWhatIsWrong(rendered) : "");
    return release;
  }, [drawn]);

  return (
    <div className="adaptive-card" ref={group} tabIndex={-1} role="group" aria-label={label}>
      <div ref={place} />
      {drawn.pickers.map((input) => createPortal(<ChoiceSetPicker input={input} />, input.place, input.fieldId))}
      <p className="visually-hidden" role="status">
        {wrong}
      </p>
    </div>
  );
}

function draw(source: CardJson, onAct: (position: number, inputs: CardInputs) => Promise<unknown>) {
  const positions = new Map<Action, number>();
  const context = new SerializationContext();
  context.onParseAction = (action, json: CardJson) => {
    const position = json[POSITION];
    if (typeof position === "number") positions.set(action, position);
  };

  const renderer = new Renderer();
  renderer.hostConfig = hostConfig;
  renderer.parse(source, context);
  let released = false;
  renderer.onExecuteAction = (action) => {
    const position = positions.get(action);
    if (action instanceof OpenUrlAction) {
      if (/^https?:/iu.test(action.url ?? "")) window.open(action.url, "_blank", "noopener,noreferrer");
    } else if ((action instanceof ExecuteAction || action instanceof SubmitAction) && position !== undefined) {
      const inputs = Object.fromEntries(
        renderer.getAllInputs().map((input) => [input.id ?? "", String((input.value as unknown) ?? "")]),
      );
      void whilePending(action.renderedElement, () => onAct(position, inputs), () => released);
    }
  };
  renderer.onElementVisibilityChanged = ({ isVisible, renderedElement }) => {
    if (isVisible) renderedElement?.scrollIntoView({ block: "nearest" });
  };
  const rendered = renderer.render();
  if (renderer.getActionCount() > 0) rendered?.lastElementChild?.classList.add("card-actions");
  return {
    rendered,
    pickers: renderer.getAllInputs().filter((input) => input instanceof TeamsChoiceSet && input.isSearched) as TeamsChoiceSet[],
    release: () => {
      released = true;
    },
  };
}

/** Turns the pressed button while the bot has not answered; a second press meanwhile does nothing. */
async function whilePending(button: HTMLElement | undefined, act: () => Promise<unknown>, isGone: () => boolean) {
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    if (!isGone()) button?.removeAttribute("aria-busy");
  }
}
