import { z } from 'zod';

/**
 * Any JSON value, and maps whose keys people choose. zod's own `record` and `json` leave out a key named `__proto__`
 * without a word; what was declared, approved and told as applied would then not be there. These keep every key.
 */

const PROTO = '__proto__';

const KeepingRecord = z.core.$constructor('KeepingRecord', (inst: z.ZodRecord, def: z.core.$ZodRecordDef): void => {
  z.ZodRecord.init(inst, def as never);
  const parseOthers = inst._zod.parse;
  inst._zod.parse = (payload, context) => {
    const input: unknown = payload.value;
    const parsed = parseOthers(payload, context);
    if (parsed instanceof Promise) throw new TypeError('a map of keys that people choose has no asynchronous schema');
    if (typeof input !== 'object' || input === null || !Object.hasOwn(input, PROTO)) return parsed;
    const key = def.keyType._zod.run({ value: PROTO, issues: [] }, context);
    const value = def.valueType._zod.run({ value: Reflect.get(input, PROTO), issues: [] }, context);
    if (key instanceof Promise || value instanceof Promise) throw new TypeError('asynchronous schema in a map');
    if (key.issues.length > 0) {
      const issues = key.issues.map((issue) => z.core.util.finalizeIssue(issue, context, z.core.config()));
      parsed.issues.push({ code: 'invalid_key', origin: 'record', issues, input: PROTO, path: [PROTO], inst });
      return parsed;
    }
    parsed.issues.push(...z.core.util.prefixIssues(PROTO, value.issues));
    // An assignment would set the prototype instead.
    if (typeof parsed.value === 'object' && parsed.value !== null) {
      Object.defineProperty(parsed.value, PROTO, {
        value: value.value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return parsed;
  };
});

/** A map with keys that people choose: all of them are kept, `__proto__` included. */
export function mapOf<Key extends z.core.$ZodRecordKey, Value extends z.core.SomeType>(
  keyType: Key,
  valueType: Value,
): z.ZodRecord<Key, Value> {
  return new KeepingRecord({ type: 'record', keyType, valueType } as never) as unknown as z.ZodRecord<Key, Value>;
}

/** Any JSON value. */
export type Json = z.core.util.JSONType;
export const Json: z.ZodType<Json, Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(Json), mapOf(z.string(), Json)]),
);
