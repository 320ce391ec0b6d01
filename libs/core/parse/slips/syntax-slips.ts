import { Lexer } from 'yaml';
import { KEY_END, type Level, levelsBefore, type Line, linesOf, ODD_INDENTATION } from '../text/indentation.ts';
import { EXPLAINED_PARTS_MAX } from '../limits.ts';

/** A slip in the text: where it is to be mended, and what to do. */
export interface Slip {
  readonly offset: number;
  readonly message: string;
}

/** What the lexer puts between the parts of a text; they stand for nothing in it. */
const SCALAR_MARKER = '\u001f';
const FLOW_END_MARKER = '\u0018';
const DOCUMENT_MARKER = '\u0002';

/** A text that the reader of events refused. */
export interface Refused {
  readonly text: string;
  /** Of the line that `text` begins with. */
  readonly firstLine: number;
  readonly offset: number;
}

/**
 * What people mostly did wrong in such a text: a bracket or quote that is not closed, often many lines before;
 * indentation; a `:`, a blank or a comma that is missing. Undefined when it is none of these. Linear in the text.
 */
export function slipIn(refused: Refused): Slip | undefined {
  return pairSlip(refused) ?? lineSlip(refused);
}

interface Bracket {
  readonly bracket: string;
  readonly offset: number;
}

/** Brackets and quotes. */
function pairSlip(refused: Refused): Slip | undefined {
  const { text } = refused;
  const open: Bracket[] = [];
  const lineStart = text.lastIndexOf('\n', refused.offset - 1) + 1;
  let offset = 0;
  let parts = 0;
  let inScalar = false;
  let isInside = false;
  for (const lexeme of new Lexer().lex(text)) {
    parts += 1;
    const innermost = open.at(-1);
    if (parts > EXPLAINED_PARTS_MAX) return undefined;
    if (offset > refused.offset && !innermost) break;
    isInside ||= innermost !== undefined && offset >= refused.offset;
    if (lexeme === FLOW_END_MARKER && innermost) return unclosed(innermost, refused, offset);
    const slip = inScalar ? undefined : markSlip(lexeme, offset, open, refused, lineStart);
    if (slip) return slip;
    inScalar = lexeme === SCALAR_MARKER;
    if (!inScalar && lexeme !== FLOW_END_MARKER && lexeme !== DOCUMENT_MARKER) offset += lexeme.length;
  }
  const innermost = open.at(-1);
  if (innermost) return unclosed(innermost, refused, text.length);
  if (!isInside) return undefined;
  return (
    characterSlip(refused) ?? {
      offset: refused.offset,
      message: 'this is not expected here; a `,` may be missing before it, or quotes',
    }
  );
}

/** What a plain value cannot begin with. */
const RESERVED: ReadonlySet<string> = new Set(['@', '`', '%']);

function characterSlip({ text, offset }: Refused): Slip | undefined {
  const character = text[offset] ?? '';
  if (character === '#') return { offset, message: 'a comment needs a blank before its `#`; add it' };
  if (!RESERVED.has(character)) return undefined;
  return { offset, message: `a plain value cannot begin with "${character}"; put the value in quotes` };
}

const CLOSES: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

function markSlip(
  lexeme: string,
  offset: number,
  open: Bracket[],
  refused: Refused,
  lineStart: number,
): Slip | undefined {
  if (lexeme[0] === '"' || lexeme[0] === "'") return quoteSlip(lexeme, lexeme[0], offset, refused, lineStart);
  return bracketSlip(lexeme, offset, open, refused);
}

function bracketSlip(lexeme: string, offset: number, open: Bracket[], refused: Refused): Slip | undefined {
  if (lexeme === '[' || lexeme === '{') open.push({ bracket: lexeme, offset });
  if (lexeme !== ']' && lexeme !== '}') return undefined;
  const last = open.pop();
  if (!last) return { offset, message: `this \`${lexeme}\` closes nothing; remove it, or put the value in quotes` };
  const expected = CLOSES[last.bracket];
  if (lexeme === expected) return undefined;
  const where = `the \`${last.bracket}\` of line ${lineOf(refused, last.offset)}`;
  return { offset, message: `expected \`${expected}\` for ${where}, got \`${lexeme}\`; correct it` };
}

