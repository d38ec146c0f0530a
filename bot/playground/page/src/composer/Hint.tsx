import { Icon } from "../ui/Icon";

interface HintProps {
  lines: string[];
  onTry: (words: string) => void;
  onClose: () => void;
}

/** What a newcomer can type. A click writes it into the composer. */
export function Hint({ lines, onTry, onClose }: HintProps) {
  if (lines.length === 0) return null;
  return (
    <div className="hint" role="group" aria-label="Where to start">
      <div className="hint-words">
        <p>
          <b>New here?</b> Pick a line, then press Enter.
        </p>
        <TryLines lines={lines} onTry={onTry} />
      </div>
      <button type="button" className="icon-button" aria-label="Close this hint" onClick={onClose}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

/** Lines to try, each a button that fills the composer. */
export function TryLines({ lines, onTry }: { lines: string[]; onTry: (words: string) => void }) {
  return (
    <ul className="try-lines">
      {lines.map((line) => (
        <li key={line}>
          <button type="button" onClick={() => onTry(line)}>
            {line}
          </button>
        </li>
      ))}
    </ul>
  );
}
