const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
];

export const asDate = (moment) => (moment ? DATE.format(new Date(moment)) : "");
export const asMoment = (moment) => (moment ? MOMENT.format(new Date(moment)) : "");

/** "3 minutes ago"; from a week on the date. */
export function ago(moment) {
  let span = (new Date(moment) - Date.now()) / 1000;
  for (const [unit, next] of STEPS) {
    if (Math.abs(span) < next) return AGO.format(Math.round(span), unit);
    span /= next;
  }
  return asDate(moment);
}

/** A moment as `<input type="datetime-local">` has it, in the editor's own time zone. */
export function toLocalInput(moment) {
  if (!moment) return "";
  const date = new Date(moment);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment of such an input in UTC, null where it is empty. */
export const fromLocalInput = (text) => (text ? new Date(text).toISOString().replace(/\.\d+Z$/, "Z") : null);

/** Tomorrow at nine, here. */
export function tomorrowAtNine() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(9, 0, 0, 0);
  return date;
}
