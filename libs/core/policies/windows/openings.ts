import type { Instant, PolicyWindow } from '@fleetwright/contracts';
import { OPENING_STEPS_MAX } from '../limits.ts';
import { type Starts, startsOf } from './cron.ts';
import { isTimeZone } from './zone.ts';

/** A window made ready for questions. */
export interface Opening {
  readonly kind: PolicyWindow['kind'];
  readonly durationMs: number;
  readonly starts: Starts;
}

/** `open`: now. Else when it opens next; null: not in sight. */
export type OpeningState = { readonly open: true } | { readonly open: false; readonly opens_at: Instant | null };

/** In place of a window that cannot be read: nobody knows when it would be open. */
const SHUT: Opening = { kind: 'deny', durationMs: Infinity, starts: { after: () => null, atOrBefore: (atMs) => atMs } };

/** The windows of a policy, ready for questions. What was accepted once and cannot be read any more is shut for good. */
export function windowsOf({ windows = [] }: { readonly windows?: readonly PolicyWindow[] | undefined }): Opening[] {
  return windows.map((window) => {
    try {
      return isTimeZone(window.time_zone) ? scheduleOf(window) : SHUT;
    } catch {
      return SHUT;
    }
  });
}

/** Whether some window could not be read. */
export function isUnreadable(windows: readonly Opening[]): boolean {
  return windows.includes(SHUT);
}

/** Throws for a window that `policyProblems` refuses. */
export function scheduleOf({ kind, cron, duration_seconds, time_zone }: PolicyWindow): Opening {
  return { kind, durationMs: duration_seconds * 1_000, starts: startsOf(cron, time_zone) };
}

/**
 * Whether changes under these windows may take effect now, and when next: outside every deny window, and inside an allow window
 * where there is one. The one function that faces show and that the claim asks.
 */
export function openingOf(windows: readonly Opening[], now: Instant): OpeningState {
  const nowMs = Date.parse(now);
  if (windows.length === 0 || shutUntil(windows, nowMs) === undefined) return { open: true };
  let at: number | null = nowMs;
  for (let steps = 0; at !== null && steps < OPENING_STEPS_MAX; steps += 1) {
    const until = shutUntil(windows, at);
    if (until === undefined) return { open: false, opens_at: new Date(at).toISOString() };
    at = until;
  }
  return { open: false, opens_at: null };
}

/** The earliest moment at which it is worth looking again; undefined: it is open; null: never. */
function shutUntil(windows: readonly Opening[], atMs: number): number | null | undefined {
  const denied = windows.filter(({ kind }) => kind === 'deny').map((window) => endOf(window, atMs) ?? 0);
  const deniedUntil = Math.max(0, ...denied);
  if (deniedUntil > atMs) return Number.isFinite(deniedUntil) ? deniedUntil : null;
  const allowing = windows.filter(({ kind }) => kind === 'allow');
  if (allowing.length === 0 || allowing.some((window) => (endOf(window, atMs) ?? 0) > atMs)) return undefined;
  const starts = allowing.map(({ starts }) => starts.after(atMs)).filter((start) => start !== null);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** When the newest occurrence ends, which may be over; null: there was none yet. */
function endOf({ starts, durationMs }: Opening, atMs: number): number | null {
  const start = starts.atOrBefore(atMs);
  return start === null ? null : start + durationMs;
}
