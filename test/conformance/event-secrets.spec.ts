import { EVENTS, type EventType } from '@fleetwright/contracts';
import { isSecretKey } from '@fleetwright/core/fleet';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** Named like a secret, and none: what each of them is instead. */
const NO_SECRETS: Readonly<Record<string, string>> = {
  token_id: 'a reference',
  token_hash: 'the SHA-256 of 256 random bits, from which nobody comes back to them',
};

/** The names of all fields that an event's data may have, at any depth. */
function fieldsOf(schema: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value as object)) found.add(name);
    fieldsOf(value, found);
  }
  return found;
}

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
const events = (Object.keys(EVENTS) as EventType[]).map((type) => [type, fieldsOf(schemaOf(EVENTS[type]))] as const);
const suspicious = (fields: ReadonlySet<string>) =>
  [...fields].filter((name) => isSecretKey(name) && NO_SECRETS[name] === undefined);

describe('the schemas of events', () => {
  it.each(events)('%s has no field that is named like a secret', (_type, fields) => {
    expect(suspicious(fields)).toEqual([]);
  });

  it('control: such a field is found, however deep it lies', () => {
    const deep = z.object({ a: z.array(z.object({ b: z.object({ password: z.string() }).optional() })) });
    expect(suspicious(fieldsOf(schemaOf(deep)))).toEqual(['password']);
  });

  it('what is named like one without being one is still there', () => {
    const all = new Set(events.flatMap(([, fields]) => [...fields]));
    expect(Object.keys(NO_SECRETS).filter((name) => !all.has(name))).toEqual([]);
  });
});
