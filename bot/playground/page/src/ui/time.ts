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

const SHORT_DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "Europe/London",
});
const YEAR = new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone: "Europe/London" });
const FIELD = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/London" });

/** A day and a time that fit into a line, such as Tue 10 Nov, 15:45. */
export function shortMoment(at: Date): string {
  return `${SHORT_DAY.format(at).replace(",", "")}, ${clockTime(at)}`;
}

/** A moment in full, such as Tuesday 10 November 2026, 15:45. */
export function longMoment(at: Date): string {
  return `${dayOf(at)} ${YEAR.format(at)}, ${clockTime(at)}`;
}

/** A moment as a field for a date and a time holds it: 2026-11-10T15:45, in England. */
export function fieldMoment(at: Date): string {
  return FIELD.format(at).replace(" ", "T");
}

/** The date in the trust's schools, such as Tuesday 10 November. */
export function dayOf(at: Date): string {
  return DAY.format(at).replace(",", "");
}
