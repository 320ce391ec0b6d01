import { Composer, type CST, Lexer, LineCounter, type Node, Parser, type YAMLError } from 'yaml';
import { DEPTH_MAX, READER_STACK_MAX } from './limits.ts';
import type { Problems } from './problems.ts';
import { shorten } from './wording.ts';

/** What the YAML reader made of a text. */
export interface YamlFile {
  /** null for a file that says nothing, or that could not be read at all. */
  readonly root: Node | null;
  readonly lines: LineCounter;
}

/** The marker that the lexer puts before every scalar's text. */
const SCALAR_MARKER = '\u001f';

/**
 * Reads one YAML 1.2 document of the core schema. Tells syntax errors, explicit tags, directives, a second document and
 * nesting that is too deep. Never throws; linear in the text.
 */
export function readYaml(text: string, problems: Problems): YamlFile {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const tokens = scan(text, lines, problems);
  if (!tokens) return { root: null, lines };

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
  let root: Node | null = null;
  let documents = 0;
  for (const document of composer.compose(tokens, true, text.length)) {
    documents += 1;
    if (documents === 1) root = document.contents as Node | null;
    if (documents === 2) {
      const message = 'expected one document, got a second one; remove everything from this `---` on';
      tell(problems, 'multiple_documents', message, document.range?.[0] ?? text.length);
    }
    for (const error of document.errors) tellSyntax(problems, error, text);
  }
  return { root, lines };
}

/** Lexes and parses, watching what passes by. Answers nothing when it had to stop. */
function scan(text: string, lines: LineCounter, problems: Problems): CST.Token[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!inScalar) watch(lexeme, parser.offset, problems);
    inScalar = lexeme === SCALAR_MARKER;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > READER_STACK_MAX) {
      tell(
        problems,
        'too_deep',
        `expected at most ${DEPTH_MAX} levels of nesting, got more; flatten it`,
        parser.offset,
      );
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function watch(lexeme: string, offset: number, problems: Problems): void {
  const first = lexeme.charCodeAt(0);
  if (first === 0x21 /* ! */) {
    const message = `expected no explicit tags, got \`${shorten(lexeme)}\`; remove it: values keep the type they are written in`;
    tell(problems, 'tag_not_allowed', message, offset);
  } else if (first === 0x25 /* % */ && !/^%YAML\s+1\.2\s*(?:#.*)?$/.test(lexeme)) {
    const message = `expected no directives, got \`${shorten(lexeme)}\`; remove the line: the file is read as YAML 1.2`;
    tell(problems, 'directive_not_allowed', message, offset);
  }
}

/** Told by `watch`, at the tag or directive itself. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE', 'BAD_DIRECTIVE']);

/** The reader's messages may repeat parts of the file, so that none of them is passed on. */
const SYNTAX: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias can have no anchor or tag of its own; remove it',
  BAD_ALIAS: 'expected a name after `&` or `*`; give one, or put the value in quotes',
  BAD_DQ_ESCAPE: 'this escape is unknown inside double quotes; use single quotes, or write \\\\ for a backslash',
  BAD_INDENT: 'this line is indented differently from its siblings; align it with them',
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
  UNEXPECTED_TOKEN: 'this is not expected here; check the quotes, brackets and indentation before it',
};

function tellSyntax(problems: Problems, error: YAMLError, text: string): void {
  if (TOLD_ELSEWHERE.has(error.code)) return;
  const sentence = SYNTAX[error.code] ?? 'this is not valid YAML; check the lines before it';
  tell(problems, 'yaml_syntax', sentence, Math.min(error.pos[0], text.length));
}

function tell(problems: Problems, code: string, message: string, offset: number): void {
  problems.add({ severity: 'error', code, message, offset, path: [] });
}
