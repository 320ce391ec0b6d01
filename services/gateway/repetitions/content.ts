import { digestOf } from '@fleetwright/kit/service';
import { FleetText } from '../fleet-text.ts';

/** The same for a repetition: what was sent, and the version that it was meant for. How long to wait is not part of it. */
export function contentOf(body: unknown, ifMatch: string | null): string {
  const content = body instanceof FleetText ? body.digest() : JSON.stringify(body ?? null, inOrder);
  return digestOf({ content, ifMatch });
}

/** Objects say the same in any order of their keys. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
