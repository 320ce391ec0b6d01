import type { Actor, Id } from '@fleetwright/contracts';
import { type Profile, saidIn, withSaid } from '@fleetwright/core/access';

/** The references of people and programs anywhere in an answer that does not call them by name, and of what they said. */
export function peopleIn(answer: unknown): { readonly people: ReadonlySet<Id>; readonly said: ReadonlySet<Id> } {
  const [people, said] = [new Set<Id>(), new Set<Id>()];
  const left: unknown[] = [answer];
  for (let value = left.pop(); value !== undefined || left.length > 0; value = left.pop()) {
    if (typeof value === 'string') for (const id of saidIn(value)) said.add(id);
    if (typeof value !== 'object' || value === null) continue;
    if (isUnnamed(value)) people.add(value.id);
    else left.push(...Object.values(value));
  }
  return { people, said };
}

/** What is known of those that an answer refers to. */
export interface KnownPeople {
  readonly profiles: ReadonlyMap<Id, Profile>;
  readonly said: ReadonlyMap<Id, string>;
}

/** The answer with the names that are known, and what they said; what refers to nobody is the same object as before. */
export function nameActors<T>(answer: T, known: KnownPeople): T {
  return named(answer, known) as T;
}

function named(value: unknown, known: KnownPeople): unknown {
  if (typeof value === 'string') return withSaid(value, known.said);
  if (typeof value !== 'object' || value === null) return value;
  if (isUnnamed(value)) {
    const name = known.profiles.get(value.id)?.name ?? null;
    return name === null ? value : { ...value, name };
  }
  if (Array.isArray(value)) {
    const list = value.map((each) => named(each, known));
    return list.some((each, place) => each !== value[place]) ? list : value;
  }
  const entries = Object.entries(value).map(([key, each]) => [key, named(each, known), each] as const);
  // Keys are people's: `__proto__` is one of them.
  return entries.some(([, now, before]) => now !== before) ? Object.fromEntries(entries) : value;
}

const REFERENCE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const NAMED: ReadonlySet<unknown> = new Set(['user', 'service', 'assistant']);

/** What an actor has that is called by no name. */
const PARTS: ReadonlySet<string> = new Set(['type', 'id', 'client', 'owner']);

/** An actor, and not what somebody wrote into a `config`: a type and a reference, and nothing that no actor has. */
function isUnnamed(value: object): value is Actor {
  const { type, id } = value as { type?: unknown; id?: unknown };
  if (!NAMED.has(type) || typeof id !== 'string' || !REFERENCE.test(id)) return false;
  return Object.keys(value).every((key) => PARTS.has(key));
}
