/** `3 min ago`, of an instant that is not in the future. */
export function ago(instant: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(instant)) / 1_000));
  return seconds < 10 ? 'just now' : `${span(seconds)} ago`;
}

/** `for 3 min`, of what has been so since an instant that is not in the future. */
export function lasting(instant: string, nowMs: number): string {
  return `for ${span(Math.max(1, Math.round((nowMs - Date.parse(instant)) / 1_000)))}`;
}

/** `in 3 min`, of an instant that is not in the past; `now` of one that is. */
export function ahead(instant: string, nowMs: number): string {
  const seconds = Math.round((Date.parse(instant) - nowMs) / 1_000);
  return seconds <= 0 ? 'now' : `in ${span(seconds)}`;
}

/** `90 s`, `12 min`, `5 h` or `3 days`. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** `0:59:07`, of what is left until an instant; `0:00:00` once it is past. */
export function countdown(instant: string, nowMs: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(left / 3_600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
}

/** `42 ms` or `1.3 s` or `4 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 90_000 ? `${(ms / 1_000).toFixed(1)} s` : span(ms / 1_000);
}

/** A status, kind or code as people say it. */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

export function shortSha(sha: string): string {
  return sha.slice(0, 10);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A JSON value in one line: text bare, nothing as a dash. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return '—';
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value);
}

/** The subject of a commit's message. */
export function subjectOf(message: string): string {
  return message.split('\n')[0] ?? '';
}
