/** A construct that one of the two readers takes and the other refuses. */
export interface Difference {
  readonly construct: string;
  readonly example: string;
  readonly takenBy: 'us' | 'them';
  /** Finds the construct in a text. */
  readonly pattern: RegExp;
  /** Who is right by the YAML 1.2.2 specification, and what the language does. */
  readonly verdict: string;
}

/** Everything that js-yaml's events (with our own checks) and the yaml package are known to see differently. */
export const DIFFERENCES: readonly Difference[] = [
  {
    construct: 'a line of tabs only',
    example: 'a:\n\t\nb: 1\n',
    takenBy: 'us',
    pattern: /^ *\t/m,
    verdict: 'Blank lines may have tabs (§6.6, l-comment). The language takes them.',
  },
  {
    construct: 'a tab before an anchor',
    example: 'a:\n- \t&x\n',
    takenBy: 'us',
    pattern: /\t *&/,
    verdict: 'A tab separates (§6.2); only indentation has none. The language takes it.',
  },
  {
    construct: 'the end of a document before its beginning',
    example: '...\na: 1\n',
    takenBy: 'us',
    pattern: /^\.\.\.\s/m,
    verdict: 'A stream may begin with document suffixes (§9.2). The language takes them: it is still one document.',
  },
  {
    construct: 'an indented marker on the first line',
    example: '  ---\na: 1\n',
    takenBy: 'us',
    pattern: /^ +---/,
    verdict: 'A marker begins its line (§9.1.2), so this is no YAML. js-yaml takes it for a marker; nothing is lost.',
  },
  {
    construct: 'a key of more than 1,024 characters',
    example: `${'k'.repeat(1_025)}: 1\n`,
    takenBy: 'us',
    pattern: /[^:\n]{1025}:/,
    verdict: 'YAML stops looking for the colon there (§7.4.2). js-yaml finds it; no key of the language is that long.',
  },
  {
    construct: 'an anchor of nothing, and a bracket further left than its key',
    example: '  a: [&x\n]\n',
    takenBy: 'us',
    pattern: /&\w+ *(?:#.*)?\n *[\]}]/,
    verdict: 'The bracket is too far left (§7.4). js-yaml does not look behind an anchor of nothing; nothing is lost.',
  },
  {
    construct: 'a comment at the margin, behind a pair in brackets',
    example: 'a: [b: c\n#\n ]\n',
    takenBy: 'us',
    pattern: /[[{][^\]}]*:[^\]}]*\n#/,
    verdict:
      'Comments may stand anywhere on their line (§6.6); the package ends the pair there. The language takes it.',
  },
  {
    construct: 'a block text of nothing, on a line below a comment',
    example: 'a:\n#c\n  >\nb: 1\n',
    takenBy: 'us',
    pattern: /#.*\n+ *[|>]/,
    verdict: 'Comments may stand between a key and its value (§6.7). The language takes it.',
  },
  {
    construct: 'text behind a quoted key of `?`',
    example: '? "a" b\n',
    takenBy: 'them',
    pattern: /\?\s/,
    verdict: 'Nothing stands behind a node but a comment (§8.2.2); the package drops it. The language refuses it.',
  },
  {
    construct: 'a list behind a key of `?`, on the next line',
    example: '? a\n- b\n',
    takenBy: 'them',
    pattern: /\?\s/,
    verdict: 'A value of `?` stands behind a colon (§8.2.2); the package drops the list. The language refuses it.',
  },
  {
    construct: 'a tab where the text of a block would be indented',
    example: '  a: >\n  \t\n',
    takenBy: 'them',
    pattern: /[|>][-+]?(?: *#.*)?\n(?: *\n)* *\t/,
    verdict: 'Indentation is blanks only (§6.1); the package takes the tab for content. The language refuses it.',
  },
  {
    construct: 'a text below a comment that goes on at the margin',
    example: 'a:\n#c\n  b\n]\n',
    takenBy: 'them',
    pattern: /#.*\n+ +.*\n+\S/,
    verdict:
      'A text goes on only further in than its key (§7.3.3); the package joins the lines. The language refuses it.',
  },
  {
    construct: 'a colon on another line than its key',
    example: 'k:\na\n  : 1\n',
    takenBy: 'them',
    pattern: /^ *:(?:\s|$)/m,
    verdict: 'An implicit key is on one line with its colon (§7.4.2, §8.2.2). The language refuses it.',
  },
  {
    construct: 'an anchor behind a quoted text',
    example: 'a: {"x"&y }\n',
    takenBy: 'them',
    pattern: /["'] *&/,
    verdict: 'Properties stand before their node (§6.9). The language refuses it.',
  },
  {
    construct: 'an anchor on the line of the first `?`',
    example: 'a:\n  &x ? b\n',
    takenBy: 'them',
    pattern: /&\w+ +\? /,
    verdict: 'The properties of a block map end their line (§8.2.3). The language refuses it.',
  },
  {
    construct: 'an anchor and its key on two lines of a list',
    example: 'a: [&x\n  b: c]\n',
    takenBy: 'them',
    pattern: /&\w+ *(?:#.*)?\n/,
    verdict: 'The key of a pair is on one line (§7.4.2). The language refuses it.',
  },
  {
    construct: 'an indented anchor of the whole file',
    example: '\n  &x\na: 1\n',
    takenBy: 'them',
    pattern: /^ +&/m,
    verdict:
      'Properties may be indented as they like (§8.2.3). js-yaml wants them at the margin; the language follows it.',
  },
  {
    construct: 'a tab before the anchor of a list in brackets',
    example: 'a:\t&x [b]\n',
    takenBy: 'them',
    pattern: /\t *&/,
    verdict: 'A tab separates (§6.2). js-yaml refuses the list behind it; the language follows it, with a clear place.',
  },
];
