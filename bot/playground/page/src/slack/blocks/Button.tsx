import { useContext } from "react";
import { Spinner } from "../../ui/Notice";
import { PlaceContext, useSlackActs } from "../acts";
import type { ButtonElement } from "../blocks";

const STYLES = { primary: "button-primary", danger: "button-danger" } as const;

/** A button of Block Kit. While the bot has not answered it turns, and a second press does nothing. */
export function Button({ button, blockId }: { button: ButtonElement; blockId: string }) {
  const where = useContext(PlaceContext);
  const acts = useSlackActs();
  const pending = acts.isPending(where, button.action_id, button.value);
  const look = `button ${button.style === undefined ? "" : STYLES[button.style]}`;
  const label = (
    <>
      {pending && <Spinner />}
      <span>{button.text.text}</span>
    </>
  );

  if (button.url !== undefined) {
    return (
      <a className={look} href={button.url} target="_blank" rel="noreferrer noopener" aria-label={button.accessibility_label}>
        {label}
      </a>
    );
  }
  return (
    <button
      type="button"
      className={look}
      aria-label={button.accessibility_label}
      aria-disabled={pending}
      onClick={() => {
        if (!pending) acts.press(where, button, blockId);
      }}
    >
      {label}
    </button>
  );
}
