import { Composer, type CST, Lexer, Parser } from 'yaml';
import type { ParseCode } from '../codes.ts';
import { directiveProblem, SECOND_DOCUMENT } from '../yaml/document.ts';
import { EXPLAINED_PARTS_MAX, READER_STACK_MAX, SYNTAX_ERRORS_MAX } from '../limits.ts';
import type { Problems } from '../problems.ts';
import { type Refused, slipIn } from './syntax-slips.ts';
import { tagProblem, TOO_DEEP } from '../text/wording.ts';
import { readEvents } from '../yaml/yaml-events.ts';

/** The marker that the lexer puts before every scalar's text. */
const SCALAR_MARKER = '\u001f';

/** Thrown through the YAML library when going on is pointless. */
class Stop extends Error {}

/**
 * Tells what is wrong with a text that the reader of events refused at an offset. That reader says what a file means
 * and stops at its first objection. Each top-level section is looked at by itself, and its first slip told where it is
 * to be mended: what would be objected to behind it mostly follows from it. Never throws; linear in the text, and
 * bounded by its number of parts.
 */
export function explainSyntax(text: string, refusedOffset: number, problems: Problems): void {
  if (tellConflicts(text, problems)) return;
  const scanned = scan(text, problems);
  if (scanned === 'hopeless') return;
  const objections = lazily(() => objectionsTo(scanned, text));
  let reported = 0;
  for (const refused of refusedSections(text)) {
    tellSlip(refused, objections, problems);
    reported += 1;
    if (reported === SYNTAX_ERRORS_MAX) return;
  }
  const whole = { text, start: 0, firstLine: 1, offset: refusedOffset };
  if (!problems.hasErrors) tellSlip(whole, objections, problems);
}

/** Asked only where no slip is found: it takes as long as all the rest. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What the patient reader objects to, as its code and where. */
interface Objection {
  readonly code: string;
  readonly offset: number;
}

interface RefusedSection extends Refused {
  /** Where it begins in the file. */
  readonly start: number;
}

/** What git writes around two versions of a part that it could not merge. */
const CONFLICT = /^<{7}(?= |\r?$)/gm;

function tellConflicts(text: string, problems: Problems): boolean {
  let reported = 0;
  for (const { index } of text.matchAll(CONFLICT)) {
    const message = 'a merge conflict is left here; keep one version, and remove the lines of `<`, `=` and `>`';
    tell(problems, 'yaml_syntax', message, index);
    reported += 1;
    if (reported === SYNTAX_ERRORS_MAX) break;
  }
  return reported > 0;
}

/** Where a section begins: a plain key in the first column. */
const SECTION = /^[A-Za-z_][\w.-]*:(?=\s|$)/gm;

function* refusedSections(text: string): Generator<RefusedSection> {
  let start = 0;
  let firstLine = 1;
  for (const end of [...Array.from(text.matchAll(SECTION), ({ index }) => index), text.length]) {
    const section = text.slice(start, end);
    const read = readEvents(section);
    if (read.kind === 'refused') yield { text: section, start, firstLine, offset: read.offset };
    firstLine += section.split('\n').length - 1;
    start = end;
  }
}

function tellSlip(refused: RefusedSection, objections: () => readonly Objection[], problems: Problems): void {
  const slip = slipIn(refused);
  if (slip) return tell(problems, 'yaml_syntax', slip.message, refused.start + slip.offset);
  const offset = refused.start + refused.offset;
  const lineStart = refused.start + refused.text.lastIndexOf('\n', refused.offset - 1) + 1;
  const lineEnd = refused.text.indexOf('\n', refused.offset);
  const end = refused.start + (lineEnd < 0 ? refused.text.length : lineEnd);
  const isHere = (each: { readonly offset: number }) => each.offset >= lineStart && each.offset <= end;
  // A tag, say, was told where it stands.
  if (problems.list().some(isHere)) return;
  const here = objections().filter((each) => !REPORTED_ELSEWHERE.has(each.code) && isHere(each));
  const objection = here.find(({ code }) => code !== 'UNEXPECTED_TOKEN') ?? here[0];
  const message = SYNTAX[objection?.code ?? 'UNEXPECTED_TOKEN'] ?? UNEXPLAINED;
  tell(problems, 'yaml_syntax', message, Math.min(objection?.offset ?? offset, offset));
}

const UNEXPLAINED = 'this is not valid YAML; check the lines before it';

/** The text's tokens, and the reader's objections to them so far. */
interface Scanned {
  readonly tokens: CST.Token[];
  readonly objections: Objection[];
}

/**
 * Lexes and parses, telling tags and directives that pass by. What is nested too deeply, or a second document, is told
 * instead of everything else: hopeless.
 */
