/** Says so, where the bot sends something that this client has no drawing for. */
export function NotDrawn({ type }: { type: string }) {
  return <p className="not-drawn">The playground does not draw “{type}” yet. The inspector shows what was sent.</p>;
}
