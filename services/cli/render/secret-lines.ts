import { isSecretKey, isSecretValue } from '@fleetwright/core/fleet';

/**
 * Which lines of a text may hold a secret, and so are never shown. A rough look, because it must also work on a text that
 * is no YAML: a line with a secret's key, what is indented below one or continues it, a value that looks like a secret,
 * and what stands in a private key. Hides too much rather than too little. Linear in the size of the text.
 */
export function secretLines(lines: readonly string[]): boolean[] {
  const parents: Line[] = [];
  let [isInKeyBlock, isContinued] = [false, false];
  return lines.map((text) => {
    if (text.trim() === '') return isInKeyBlock;
    isInKeyBlock ||= text.includes('-----BEGIN');
    const indent = text.search(/\S/);
    const isItem = /^\s*-(?:\s|$)/.test(text);
    while (isSibling(parents.at(-1), indent, isItem)) parents.pop();
    const isBelow = parents.at(-1)?.isSecret === true;
    const isSecret = isBelow || isContinued || isInKeyBlock || hasSecretKey(text) || hasSecretValue(text);
    parents.push({ indent, isItem, isSecret });
    isContinued = isSecret && /[:|>"'[{,\\]\s*$/.test(text);
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

/** Keys stand before a colon or an equals sign; in flow form several stand in one line. */
function hasSecretKey(text: string): boolean {
  return text.split(/[{,[]/).some((part) => part.split(/[:=]/).slice(0, -1).some(isSecretKey));
}

function hasSecretValue(text: string): boolean {
  return text.split(/[\s"'`,[\]{}()=]/).some(isSecretValue);
}