function scan(text: string, problems: Problems): Scanned | 'hopeless' {
  const parser = new Parser();
  const scanned: Scanned = { tokens: [], objections: [] };
  const counted = { parts: 0, errors: 0, documents: 0 };
  let inScalar = false;
  try {
    for (const lexeme of new Lexer().lex(text)) {
      if (!inScalar && watch(lexeme, parser.offset, problems)) counted.errors += 1;
      inScalar = lexeme === SCALAR_MARKER;
      if (!isBlank(lexeme)) counted.parts += 1;
      for (const token of parser.next(lexeme)) keep(token, scanned, counted, problems);
      if (parser.stack.length > READER_STACK_MAX) throw stopped(problems, 'too_deep', TOO_DEEP, parser.offset);
      // The reader's first objection is enough for a text that is as full as no fleet is.
      if (counted.parts > EXPLAINED_PARTS_MAX || counted.errors > SYNTAX_ERRORS_MAX) return scanned;
    }
    for (const token of parser.end()) keep(token, scanned, counted, problems);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return 'hopeless';
  }
  return scanned;
}

function keep(
  token: CST.Token,
  { tokens, objections }: Scanned,
  counted: { errors: number; documents: number },
  problems: Problems,
): void {
  if (token.type === 'error') {
    counted.errors += 1;
    objections.push({ code: 'UNEXPECTED_TOKEN', offset: token.offset });
    return;
  }
  if (token.type === 'document') counted.documents += 1;
  if (counted.documents > 1) throw stopped(problems, 'multiple_documents', SECOND_DOCUMENT, token.offset);
  tokens.push(token);
}

function isBlank(lexeme: string): boolean {
  const first = lexeme.charCodeAt(0);
  return first === 0x20 || first === 0x0a || first === 0x0d || first === 0x09;
}

/** All that the library objects to in these tokens, up to a bound. */
function objectionsTo({ tokens, objections }: Scanned, text: string): readonly Objection[] {
  const composer = new Composer({
    schema: 'core',
    version: '1.2',
    // Ours: the reader's own check is quadratic in the number of keys.
    uniqueKeys: false,
    resolveKnownTags: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const found = [...objections];
  // The library collects errors for as long as there are any, each with a stack of its own: a file of commas takes it
  // ten seconds. Should a release of it no longer look here, errors come with the document as well.
  Reflect.set(composer, 'onError', (source: ErrorSource, code: string, _message: string, isWarning?: boolean) => {
    if (isWarning) return;
    if (found.length > SYNTAX_ERRORS_MAX) throw new Stop();
    found.push({ code, offset: offsetOf(source) });
  });
  try {
    for (const document of composer.compose(tokens, true, text.length)) {
      for (const { code, pos } of document.errors) found.push({ code, offset: pos[0] });
    }
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
  }
  return found;
}

/** Where the library says that an error is. */
type ErrorSource = number | readonly number[] | { readonly offset: number };

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}

function stopped(problems: Problems, code: ParseCode, message: string, offset: number): Stop {
  tell(problems, code, message, offset);
  return new Stop();
}

/** Tells tags and directives; answers whether this was one. */
function watch(lexeme: string, offset: number, problems: Problems): boolean {
  const first = lexeme.charCodeAt(0);
  if (first === 0x21 /* ! */) {
    tell(problems, 'tag_not_allowed', tagProblem(lexeme), offset);
    return true;
  }
  const message = first === 0x25 /* % */ ? directiveProblem(lexeme) : undefined;
  if (message) tell(problems, 'directive_not_allowed', message, offset);
  return message !== undefined;
}

/** Told by `watch`, at the tag or directive itself. */
const REPORTED_ELSEWHERE: ReadonlySet<string> = new Set(['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE', 'BAD_DIRECTIVE']);

/** The reader's messages may repeat parts of the file, so that none of them is passed on. */
const SYNTAX: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias can have no anchor or tag of its own; remove it',
  BAD_ALIAS: 'expected a name after `&` or `*`; give one, or put the value in quotes',
  BAD_DQ_ESCAPE: 'this escape is unknown inside double quotes; use single quotes, or write \\\\ for a backslash',
  BAD_INDENT:
    'this line is indented differently from its siblings; align it with them, inside [ ] and { } further in than the key',
  BAD_PROP_ORDER: 'anchors stand directly before their value; move it there',
  BAD_SCALAR_START: 'a plain value cannot begin with this character; put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map or list cannot begin on this line; begin it on the next one, or put the value in quotes',
  BLOCK_IN_FLOW: 'inside [ ] and { } everything is written in that form; use it here too',
  KEY_OVER_1024_CHARS: 'a key has at most 1,024 characters; shorten it',
  MISSING_CHAR: 'a character is missing here, such as `:`, `,`, a closing quote or bracket; add it',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line, followed by `:`; add the `:` or join the lines',
  MULTIPLE_ANCHORS: 'a value has at most one anchor; remove one',
  MULTIPLE_TAGS: 'a value has no tags; remove them',
  RESOURCE_EXHAUSTION: 'this part is nested too deeply to be read; flatten it',
  TAB_AS_INDENT: 'tabs cannot indent; use spaces',
  UNEXPECTED_TOKEN: 'this is not expected here; check the quotes, brackets, tabs and indentation before it',
};

function tell(problems: Problems, code: ParseCode, message: string, offset: number): void {
  problems.add({ severity: 'error', code, message, offset, path: [] });
}
