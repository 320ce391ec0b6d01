import { Composer, type CST, Lexer, Parser } from 'yaml';
import type { ParseCode } from './codes.ts';
import { directiveProblem, SECOND_DOCUMENT } from './document.ts';
import { EXPLAINED_PARTS_MAX, READER_STACK_MAX, SYNTAX_ERRORS_MAX } from './limits.ts';
import type { Problems } from './problems.ts';
import { tagProblem, TOO_DEEP } from './wording.ts';

/** The marker that the lexer puts before every scalar's text. */
const SCALAR_MARKER = '\u001f';

/** Thrown through the YAML library when going on is pointless. */
class Stop extends Error {}

/**
 * Tells what is wrong with a text that the reader of events refused at an offset. That reader says what a file means
 * and stops at its first objection; this one, slower and more patient, finds all of them and has words for each. Should
 * it find none, the first objection is told. Never throws; linear in the text, and bounded by its number of parts.
 */
export function explainSyntax(text: string, refusedOffset: number, problems: Problems): void {
  try {
    compose(scan(text, problems), text, problems);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
  }
  if (!problems.hasErrors) tellSyntax(problems, 'UNEXPECTED_TOKEN', refusedOffset);
}

/** Lexes and parses, watching what passes by. */
function scan(text: string, problems: Problems): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const counted = { parts: 0, errors: 0, documents: 0 };
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!inScalar && watch(lexeme, parser.offset, problems)) counted.errors += 1;
    inScalar = lexeme === SCALAR_MARKER;
    if (!isBlank(lexeme)) counted.parts += 1;
    for (const token of parser.next(lexeme)) keep(token, tokens, counted, problems);
    if (parser.stack.length > READER_STACK_MAX) throw stopped(problems, 'too_deep', TOO_DEEP, parser.offset);
    // The reader's first objection is enough for a text that is as full as no fleet is.
    if (counted.parts > EXPLAINED_PARTS_MAX || counted.errors > SYNTAX_ERRORS_MAX) throw new Stop();
  }
  for (const token of parser.end()) keep(token, tokens, counted, problems);
  return tokens;
}

function keep(
  token: CST.Token,
  tokens: CST.Token[],
  counted: { errors: number; documents: number },
  problems: Problems,
): void {
  if (token.type === 'error') {
    counted.errors += 1;
    return tellSyntax(problems, 'UNEXPECTED_TOKEN', token.offset);
  }
  if (token.type === 'document') counted.documents += 1;
  if (counted.documents > 1) {
    throw stopped(problems, 'multiple_documents', SECOND_DOCUMENT, token.offset);
  }
  tokens.push(token);
}

function isBlank(lexeme: string): boolean {
  const first = lexeme.charCodeAt(0);
  return first === 0x20 || first === 0x0a || first === 0x0d || first === 0x09;
}

function compose(tokens: CST.Token[], text: string, problems: Problems): void {
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
  let errors = 0;
  // The library collects errors for as long as there are any, each with a stack of its own: a file of commas takes it
  // ten seconds. Should a release of it no longer look here, errors come with the document as well.
  Reflect.set(composer, 'onError', (source: ErrorSource, code: string, _message: string, isWarning?: boolean) => {
    if (isWarning) return;
    errors += 1;
    if (errors > SYNTAX_ERRORS_MAX) throw new Stop();
    tellSyntax(problems, code, Math.min(offsetOf(source), text.length));
  });
  for (const document of composer.compose(tokens, true, text.length)) {
    for (const error of document.errors) tellSyntax(problems, error.code, Math.min(error.pos[0], text.length));
  }
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
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE', 'BAD_DIRECTIVE']);

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

function tellSyntax(problems: Problems, code: string, offset: number): void {
  if (TOLD_ELSEWHERE.has(code)) return;
  tell(problems, 'yaml_syntax', SYNTAX[code] ?? 'this is not valid YAML; check the lines before it', offset);
}

function tell(problems: Problems, code: ParseCode, message: string, offset: number): void {
  problems.add({ severity: 'error', code, message, offset, path: [] });
}
