import type { Exchange } from "../live/api";

/** Whether the receiver said no: by HTTP's status, or as Slack does, with `"ok": false` and status 200. */
export function hasFailed({ status, document, response }: Exchange): boolean {
  return status === 0 || status >= 400 || document !== "" || isNotOk(response);
}

/** The status in words that need no colour, such as "200" and "200 failed". */
export function statusWords(exchange: Exchange): string {
  if (exchange.status === 0) return "no answer";
  return hasFailed(exchange) ? `${exchange.status} failed` : String(exchange.status);
}

function isNotOk(response: unknown): boolean {
  return typeof response === "object" && response !== null && "ok" in response && response.ok === false;
}
