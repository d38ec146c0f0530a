import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { act } from "../live/api";
import { Dialog } from "../ui/Dialog";
import type { Pending } from "../ui/usePending";
import type { ButtonElement, ConfirmObject } from "./blocks";
import type { SlackAct } from "./types";

/** What can be done in a message or on the home tab; `where` is the message's ts or the view's id. */
export interface SlackActs {
  press: (where: string, button: ButtonElement, blockId: string) => void;
  select: (where: string, actionId: string, value: string, confirm?: ConfirmObject) => void;
  isPending: (where: string, actionId: string, value?: string) => boolean;
}

const ActsContext = createContext<SlackActs | null>(null);

/** Where the blocks below stand: a message's ts, a view's id. */
export const PlaceContext = createContext("");

export function useSlackActs(): SlackActs {
  const acts = useContext(ActsContext);
  if (acts === null) throw new Error("blocks are drawn inside <SlackActsProvider>");
  return acts;
}

interface Question {
  confirm: ConfirmObject;
  yes: () => void;
}

function nameOf(where: string, actionId: string, value = ""): string {
  return `${where} ${actionId} ${value}`;
}

/** Lets the blocks inside act for a person, and asks first where the bot wants that. */
export function SlackActsProvider({ as, pending, children }: { as: string; pending: Pending; children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [shown, setShown] = useState("");

  const acts = useMemo<SlackActs>(() => {
    const perform = (path: string, name: string, details: object) => {
      setShown("");
      void pending.run(name, async () => {
        const done = await act<SlackAct>(path, as, details);
        setShown(done.shown);
      });
    };
    const asked = (confirm: ConfirmObject | undefined, yes: () => void) => {
      if (confirm === undefined) yes();
      else setQuestion({ confirm, yes });
    };
    return {
      press: (where, button, blockId) =>
        asked(button.confirm, () => {
          const { action_id, value = "" } = button;
          perform("/api/slack/press", nameOf(where, action_id, value), { where, action_id, value, block_id: blockId });
        }),
      select: (where, action_id, value, confirm) =>
        asked(confirm, () => perform("/api/slack/select", nameOf(where, action_id), { where, action_id, value })),
      isPending: (where, actionId, value) => pending.isPending(nameOf(where, actionId, value)),
    };
  }, [as, pending]);

  return (
    <ActsContext value={acts}>
      {children}
      {shown !== "" && (
        <p className="shown" role="alert">
          {shown}
        </p>
      )}
      {question !== null && <ConfirmDialog question={question} onDone={() => setQuestion(null)} />}
    </ActsContext>
  );
}

function ConfirmDialog({ question, onDone }: { question: Question; onDone: () => void }) {
  const { confirm, yes } = question;
  const style = confirm.style === "danger" ? "button-danger" : "button-primary";
  return (
    <Dialog
      kind="alert"
      title={confirm.title.text}
      onClose={onDone}
      footer={
        <>
          <button type="button" className="button" onClick={onDone}>
            {confirm.deny.text}
          </button>
          <button
            type="button"
            className={`button ${style}`}
            onClick={() => {
              onDone();
              yes();
            }}
          >
            {confirm.confirm.text}
          </button>
        </>
      }
    >
      <p>{confirm.text.text}</p>
    </Dialog>
  );
}