function unclosed({ bracket, offset }: Bracket, refused: Refused, end: number): Slip {
  const closing = CLOSES[bracket];
  const rest = refused.text.slice(end);
  if (BEGINS_ANOTHER.test(rest))
    return { offset, message: `this \`${bracket}\` is not closed; add the \`${closing}\`` };
  const inside = `inside the \`${bracket}\` of line ${lineOf(refused, offset)}`;
  const message = `this is too far left to be ${inside}; indent it further than that line, or add the \`${closing}\` before`;
  return { offset: end + rest.search(/\S/), message };
}

/** What can hardly be meant to be inside brackets: a key, an item of a list, nothing at all. */
const BEGINS_ANOTHER = /^\s*(?:- |[A-Za-z_][\w.-]*:(?:\s|$)|$)/;

function quoteSlip(
  scalar: string,
  quote: string,
  offset: number,
  refused: Refused,
  lineStart: number,
): Slip | undefined {
  if (!isClosed(scalar, quote)) {
    return { offset, message: `the quote that begins here is not closed; add the \`${quote}\` that ends it` };
  }
  const end = offset + scalar.length;
  const isRightBefore = end >= lineStart && end <= refused.offset;
  if (!isRightBefore || ENDS_VALUE.test(refused.text.slice(end, end + 80))) return undefined;
  if (!scalar.includes('\n')) {
    return { offset: end, message: 'the value ends with the quote before this; put all of it in one pair of quotes' };
  }
  const closed = `closed only by the \`${quote}\` of line ${lineOf(refused, end)}`;
  return { offset, message: `the quote that begins here is ${closed}; add the one that is missing` };
}

/** What may stand behind a quoted value. */
const ENDS_VALUE = /^[ \t]*(?:$|[\r\n,:\]}#])/;

function isClosed(scalar: string, quote: string): boolean {
  // An even number of backslashes escapes none, an even number of single quotes is text.
  const doubled = quote === '"' ? '\\' : "'";
  const last = quote === '"' ? scalar.length - 2 : scalar.length - 1;
  let at = last;
  while (at > 0 && scalar[at] === doubled) at -= 1;
  const isOdd = (last - at) % 2 === 1;
  return scalar.length > 1 && scalar.endsWith(quote) && isOdd === (quote === "'");
}

