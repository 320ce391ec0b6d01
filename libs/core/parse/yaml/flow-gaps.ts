import { Lexer } from 'yaml';

/** What the lexer tells beside the text: the next lexeme is a scalar's, or a flow collection breaks off. */
const SCALAR = '\u001f';
const BROKEN_OFF = '\u0018';
/** It tells as well that a document begins; none of these three is in the text. */
const REPORTED: ReadonlySet<string> = new Set(['\u0002', BROKEN_OFF, SCALAR]);

/**
 * The text with all that stands between two items of a line, or before a closing bracket, in [ ] and { } made blanks;
 * so is what stands before the first bracket on its line. js-yaml's reader refuses a tab there, which YAML allows, and a bracket that closes in the column of its key:
 *
 *     failover_holders: [
 *       edge-02,
 *     ]
 *
 * YAML wants that bracket further in (1.2.2, §7.4: the lines of a flow collection are indented), but no other reader
 * insists, and who comes from JSON writes it so. Tabs, line ends and comments become blanks, one for each character:
 * every item stays where it was. Linear in the text; a text whose brackets do not pair is answered as it is.
 */
export function easeFlowGaps(text: string): string {
  const pieces: string[] = [];
  let taken = 0;
  let gapStart = 0;
  let offset = 0;
  let level = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === BROKEN_OFF) return text;
    if (REPORTED.has(lexeme)) {
      isScalar = lexeme === SCALAR;
      continue;
    }
    const start = offset;
    offset += lexeme.length;
    if (!isScalar && isGap(lexeme)) continue;
    const isStart = !isScalar && (lexeme === '[' || lexeme === '{');
    const isEnd = !isScalar && (lexeme === ']' || lexeme === '}');
    const gap = text.slice(gapStart, start);
    if ((level > 0 || isStart) && TAB_OR_LINE_END.test(gap) && (isEnd || !gap.includes('\n'))) {
      pieces.push(text.slice(taken, gapStart), ' '.repeat(gap.length));
      taken = start;
    }
    level += Number(isStart) - Number(isEnd);
    gapStart = offset;
    isScalar = false;
  }
  return pieces.join('') + text.slice(taken);
}

/** A comment that touches what stands before it is none: that is left to be refused. */
const TAB_OR_LINE_END = /^(?!#)[^\t\n]*[\t\n]/;

/** Blanks, the end of a line, or a comment. */
function isGap(lexeme: string): boolean {
  return /^[ \t\r\n#]/.test(lexeme);
}
