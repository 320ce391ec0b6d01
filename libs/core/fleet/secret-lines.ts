import { isSecretKey, isSecretValue } from './secrets.ts';

/**
 * Which lines of a text may hold a secret, and so are never shown. A rough look, because it must also work on a text that
 * is no YAML: a line with a secret's key, what is indented below one or continues it, a value that looks like a secret,
 * what a secret's key takes from elsewhere by an alias, and what stands in a private key. Hides too much rather than too
 * little. Linear in the size of the text.
 */
export function secretLines(lines: readonly string[]): boolean[] {
  const first = scan(lines, new Set());
  const aliases = lines.flatMap((text, at) => (first[at] === true ? namesAt('*', text) : []));
  return aliases.length === 0 ? first : scan(lines, new Set(aliases));
}

function scan(lines: readonly string[], anchors: ReadonlySet<string>): boolean[] {
  const parents: Line[] = [];
  let [isInKeyBlock, isContinued] = [false, false];
  return lines.map((text) => {
    if (text.trim() === '') return isInKeyBlock;
    isInKeyBlock ||= text.includes('-----BEGIN');
    const indent = text.search(/\S/);
    const isItem = /^\s*-(?:\s|$)/.test(text);
    while (isSibling(parents.at(-1), indent, isItem)) parents.pop();
    const isBelow = parents.at(-1)?.isSecret === true;
    const isExplicit = isSecretKey(EXPLICIT_KEY.exec(text)?.[1] ?? '');
    const isAnchored = anchors.size > 0 && namesAt('&', text).some((name) => anchors.has(name));
    const isNamed = isExplicit || isAnchored || hasSecretKey(text) || hasSecretValue(text);
    const isSecret = isBelow || isContinued || isInKeyBlock || isNamed;
    parents.push({ indent, isItem, isSecret });
    isContinued = isExplicit || (isSecret && /[:|>"'[{,\\]\s*$/.test(text));
    if (text.includes('-----END')) isInKeyBlock = false;
    return isSecret;
  });
}

interface Line {
  readonly indent: number;
  readonly isItem: boolean;
  readonly isSecret: boolean;
}

/** Whether the line before is no parent of this one. Items may stand as far left as the key that they belong to. */
function isSibling(before: Line | undefined, indent: number, isItem: boolean): boolean {
  if (before === undefined || before.indent < indent) return false;
  return before.indent > indent || !isItem || before.isItem;
}

/** `? password`: what it says stands in the next line. */
const EXPLICIT_KEY = /^\s*(?:- +)*\?\s+(\S.*)$/;

/** A key that is spelled by escapes may be any. */
const ESCAPED_KEY = /"[^"\\]*\\[^"]*"\s*:/;

/** Keys stand before a colon or an equals sign; in flow form several stand in one line. */
function hasSecretKey(text: string): boolean {
  if (ESCAPED_KEY.test(text)) return true;
  return text.split(/[{,[]/).some((part) => part.split(/[:=]/).slice(0, -1).some(isSecretKey));
}

function hasSecretValue(text: string): boolean {
  return text.split(/[\s"'`,[\]{}()=]/).some(isSecretValue);
}

/** Names of anchors (`&`) or aliases (`*`) of a line. */
function namesAt(mark: '&' | '*', text: string): string[] {
  return text
    .split(/[\s,[\]{}]/)
    .filter((word) => word.startsWith(mark) && word.length > 1)
    .map((word) => word.slice(1));
}
