import { useState } from "react";
import type { Exchange } from "../live/api";
import { Icon } from "../ui/Icon";
import { statusWords } from "./outcome";

/** One request and its response, with everything in them. */
export function ExchangeView({ exchange, onBack }: { exchange: Exchange; onBack: () => void }) {
  const { direction, method, name, milliseconds, document: source } = exchange;
  return (
    <div className="exchange-view">
      <button type="button" className="button button-small" onClick={onBack} autoFocus>
        All requests
      </button>
      <h3>
        {method} {name}
      </h3>
      <p className="exchange-summary">
        {direction === "to_bot" ? "From the platform to the bot" : "From the bot to the platform"} ·{" "}
        {exchange.status === 0 ? "no answer" : `status ${statusWords(exchange)}`}
        {milliseconds !== null && ` · ${milliseconds.toFixed(1)} ms`}
      </p>
      {source !== "" && <p className="exchange-document">Refused, as says “{source}”.</p>}
      {Object.keys(exchange.headers).length > 0 && <Part title="Request headers" content={exchange.headers} />}
      <Part title="Request" content={exchange.request} />
      <Part title="Response" content={exchange.response} />
    </div>
  );
}

function Part({ title, content }: { title: string; content: unknown }) {
  const [copied, setCopied] = useState(false);
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <section className="part">
      <header>
        <h4>{title}</h4>
        <button type="button" className="button button-small" aria-label={`Copy ${title.toLowerCase()}`} onClick={copy}>
          <Icon name={copied ? "check" : "copy"} size={14} /> <span role="status">{copied ? "Copied" : "Copy"}</span>
        </button>
      </header>
      <pre tabIndex={0} role="region" aria-label={title}>
        {text === "" || text === "null" ? "(empty)" : text}
      </pre>
    </section>
  );
}
