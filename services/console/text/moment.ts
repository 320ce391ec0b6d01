/** What a field for date and time shows for an instant, in the browser's own zone. */
export function localField(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The last millisecond of a second counts as that second. */
const SECOND_END_MS = 999;

/**
 * The instant that such a field says: the end of its second, so that what happened in it has happened, unless that is
 * still to come. undefined: the field says no date.
 */
export function instantOf(field: string, nowMs: number): string | undefined {
  const ms = Date.parse(field);
  if (Number.isNaN(ms)) return undefined;
  return new Date(ms + SECOND_END_MS > nowMs ? ms : ms + SECOND_END_MS).toISOString();
}

/** An instant in the words of the browser's language and zone: `30 Nov 2026, 19:04:05`. What is none is shown as it is. */
export function localTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}
