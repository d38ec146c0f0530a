const TINTS = 8;

function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /\p{L}/u.test(word));
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

function tint(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

/** Somebody's initials on a colour of their own; the bot has its cup. The name stands beside it, so it says nothing. */
export function Avatar({ name, bot = false, round = false }: { name: string; bot?: boolean; round?: boolean }) {
  const shape = round ? "avatar avatar-round" : "avatar";
  if (bot) return <img className={`${shape} avatar-bot`} src="/icon.svg" alt="" />;
  return (
    <span className={shape} data-tint={tint(name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
