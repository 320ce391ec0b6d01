import { EVENTS, type EventType } from '@fleetwright/contracts';
import { newestSchemaVersion, snakeCase } from '@fleetwright/core/event-sourcing';
import { z } from 'zod';
import type { JsonSchema } from '../openapi/json-schema.ts';

export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

/** The file of an event's schema, as `ce-dataschema` names it: `drift_detected.v1.json`. */
export function schemaFileOf(type: EventType): string {
  return `${snakeCase(type)}.v${newestSchemaVersion(type)}.json`;
}

/** The JSON Schema (draft 2020-12) of an event's data, by the definitions that validate it. Whole: it refers to nothing outside. */
export function eventSchemaOf(type: EventType): JsonSchema {
  const schema = z.toJSONSchema(EVENTS[type], { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' });
  return { ...schema, title: type };
}

const TYPES = new Map(EVENT_TYPES.map((type) => [schemaFileOf(type), type]));

/** undefined: there is no such file. */
export function eventSchemaIn(file: string): JsonSchema | undefined {
  const type = TYPES.get(file);
  return type === undefined ? undefined : eventSchemaOf(type);
}
