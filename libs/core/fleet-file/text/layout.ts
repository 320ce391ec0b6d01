/** How a file is laid out: what is written into it looks like the rest. */
export interface Layout {
  readonly lineEnd: '\n' | '\r\n';
  /** Blanks of one level. */
  readonly step: number;
  /** Blanks before the `-` of a list that stands below its key; 0 or `step`. */
  readonly listIndent: number;
}

export const PLAIN_LAYOUT: Layout = { lineEnd: '\n', step: 2, listIndent: 2 };

/** Blanks before a key that has its value on the lines below; undefined for every other line. */
function columnOfHead(line: string): number | undefined {
  const text = line.trimStart();
  const comment = text.indexOf(' #');
  const said = (comment < 0 ? text : text.slice(0, comment)).trimEnd();
  return said.endsWith(':') && !said.startsWith('-') ? line.length - text.length : undefined;
}

/** Read from the first places that show it; what nothing shows is as `PLAIN_LAYOUT` has it. */
export function layoutOf(text: string): Layout {
  const lineEnd = text.indexOf('\r\n') >= 0 ? '\r\n' : '\n';
  const lines = text
    .split(/\r?\n/, LINES_LOOKED_AT)
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  let step: number | undefined;
  let listIndent: number | undefined;
  for (const [at, line] of lines.entries()) {
    const below = lines[at + 1];
    const column = columnOfHead(line);
    if (column === undefined || below === undefined) continue;
    const inner = below.length - below.trimStart().length;
    if (below.trimStart().startsWith('- ')) listIndent ??= inner - column;
    else if (inner > column) step ??= inner - column;
    if (step !== undefined && listIndent !== undefined) break;
  }
  const level = step ?? (listIndent !== undefined && listIndent > 0 ? listIndent : PLAIN_LAYOUT.step);
  return { lineEnd, step: level, listIndent: listIndent ?? level };
}

/** Whoever writes a thousand lines has shown how. */
const LINES_LOOKED_AT = 1_000;
