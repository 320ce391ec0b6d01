/** Who, and when; null where nothing is said, or nothing that can be read. */
export interface Person {
  readonly name: string | null;
  readonly email: string | null;
  /** Seconds since 1970, up to the last one that RFC 3339 can write. */
  readonly seconds: number | null;
}

const NOBODY: Person = { name: null, email: null, seconds: null };

// The last second of the year 9999.
const SECONDS_MAX = 253_402_300_799;

/**
 * Reads `Ada <ada@example.com> 1700000000 +0100` as generously as git does (split_ident_line): spaces may be missing, a
 * name may hold brackets, and the time is the number behind the last `>`. It is UTC, whatever zone stands behind it.
 */
export function parsePerson(line: string): Person {
  const open = line.indexOf('<');
  const close = line.indexOf('>', open);
  if (open < 0 || close < 0) return NOBODY;
  const digits = /^\s*(\d{1,15})(?!\d)/.exec(line.slice(line.lastIndexOf('>') + 1))?.[1];
  const seconds = digits === undefined ? null : Number(digits);
  return {
    name: line.slice(0, open).trim(),
    email: line.slice(open + 1, close).trim(),
    seconds: seconds !== null && seconds <= SECONDS_MAX ? seconds : null,
  };
}
