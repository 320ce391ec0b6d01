import type { Actor, BreakGlass, CommandData, DriftedResource, Id, Instant } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { describeResource } from '@fleetwright/core/fleet';
import { type Asking, byReference, type Governed, isAnotherPerson, type ModeFact } from './decided.ts';
import { type Governance, isOpen } from './governance.ts';
import { BREAK_GLASS_SUM_MS, BREAK_GLASS_WINDOW_MS, OPENINGS_MAX, PROLONGED_TELL_MS } from './limits.ts';
import { holdFor } from './pending.ts';

type Asked = CommandData<'OpenBreakGlass'>;

/** Opens one resource or one kind for who asks; where it was open for long already, a second person has to say so. */
export function openBreakGlass(state: Governance, data: Asked, asking: Asking): Governed {
  const { now, actor } = asking;
  if (state.openings.filter((each) => isKept(each, now)).length >= OPENINGS_MAX) {
    return refused('invalid', `${OPENINGS_MAX} openings are not reviewed yet: close their review items first.`);
  }
  const isLong = openMs(state.openings, data, actor, now) > BREAK_GLASS_SUM_MS;
  if (!isLong || !state.settings.two_person) return opened(state, data, { ...asking, is_prolonged: isLong });
  const { kind, key, reason, duration_seconds } = data;
  const subject = key === null ? `every ${kind}` : describeResource({ kind, key });
  return holdFor(
    state,
    {
      target: `break_glass:${kind}/${key ?? '*'}:${actor.id}`,
      summary: `Break-glass of ${subject} for ${duration_seconds} s: ${reason}`.slice(0, 500),
      loosens: ['break_glass'],
      permission: 'system.fleet.break_glass',
      command: { type: 'OpenBreakGlass', data: { ...data } },
    },
    asking,
  );
}

/** Open from now on, for `by`. */
export function opened(
  state: Governance,
  { break_glass_id, kind, key, reason, duration_seconds }: Asked,
  asking: Pick<Asking, 'actor' | 'now'> & { readonly is_prolonged: boolean; readonly confirmed_by?: Actor },
): Governed {
  const { actor, now, is_prolonged, confirmed_by } = asking;
  const break_glass: BreakGlass = {
    ...{ id: break_glass_id, kind, key, reason, is_prolonged },
    opened_by: byReference(actor),
    opened_at: now,
    ends_at: later(now, duration_seconds * 1_000),
    ended_by: null,
    confirmed_by: confirmed_by === undefined ? null : byReference(confirmed_by),
    told_at: is_prolonged ? now : null,
    review: { closed_by: null, closed_at: null },
  };
  const facts: ModeFact[] = [{ type: 'BreakGlassOpened', data: { break_glass } }];
  if (is_prolonged) facts.push({ type: 'BreakGlassProlonged', data: { break_glass } });
  const openings = [...state.openings.filter((each) => isKept(each, now)), break_glass];
  return { kind: 'accepted', next: { ...state, openings }, facts, result: { status: 'done', break_glass } };
}

/** Ends one before its time; its review item stays. One that is over already is answered as it is. */
export function endBreakGlass(state: Governance, id: Id, { actor, now }: Asking): Governed {
  const found = state.openings.find((each) => each.id === id);
  if (found === undefined) return absent(id);
  if (!isOpen(found, now)) return { kind: 'accepted', next: state, facts: [], result: { break_glass: found } };
  const break_glass = { ...found, ends_at: now, ended_by: byReference(actor) };
  return replaced(state, break_glass, { type: 'BreakGlassEnded', data: { break_glass } });
}

