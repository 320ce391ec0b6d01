import { fleetText } from '../../bench/stack/fleet-text.ts';

/** What a fleet.yaml may have, bytes. */
const SIZE = 1_048_576;
const HEAD = 'version: 1\naccount: acme\n';

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
/** As many repetitions as fit a file. */
const filled = (piece: string, before = HEAD) =>
  before + piece.repeat(Math.floor((SIZE - Buffer.byteLength(before)) / Buffer.byteLength(piece)));
/** As many lines as fit a file. */
const grown = (line: (index: number) => string, before = HEAD) => {
  const parts = [before];
  let left = SIZE - before.length;
  for (let index = 0; ; index += 1) {
    const next = line(index);
    left -= next.length;
    if (left < 0) return parts.join('');
    parts.push(next);
  }
};
const CONFIG = `${HEAD}modules:\n  m:\n    config:\n`;

/** Texts of up to 1 MiB, by what is wrong with them: each is refused or read as data, soon and in little memory. */
export const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['the largest fleet', fleetText(4_500)],
  ['the largest map of scalars', grown((index) => `      k${index}: 1\n`, CONFIG)],
  ['the densest list', filled('1,', `${HEAD}modules: [`)],
  // Read twice: js-yaml refuses what parts their items, and the gaps are eased.
  ['the densest list, parted by tabs', `${filled('1,\t', `${HEAD}modules: [`).slice(0, -3)}]\n`],
  ['lists that close in the column of their key', filled('      - [\n      ]\n', `${CONFIG}      a:\n`)],
  ['brackets and tabs', filled('[\t', `${HEAD}modules: [\n]\nnodes: `)],
  ['keys behind quoted items', filled('- "x"a: 1\n', `${HEAD}modules:\n`)],
  ['an open quote', filled('x', `${HEAD}nodes: "`)],
  ['one long line', filled('x', `${HEAD}#`)],
  ['one long key', `${filled('x', HEAD).slice(0, -3)}: 1`],
  ['one long block', filled('  x\n', `${HEAD}nodes: |\n`)],
  ['folded lines', filled('  x\n\n', `${HEAD}nodes: >\n`)],
  ['a quoted text over many lines', filled('x\n\n', `${HEAD}nodes: "`)],
  ['a plain text over many lines', filled('  x\n', `${HEAD}nodes:\n`)],
  ['escapes', filled('\\u0041', `${HEAD}nodes: "`)],
  ['bad escapes', filled('\\q', `${HEAD}nodes: "`)],
  ['spaces', filled(' ')],
  ['spaces before a value', `${filled(' ', `${HEAD}nodes:`).slice(0, -1)}1`],
  ['tabs', filled('\t')],
  ['line ends', filled('\n')],
  ['carriage returns', filled('\r')],
  ['comments', filled('#\n')],
  ['document ends', filled('...\n')],
  ['documents', filled('---\n')],
  ['directives', filled('%YAML 1.2\n', '')],
  ...[
    '[',
    '{',
    '[{a: ',
    '{a: ',
    '- ',
    '? ',
    ']',
    '}',
    '[]',
    '{},',
    ':',
    ': ',
    ',',
    '"',
    "'",
    '|\n',
    '>\n',
    '!x ',
    '!!str ',
    '&a ',
    '*a ',
    '@',
    '`',
    '\u2028',
    '😀',
    'a: b: ',
  ].map((piece) => [`${JSON.stringify(piece)}, again and again`, filled(piece, `${HEAD}nodes: `)] as const),
  ['keys without a value', grown((index) => `k${index}:\n`)],
  [
    'unknown keys that look like known ones',
    grown((index) => `  - { hostnmae: n${index}, regoin: r }\n`, `${HEAD}nodes:\n`),
  ],
  ['long unknown keys', grown((index) => `${'templates'.repeat(100)}${index}: 1\n`)],
  ['one key, again and again', filled('      k: 1\n', CONFIG)],
  ['keys in flow maps', grown((index) => `k${index}: {a: 1, a: 1}, `, `${HEAD}modules: {m: {config: {`)],
  ['deep indentation', lines(1_400, (level) => `${' '.repeat(level)}a:\n`)],
  [
    'a billion laughs',
    `${CONFIG}      a0: &a0 [lol]\n${lines(60, (level) => `      a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(10)}]\n`)}`,
  ],
  [
    'few aliases of much',
    `${filled('1,', `${CONFIG}      a: &a [`).slice(0, -2_000)}1]\n      b: [${'*a,'.repeat(99)}1]\n`,
  ],
  ['anchors', grown((index) => `      k${index}: &a${index} 1\n`, CONFIG)],
  ['aliases', `${CONFIG}      a: &a 1\n      b: [${'*a,'.repeat(300_000)}1]\n`],
  ['merge keys', grown((index) => `      k${index}: {<<: *a}\n`, `${CONFIG}      a: &a {x: 1}\n`)],
  ['a chain of templates', grown((index) => `  t${index}: {extends: t${index + 1}}\n`, `${HEAD}templates:\n`)],
  [
    'a circle of templates',
    `${HEAD}templates:\n${lines(20_000, (index) => `  t${index}: {extends: t${(index + 1) % 20_000}}\n`)}`,
  ],
  [
    'a large template that many extend',
    `${HEAD}templates:\n  base:\n    config:\n${lines(40_000, (index) => `      k${index}: 1\n`)}${lines(15_000, (index) => `  t${index}: {extends: base}\n`)}`,
  ],
  [
    'a template with many modules that many extend',
    `${HEAD}templates:\n  base:\n    modules:\n${lines(30_000, (index) => `      - m${index}@1\n`)}${lines(15_000, (index) => `  t${index}: {extends: base}\n`)}`,
  ],
  ['nodes that are numbers', filled('  - 1\n', `${HEAD}nodes:\n`)],
  ['one hostname, again and again', filled('  - { hostname: a, template: t, region: r }\n', `${HEAD}nodes:\n`)],
  [
    'a hostname for regular expressions',
    `${filled('a-', `${HEAD}nodes:\n  - { template: t, region: r, hostname: `).slice(0, -10)}! }\n`,
  ],
  [
    'a network for regular expressions',
    `${filled('1.', `${HEAD}sdwan: {networks: [{name: n, cidr: "`).slice(0, -10)}"}]}\n`,
  ],
  [
    'an address for regular expressions',
    `${filled(':', `${HEAD}sdwan: {networks: [{name: n, peers: [{host: h, endpoint: "[`).slice(0, -10)}"}]}]}\n`,
  ],
  [
    'a module reference for regular expressions',
    `${filled('@ ', `${HEAD}templates: [{name: t, modules: ["`).slice(0, -10)}"]}]\n`,
  ],
  ['a number of a million digits', filled('9', `${HEAD}modules: {m: {priority: `)],
  [
    'holders',
    grown(
      (index) => `h${index},`,
      `${HEAD}sdwan: {networks: [{name: n, virtual_ips: [{name: v, primary_holder: h, failover_holders: [`,
    ),
  ],
  [
    'subnets',
    `${grown((index) => `10.${index % 256}.0.0/16,`, `${HEAD}sdwan: {networks: [{name: n, peers: [{host: h, lan_subnets: [`).slice(0, -10)}]}]}]}\n`,
  ],
  ['secrets', grown((index) => `  p${index}: {password: hunter${index}}\n`, `${HEAD}provider_configs:\n`)],
  ['text that looks like a key', filled('-----BEGIN RSA PRIVATE KEY', `${HEAD}provider_configs:\n  p: {a: "`)],
  ['text that looks like credentials in a URL', filled('https://a:', `${HEAD}provider_configs:\n  p: {a: "`)],
  ['control characters', filled('\u0007')],
  ['NUL', filled('\u0000', '')],
];

/** Those that declare so much in 1 MiB that nothing but a bound helps: 15,000 times what one template has. */
export const TOO_EXPENSIVE: ReadonlySet<string> = new Set([
  'a large template that many extend',
  'a template with many modules that many extend',
]);
