import type { FleetEvent } from '../../data/api.ts';

interface EventLink {
  readonly to: string;
  readonly text: string;
}

const TARGETS = [
  ['proposal_id', '/approvals/', 'proposal'],
  ['sync_run_id', '/runs/', 'run'],
  ['run_id', '/runs/', 'run'],
  ['repository_id', '/repositories/', 'repository'],
] as const;

/** Where an event leads, by the ids that its payload names. */
export function linksOf({ payload }: Pick<FleetEvent, 'payload'>): readonly EventLink[] {
  if (!isRecord(payload)) return [];
  const links = TARGETS.flatMap(([name, path, text]) => {
    const id = payload[name];
    return typeof id === 'string' ? [{ to: `${path}${encodeURIComponent(id)}`, text }] : [];
  });
  return links.filter(({ to }, n) => links.findIndex((other) => other.to === to) === n);
}

/** Told beside the gist, or for machines. */
const APART = /(^|_)ids?$|fingerprint|digest|revision|^live_version$|^(severity|kind|key|action)$/;
const NAMED_MAX = 3;

/** What an event is about, in a line: the thing and what was done with it, then what else its payload says plainly. */
export function gistOfEvent({ payload }: Pick<FleetEvent, 'payload'>): string {
  if (!isRecord(payload)) return '';
  const told = Object.entries(payload)
    .filter(([name]) => !APART.test(name))
    .flatMap(([name, value]) => valueText(name.replaceAll('_', ' '), value));
  return [thingText(payload), ...told].filter((text) => text !== '').join(' · ');
}

function thingText({ action, kind, key }: Record<string, unknown>): string {
  return typeof kind === 'string' && typeof key === 'string' ? [action, kind, key].filter(isText).join(' ') : '';
}

function valueText(name: string, value: unknown): readonly string[] {
  // That something is not so is no news.
  if (typeof value === 'boolean') return value ? [name] : [];
  if (isText(value) || typeof value === 'number') return [`${name}: ${value}`];
  if (Array.isArray(value)) return listText(name, value);
  return isRecord(value) && isText(value['name']) ? [`${name}: ${value['name']}`] : [];
}

/** Of things that have a kind and a key; the first of them. */
function listText(name: string, values: readonly unknown[]): readonly string[] {
  const things = values.filter(isRecord).map(thingText).filter(isText);
  if (things.length === 0) return [];
  const more = things.length > NAMED_MAX ? ` and ${things.length - NAMED_MAX} more` : '';
  return [`${name}: ${things.slice(0, NAMED_MAX).join(', ')}${more}`];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
