import type { z } from 'zod';
import type { Json } from '../json.ts';

/**
 * How two values of a field compare: `map` key by key, `set_by_name` items by their `name` without order, `set` texts
 * without order, `list` with order.
 */
export type Comparison = 'scalar' | 'map' | 'set_by_name' | 'set' | 'list';

/** Values that have several spellings: kept as written, compared by what they mean. */
export type Spelling = 'cidr' | 'endpoint' | 'web_address';

/** What is known of a field beside its schemas. */
interface Facts {
  /** Its texts have several spellings. Missing: they are what they are. */
  readonly spelling?: Spelling;
  /** Its texts are networks: no bit is set behind the prefix. */
  readonly isNetwork?: true;
  /** The kind of resource that its texts name, by key, or by the last part of the key within the same network. */
  readonly refersTo?: string;
}

/** One field of a kind: everything about it that is no behaviour. */
export interface Field<Written extends z.ZodType = z.ZodType, Live extends z.ZodType = z.ZodType> extends Facts {
  /** As fleet.yaml has it, with what it means and an example. */
  readonly written: Written;
  /** As it is stored and answered: never missing. */
  readonly live: Live;
  readonly compare: Comparison;
  /** What the field is when nobody says. Missing when every resource has to say. */
  readonly fallback?: Json;
}

/** A value that every resource has to give. */
export function required<Written extends z.ZodType, Live extends z.ZodType>(
  written: Written,
  live: Live,
  facts: Facts = {},
) {
  return { written, live, compare: 'scalar' as const, ...facts };
}

/** A value that may be left out. What it is then is documented with it, unless that is nothing. */
export function optional<Written extends z.ZodType, Live extends z.ZodType<Json>>(
  written: Written,
  live: Live,
  fallback: z.input<Live> & Json,
  facts: Facts = {},
) {
  const shown = fallback === null ? written : written.meta({ ...written.meta(), default: fallback });
  return { written: shown.optional(), live, compare: 'scalar' as const, fallback, ...facts };
}

/** Keys and values. Left out, there is none. */
export function map<Written extends z.ZodType, Live extends z.ZodType>(written: Written, live: Live) {
  return { written: written.optional(), live, compare: 'map' as const, fallback: {} };
}

/** Several items. Left out, there is none. */
export function items<Written extends z.ZodType, Live extends z.ZodType>(
  compare: Exclude<Comparison, 'scalar' | 'map'>,
  written: Written,
  live: Live,
  facts: Facts = {},
) {
  return { written: written.optional(), live, compare, fallback: [], ...facts };
}
