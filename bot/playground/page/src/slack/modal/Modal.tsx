import { useEffect, useRef, useState } from "react";
import { act } from "../../live/api";
import { Dialog } from "../../ui/Dialog";
import { Notice, Spinner } from "../../ui/Notice";
import { usePending } from "../../ui/usePending";
import { PlaceContext } from "../acts";
import type { ViewPayload } from "../blocks";
import { Blocks } from "../blocks/Blocks";
import type { SlackAct } from "../types";
import { isInput, type FieldValues, valuesOf } from "./fields";
import { InputField } from "./InputField";

/** A modal view: the bot's questions, and what it objects to beside each. Enter in a one-line field sends it in. */
export function Modal({ as, view }: { as: string; view: ViewPayload }) {
  const [filled, setFilled] = useState<FieldValues>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [shown, setShown] = useState("");
  const pending = usePending();
  const form = useRef<HTMLFormElement>(null);
  const sending = pending.isPending("submit");
  const values = valuesOf(view.blocks, filled);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [errors]);

  const submit = () => {
    if (sending) return;
    void pending.run("submit", async () => {
      const done = await act<SlackAct>("/api/slack/submit", as, { view_id: view.id, values });
      setErrors(done.field_errors);
      setShown(done.shown);
    });
  };
  const close = () => void pending.run("close", () => act("/api/slack/close_modal", as));

  return (
    <Dialog
      title={view.title?.text ?? ""}
      onClose={close}
      footer={
        <>
          <button type="button" className="button" onClick={close}>
            {view.close?.text ?? "Cancel"}
          </button>
          {view.submit !== undefined && (
            <button type="submit" form="slack-modal-form" className="button button-primary" aria-disabled={sending}>
              {sending && <Spinner />}
              <span>{view.submit.text}</span>
            </button>
          )}
        </>
      }
    >
      {(shown || pending.problem) !== "" && <Notice>{shown || pending.problem}</Notice>}
      <form
        ref={form}
        id="slack-modal-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PlaceContext value={view.id}>
          {view.blocks.map((block, index) =>
            isInput(block) ? (
              <InputField
                key={block.block_id}
                block={block}
                value={values[block.block_id] ?? ""}
                error={errors[block.block_id] ?? ""}
                onChange={(value) => setFilled((was) => ({ ...was, [block.block_id]: value }))}
              />
            ) : (
              <Blocks key={block.block_id ?? `block-${index}`} blocks={[block]} />
            ),
          )}
        </PlaceContext>
      </form>
    </Dialog>
  );
}
