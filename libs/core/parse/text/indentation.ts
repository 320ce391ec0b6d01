/** A line that says something. */
export interface Line {
  readonly text: string;
  /** Of its first character. */
  readonly offset: number;
  /** Spaces before its content. */
  readonly indent: number;
  /** From 1. */
  readonly number: number;
}

/** A map or list that is open at a line: its keys or items begin in this column. */
export interface Level {
  readonly indent: number;
  readonly kind: 'map' | 'list';
  /** Where it began. */
  readonly line: number;
}

/** Blanks that are no indentation, such as tabs, before something else. */
export const ODD_INDENTATION = /^ *[\t\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000](?=[ \t\u00a0]*[^\s#])/;

/** The lines that say something, up to the one with this offset; the text begins with line `firstLine`. */
export function linesOf(text: string, offset: number, firstLine: number): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let number = firstLine; start <= offset && start < text.length; number += 1) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    if (/^\s*[^\s#]/.test(line)) lines.push({ text: line, offset: start, indent: line.search(/[^ ]/), number });
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

const DASHES = /^ *(?:- +)*(?:-$)?/;
/** Ends a key. */
export const KEY_END = /:(?:\s|$)/;
const NO_KEY = /^["'#[{]/;

/** The maps and lists that are open before the last of these lines, outermost first. */
export function levelsBefore(lines: readonly Line[]): Level[] {
  const levels: Level[] = [];
  for (const line of lines.slice(0, -1)) {
    while ((levels.at(-1)?.indent ?? -1) > line.indent) levels.pop();
    const dashes = DASHES.exec(line.text)?.[0] ?? '';
    for (let at = line.indent; at < dashes.length; at += 1) {
      if (dashes[at] === '-') open(levels, { indent: at, kind: 'list', line: line.number });
    }
    const content = line.text.slice(dashes.length);
    if (KEY_END.test(content) && !NO_KEY.test(content))
      open(levels, { indent: dashes.length, kind: 'map', line: line.number });
  }
  return levels;
}

/** A list may stand in the column of the key that it belongs to. */
function open(levels: Level[], level: Level): void {
  const last = levels.findLast(({ indent }) => indent === level.indent);
  if (last?.kind === level.kind) return;
  if (last && last.kind === 'list') levels.splice(levels.lastIndexOf(last), 1);
  levels.push(level);
}
