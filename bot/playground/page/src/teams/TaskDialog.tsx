import { act } from "../live/api";
import { Dialog } from "../ui/Dialog";
import { LoadingMessages, Notice } from "../ui/Notice";
import { usePending } from "../ui/usePending";
import { AdaptiveCard } from "./AdaptiveCard";
import type { TeamsDialog } from "./types";

/** A dialog (Teams' task module): the bot's card to fill in, or a sentence. */
export function TaskDialog({ as, dialog }: { as: string; dialog: TeamsDialog }) {
  const pending = usePending();
  const close = () => void pending.run("close", () => act("/api/teams/close_dialog", as));
  const problem = dialog.error || pending.problem;
  return (
    // Drawn anew when the form arrives, so that the focus goes to its first field.
    <Dialog
      key={dialog.card === null ? "waiting" : "form"}
      title={dialog.title || "Staffroom"}
      className="task-dialog"
      onClose={close}
      footer={
        <button type="button" className="button" onClick={close}>
          {dialog.card === null ? "Close" : "Cancel"}
        </button>
      }
    >
      {problem !== "" && <Notice>{problem}</Notice>}
      {dialog.text !== "" && <p>{dialog.text}</p>}
      {dialog.card === null && dialog.text === "" && problem === "" && <LoadingMessages />}
      {dialog.card !== null && (
        <AdaptiveCard
          card={dialog.card}
          label={dialog.title || "Form"}
          onAct={(position, inputs) =>
            pending.run("submit", () => act("/api/teams/submit_dialog", as, { action: position, inputs }))
          }
        />
      )}
    </Dialog>
  );
}
