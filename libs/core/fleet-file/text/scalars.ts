/** How a text is written. A number, true, false and null have only one way. */
export type ScalarStyle = 'plain' | 'single' | 'double';

/**
 * A JSON scalar as YAML: in the style asked for where that says the same to every reader, also to one that takes `no`,
 * `12:30` and `2026-01-01` for something else than text; otherwise in quotes. Always one line.
 */
export function writeScalar(value: string | number | boolean | null, style: ScalarStyle = 'plain'): string {
  if (typeof value !== 'string') return String(value);
  if (style === 'plain' && isPlain(value)) return value;
  if (style !== 'double' && isPrintable(value)) return `'${value.replaceAll("'", "''")}'`;
  return doubleQuoted(value);
}

/**
 * The lines of a text as a literal block: its header first. undefined where a block cannot say it: texts of one line,
 * and those with blanks at the beginning or characters that need an escape.
 */
export function literalBlock(value: string): readonly string[] | undefined {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  if (!body.includes('\n') || body.endsWith('\n') || /^\s/.test(body)) return undefined;
  const lines = body.split('\n');
  if (!lines.every((line) => isPrintable(line) && !/^[ ]+$/.test(line))) return undefined;
  return [value.endsWith('\n') ? '|' : '|-', ...lines];
}

/** Words of letters and digits that no reader takes for anything but text. */
function isPlain(text: string): boolean {
  if (!text.split(' ').every((word) => WORD.test(word) && !word.endsWith(':'))) return false;
  if (KEYWORDS.has(text.toLowerCase()) || NUMBER_LIKE.test(text)) return false;
  return VERSION.test(text) || !CLOCK_LIKE.test(text);
}

/** A word begins with no mark; what ends with a colon would be a key. */
const WORD = /^[\p{L}\p{N}_/][\p{L}\p{M}\p{N}_./@+:-]*$/u;
/** Numbers of any YAML, and what looks like one to people: `0x1f`, `1_000`, `12e3`. */
const NUMBER_LIKE = /^[0-9][0-9a-fox_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?$/i;
/** Dates, and numbers of the base 60. */
const CLOCK_LIKE = /^[0-9]{4}-[0-9]{1,2}-[0-9]|^[0-9][0-9:._-]*$/;
/** A version or an address has at least two points: no reader takes that for a number. */
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)?$/;
const KEYWORDS: ReadonlySet<string> = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'null']);

/** Nothing that an editor would not show, or that ends a line for some reader. */
function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\uFEFF]/u;
const EACH_UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\uFEFF]/gu;

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(EACH_UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) as number;
    return code > 0xff_ff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