const ITEM = /^ *-(?: |$)/;
const ITEM_WITHOUT_BLANK = /^( *)-(?=[A-Za-z0-9_"'])/;
const COLON_WITHOUT_BLANK = /^ *(?:- +)*[A-Za-z_][\w.-]*:(?=[^\s:/])/;
const BLOCK_MARK = /: +[|>](?=[^\s\-+0-9#])/;
const TWO_COLONS = /^ *(?:- +)*[^\s"'[{#:]+: +(?=[^\s"'[{|>&*#])[^"'#]*?:(?:\s|$)/;

/** What is wrong with the line that was refused, or with the one before. */
function lineSlip(refused: Refused): Slip | undefined {
  const lines = linesOf(refused.text, refused.offset, refused.firstLine);
  const line = lines.at(-1);
  if (!line) return undefined;
  const before = lines.at(-2);
  return (
    oddSlip(before) ??
    oddSlip(line) ??
    characterSlip(refused) ??
    blockTextSlip(lines) ??
    colonSlip(before, line) ??
    spellingSlip(line) ??
    (before && OPENS.test(contentOf(before)) ? undefined : placeSlip(line, levelsBefore(lines)))
  );
}

/** Behind this, what is further in belongs to it. */
const OPENS = /[:-]$/;

/** A line without a comment, and without blanks at its end. */
function contentOf({ text }: Line): string {
  const comment = text.indexOf(' #');
  return (comment < 0 ? text : text.slice(0, comment)).trimEnd();
}

/** A character that looks like a space or a `-`, and is none. */
function oddSlip(line: Line | undefined): Slip | undefined {
  if (!line) return undefined;
  const blank = ODD_INDENTATION.exec(line.text)?.[0];
  if (blank !== undefined) return { offset: line.offset + blank.length - 1, message: oddBlank(blank.at(-1) ?? '') };
  const dash = OTHER_DASH.exec(line.text)?.[0];
  if (dash === undefined) return undefined;
  const message = `an item begins with \`-\`, and this is another dash (${codeOf(dash.at(-1) ?? '')}); replace it`;
  return { offset: line.offset + dash.length - 1, message };
}

const OTHER_DASH = /^ *[\u2010-\u2015\u2022\u2212](?=\s)/;

/** Text behind a `|` that is not further in than its key. */
function blockTextSlip(lines: readonly Line[]): Slip | undefined {
  const at = lines.slice(0, -1).findLastIndex(({ text }) => KEY_END.test(text));
  const [header, first] = [lines[at], lines[at + 1]];
  if (!header || !first || first.indent > header.indent || KEY_END.test(first.text)) return undefined;
  const mark = BLOCK_HEADER.exec(contentOf(header))?.[1];
  if (mark === undefined) return undefined;
  const message = `the text that the \`${mark}\` of line ${header.number} begins has to be further in than its key; indent it`;
  return { offset: first.offset + first.indent, message };
}

const BLOCK_HEADER = /: +([|>])[-+1-9]{0,2}$/;

/** A line before this one that was meant to be a key. */
function colonSlip(before: Line | undefined, line: Line): Slip | undefined {
  if (!before || KEY_END.test(before.text) || ITEM.test(before.text) || before.indent > line.indent) return undefined;
  if (!COLON_FOLLOWS.test(line.text)) return undefined;
  return { offset: before.offset + before.indent, message: 'this line has no `:` behind its key; add it' };
}

const COLON_FOLLOWS = /^ *(?:- +|[^\s#]+:(?:\s|$))/;

function oddBlank(character: string): string {
  if (character === '\t') return 'tabs cannot indent; use spaces';
  return `only spaces indent, and this is another blank (${codeOf(character)}); replace it`;
}

function codeOf(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A blank or colon that is missing in the line itself. */
function spellingSlip(line: Line): Slip | undefined {
  const dash = ITEM_WITHOUT_BLANK.exec(line.text);
  if (dash) return { offset: line.offset + dash[0].length, message: 'put a blank behind the `-`' };
  const colon = COLON_WITHOUT_BLANK.exec(line.text);
  if (colon && !KEY_END.test(line.text)) {
    return { offset: line.offset + colon[0].length, message: 'put a blank behind the `:`' };
  }
  const block = BLOCK_MARK.exec(line.text);
  if (block) {
    const mark = block[0].at(-1);
    return {
      offset: line.offset + block.index + block[0].length - 1,
      message: `nothing stands behind a \`${mark}\` that begins a text of several lines; put the value in quotes`,
    };
  }
  const two = TWO_COLONS.exec(line.text);
  if (two) {
    const offset = line.offset + two[0].trimEnd().length - 1;
    return { offset, message: 'a second `:` on one line; put the value in quotes, or begin a new line' };
  }
  return undefined;
}

/** A line at a place where it cannot be. */
function placeSlip(line: Line, levels: readonly Level[]): Slip | undefined {
  const offset = line.offset + line.indent;
  const isItem = ITEM.test(line.text);
  const same = levels.find(({ indent }) => indent === line.indent);
  const deepest = levels.at(-1);
  if (!deepest) return undefined;
  const siblings = levels.filter(({ kind }) => (kind === 'list') === isItem);
  if (!same && line.indent > deepest.indent) {
    const further = `indented further (${blanks(line.indent)}) than line ${deepest.line} (${blanks(deepest.indent)})`;
    return { offset, message: `this line is ${further}, which it cannot belong to; align the two` };
  }
  if (!same && siblings.length > 0) {
    const choices = siblings.slice(-2).map((level) => `line ${level.line} (${blanks(level.indent)})`);
    return {
      offset,
      message: `this line is indented by ${blanks(line.indent)}; align it with ${choices.join(' or ')}`,
    };
  }
  if (isItem && same?.kind === 'map') {
    const list = siblings.at(-1);
    const hint = list ? `align it with the items of line ${list.line} (${blanks(list.indent)})` : 'write `key: value`';
    return { offset, message: `an item of a list stands among the keys of a map (line ${same.line}); ${hint}` };
  }
  if (!isItem && same?.kind === 'list') {
    return {
      offset,
      message: `line ${same.line} begins a list, and this line is no item of it; begin both with \`- \`, or none`,
    };
  }
  if (!KEY_END.test(line.text)) return { offset, message: 'this line has no `:` behind its key; add it' };
  return undefined;
}

function blanks(count: number): string {
  return count === 1 ? '1 blank' : `${count} blanks`;
}

function lineOf({ text, firstLine }: Refused, offset: number): number {
  return firstLine + text.slice(0, offset).split('\n').length - 1;
}