/** Closes the review item of one that is over, once nothing drifts of what it opened. `drifting`: what does. */
export function closeReview(
  state: Governance,
  id: Id,
  { actor, now, drifting }: Asking & { readonly drifting: readonly DriftedResource[] },
): Governed {
  const found = state.openings.find((each) => each.id === id);
  if (found === undefined) return absent(id);
  if (found.review.closed_at !== null) {
    return { kind: 'accepted', next: state, facts: [], result: { break_glass: found } };
  }
  if (isOpen(found, now)) return refused('break_glass_active', `It is open until ${found.ends_at}: end it first.`);
  if (drifting.length > 0) {
    const named = drifting.slice(0, NAMED_MAX).map(describeResource).join(', ');
    const more = drifting.length > NAMED_MAX ? ` and ${drifting.length - NAMED_MAX} more` : '';
    const message = `What was opened still differs from git: ${named}${more}. Adopt the drift or revert it, then close the review.`;
    const resources = drifting.slice(0, NAMED_MAX).map(({ kind, key }) => ({ kind, key }));
    return refused('still_drifting', message, { detail: { resources, total: drifting.length } });
  }
  if (state.settings.two_person && !isAnotherPerson(actor, found.opened_by)) {
    return refused('second_person_required', 'Another person must close this review than the one who broke the glass.');
  }
  const break_glass = { ...found, review: { closed_by: byReference(actor), closed_at: now } };
  return replaced(state, break_glass, { type: 'BreakGlassReviewClosed', data: { break_glass } });
}

/** Tells again, once a day, of what is open for long and nobody confirmed. */
export function tellProlonged(state: Governance, now: Instant): Extract<Governed, { kind: 'accepted' }> {
  const facts: ModeFact[] = [];
  const openings = state.openings.map((opening) => {
    const { is_prolonged, told_at } = opening;
    const isDue = told_at === null || Date.parse(now) - Date.parse(told_at) >= PROLONGED_TELL_MS;
    if (!is_prolonged || opening.review.closed_at !== null || !isDue) return opening;
    const break_glass = { ...opening, told_at: now };
    facts.push({ type: 'BreakGlassProlonged', data: { break_glass } });
    return break_glass;
  });
  return { kind: 'accepted', next: { ...state, openings }, facts, result: null };
}

const NAMED_MAX = 10;

/**
 * How long a target would have been open within 7 days, the opening that is asked for included: of each person the union of
 * their times, and all persons together. What opened the whole kind counts for each resource of it.
 */
export function openMs(openings: readonly BreakGlass[], asked: Asked, actor: Actor, now: Instant): number {
  const sinceMs = Date.parse(now) - BREAK_GLASS_WINDOW_MS;
  const before = openings.filter(({ kind, key }) => kind === asked.kind && (key === null || key === asked.key));
  const times = [
    ...before.map(({ opened_by, opened_at, ends_at }) => ({
      who: `${opened_by.type} ${opened_by.id}`,
      fromMs: Math.max(Date.parse(opened_at), sinceMs),
      toMs: Date.parse(ends_at),
    })),
    {
      who: `${actor.type} ${actor.id}`,
      fromMs: Date.parse(now),
      toMs: Date.parse(now) + asked.duration_seconds * 1_000,
    },
  ];
  return [...Map.groupBy(times, ({ who }) => who).values()].reduce((sum, own) => sum + unionMs(own), 0);
}

function unionMs(times: readonly { readonly fromMs: number; readonly toMs: number }[]): number {
  let sum = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of times.toSorted((a, b) => a.fromMs - b.fromMs)) {
    sum += Math.max(0, toMs - Math.max(fromMs, reachedMs));
    reachedMs = Math.max(reachedMs, toMs);
  }
  return sum;
}

/** Kept while it can still count for something. */
function isKept({ ends_at, review }: BreakGlass, now: Instant): boolean {
  return review.closed_at === null || Date.parse(ends_at) > Date.parse(now) - BREAK_GLASS_WINDOW_MS;
}

function replaced(state: Governance, break_glass: BreakGlass, fact: ModeFact): Governed {
  const openings = state.openings.map((each) => (each.id === break_glass.id ? break_glass : each));
  return { kind: 'accepted', next: { ...state, openings }, facts: [fact], result: { break_glass } };
}

function later(now: Instant, ms: number): Instant {
  return new Date(Date.parse(now) + ms).toISOString();
}

function absent(id: Id): Governed {
  return refused('not_found', `There is no break-glass ${id}, or it was closed long ago.`);
}
