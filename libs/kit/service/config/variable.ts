import { hostUrls } from '@fleetwright/contracts';
import { z } from 'zod';

/** One environment variable: what a text in it must be, and what it is without. */
export interface Variable<Value = unknown> {
  readonly description: string;
  /** Reads the text; says in a sentence what it expected. */
  readonly schema: z.ZodType<Value, string>;
  /** The text that stands for an unset variable. Missing: the variable is required. */
  readonly default?: string;
  /** Never printed. */
  readonly isSecret: boolean;
  /** Another name that is read when the variable is not set. */
  readonly alias?: string;
}

export type Variables = Readonly<Record<`FLEETWRIGHT_${string}`, Variable>>;

/** Texts that variables may hold, each with the sentence that says what was expected. */
export const text = (expected: string) => z.string({ error: expected }).min(1, expected);
export const anyText = () => z.string();
export const optionalText = () => z.string().transform((value) => (value === '' ? null : value));
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);
export const port = () => wholeNumber(0, 65_535);
export const flag = () => z.enum(['true', 'false'], { error: 'true or false' }).transform((value) => value === 'true');
export const choice = <const Choices extends readonly [string, ...string[]]>(...choices: Choices) =>
  z.enum(choices, { error: choices.join(', ').replace(/, ([^,]*)$/, ' or $1') });
export const url = (...protocols: string[]) =>
  text(`a URL that begins with ${protocols.join(' or ')}`).refine(
    (value) => protocols.some((protocol) => value.startsWith(protocol)) && URL.canParse(value),
    `a URL that begins with ${protocols.join(' or ')}`,
  );
/** A URL that may name several hosts of one cluster, as `postgresql://user@a:5432,b:5432/fleet`. */
export const clusterUrl = (...protocols: string[]) => {
  const expected = `a URL that begins with ${protocols.join(' or ')}`;
  const isRight = (value: string) => {
    const each = hostUrls(value);
    if (!protocols.some((protocol) => value.startsWith(protocol)) || !each.every((host) => URL.canParse(host)))
      return false;
    return each.length === 1 || each.every((host) => new URL(host).hostname !== '');
  };
  return text(expected).refine(isRight, expected);
};

/**
 * KurrentDB's connection string, or nothing. Its password and all that is written there travel in the open without TLS,
 * which only this machine's own network may see.
 */
export const eventStoreUrl = () => {
  const expected =
    'a connection string that begins with kurrentdb:// or kurrentdb+discover://, with TLS unless every host is loopback, or nothing';
  return optionalText().refine((value) => value === null || isEventStoreUrl(value), expected);
};

function isEventStoreUrl(value: string): boolean {
  const [, scheme, hosts = '', query = ''] =
    /^(kurrentdb(?:\+discover)?):\/\/(?:[^@/]*@)?([^/?]+)\/?(?:\?(.*))?$/.exec(value) ?? [];
  const each = hosts.split(',').map((host) => `${scheme}://${host}`);
  if (scheme === undefined || !each.every((host) => URL.canParse(host))) return false;
  const isOpen = new URLSearchParams(query.toLowerCase()).get('tls') === 'false';
  return !isOpen || each.every((host) => LOOPBACK.test(new URL(host).hostname));
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** One or several of the members of one cluster, with commas between them. Credentials are the same for all of them. */
export const urls = (...protocols: string[]) => {
  const expected = `one URL or several with commas between them, each beginning with ${protocols.join(' or ')}, with the same user in each`;
  return text(expected).refine((value) => areUrlsOfOne(value, protocols), expected);
};

function areUrlsOfOne(value: string, protocols: readonly string[]): boolean {
  const each = value.split(',').map((part) => part.trim());
  if (!each.every((part) => protocols.some((protocol) => part.startsWith(protocol)) && URL.canParse(part)))
    return false;
  const users = new Set(each.map((part) => new URL(part)).map(({ username, password }) => `${username}:${password}`));
  // A percent sign that begins no encoded character: the client could not read it.
  if (/%(?![0-9a-f]{2})/i.test([...users].join())) return false;
  return users.size === 1 && each.every((part) => new URL(part).hostname !== '');
}

/** Some or none, with commas between them. */
export const listOf = (each: RegExp, expected: string) =>
  z
    .string()
    .transform((value) => (value.trim() === '' ? [] : value.split(',').map((part) => part.trim())))
    .refine((parts) => parts.every((part) => each.test(part)), expected);
export const optionalUrls = (...protocols: string[]) =>
  z.union([z.literal('').transform(() => null), urls(...protocols)], {
    error: `one URL or several with commas between them, each beginning with ${protocols.join(' or ')}, or nothing`,
  });
export const optionalUrl = (...protocols: string[]) =>
  z.union([z.literal('').transform(() => null), url(...protocols)], {
    error: `a URL that begins with ${protocols.join(' or ')}, or nothing`,
  });
