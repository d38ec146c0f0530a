const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/London" });
const SECOND = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "Europe/London" });

/** The time of day in the trust's schools, such as 15:45. */
export function clockTime(at: Date): string {
  return CLOCK.format(at);
}

/** The same with seconds, for the inspector. */
export function clockTimeWithSeconds(at: Date): string {
  return SECOND.format(at);
}

/** The date in the trust's schools, such as Tuesday 10 November. */
export function dayOf(at: Date): string {
  return DAY.format(at).replace(",", "");
}
