import { readFileSync } from 'node:fs';
import { Finding } from '@fleetwright/contracts';
import { anyText } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFleet } from './parse-fleet.ts';
import { desiredStateOf, findingsOf, HEAD, reportedIn } from './testing/parsing.ts';

const EXAMPLE = readFileSync(new URL('./fixtures/list-form.yaml', import.meta.url), 'utf8');
const codesOf = (text: string): readonly string[] => findingsOf(text).map(({ code }) => code);
/** `depth` maps in each other, below two of the file's own. */
const nested = (depth: number): string => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`;

describe('syntax', () => {
  it.each([
    ['account: "acme', 1],
    ['nodes: [', 1],
    ['nodes:\n\t- a', 2],
    ['a: b: c', 1],
    ['a: 1\n  b: 2', 2],
    ['key\nversion: 1', 1],
    ['a: "\\q"', 1],
    ['a: @x', 1],
    ['a: &x &y 1', 1],
  ])('[PA11] %j', (text, line) => {
    const findings = findingsOf(text);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['yaml_syntax']));
    expect(findings[0]?.line).toBe(line);
  });

  it('[PA11] the message repeats nothing of the file', () => {
    const findings = findingsOf('token: "canary-7b1f\nx: }canary-7b1f{');
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });
});

describe('keys', () => {
  it.each([
    [`${HEAD}account: other\n`, '3:1 account duplicate_key'],
    [`${HEAD}templates: {a: {}, "a": {}}`, '3:20 templates.a duplicate_key'],
    [`${HEAD}modules: {m: {config: {x: 1, y: {z: 1, z: 1}}}}`, '3:40 modules.m.config.y.z duplicate_key'],
    [`${HEAD}modules: {m: {config: {__proto__: 1, "__proto__": 2}}}`, '3:38 modules.m.config.__proto__ duplicate_key'],
    [`${HEAD}modules: {m: {config: {1: x}}}`, '3:24 modules.m.config key_not_string'],
    [`${HEAD}modules: {m: {config: {true: x}}}`, '3:24 modules.m.config key_not_string'],
    [`${HEAD}modules: {m: {config: {~: x}}}`, '3:24 modules.m.config key_not_string'],
    [`${HEAD}modules: {m: {config: {[a]: x}}}`, '3:24 modules.m.config key_not_string'],
    [`${HEAD}modules:\n  m:\n    config:\n      ? {a: 1}\n      : x\n`, '6:9 modules.m.config key_not_string'],
    [`${HEAD}modules: {m: {config: {k: &a x, *a : y}}}`, '3:33 modules.m.config key_not_string'],
  ])('[PA24] %j', (text, reported) => {
    expect(reportedIn(text)).toEqual([reported]);
  });

  it.each([
    ['modules: {m: {config: {<<: {a: 1}}}}', '3:24 modules.m.config merge_key_not_supported'],
    ['modules:\n  b: &b {version: "1"}\n  m:\n    <<: *b\n', '6:5 modules.m merge_key_not_supported'],
    ['templates: {t: {metadata: {a: 1, <<: {b: 2}}}}', '3:34 templates.t.metadata merge_key_not_supported'],
  ])('[PA24] nothing is merged: %s', (text, reported) => {
    expect(reportedIn(HEAD + text)).toEqual([reported]);
  });
  it('[PA24] a merge key in quotes is data, and as a value it is a text', () => {
    const text = `${HEAD}modules: {m: {config: {"<<": {a: 1}, b: <<}}}`;
    expect(desiredStateOf(text).resources[0]?.declared['config']).toEqual({ '<<': { a: 1 }, b: '<<' });
  });

  it('[PA24] 20,000 different keys are no quadratic work', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `    k${index}: 1`).join('\n');
    expect(reportedIn(`${HEAD}modules:\n  m:\n   config:\n${keys}\n    k7: 2\n`)).toEqual([
      '20006:5 modules.m.config.k7 duplicate_key',
    ]);
  });
});

describe('YAML beyond data', () => {
  it.each(['!!timestamp', '!!str', '!ruby/object:A', '!', '!<tag:x>', '!!binary', '!!set', '!!js/function'])(
    '[PA25] the tag %s',
    (tag) => {
      expect(reportedIn(`${HEAD}modules: {m: {description: ${tag} x}}`)).toEqual([
        '3:28 modules.m.description tag_not_allowed',
      ]);
    },
  );
  it('[PA25] a tag on a collection or key, and one that is only text', () => {
    expect(reportedIn(`${HEAD}nodes: !!omap []`)).toEqual(['3:8 nodes tag_not_allowed']);
    expect(reportedIn(`${HEAD}!!str nodes: []`)).toEqual(['3:1 tag_not_allowed']);
    expect(reportedIn(`${HEAD}modules: {m: {description: "!!str x"}}\n# !!str\n`)).toEqual([]);
  });
  it.each([
    [`%TAG ! tag:example.com,2026:\n---\n${HEAD}`, '1:1 directive_not_allowed'],
    [`%YAML 1.1\n---\n${HEAD}`, '1:1 directive_not_allowed'],
    [`${HEAD}---\n${HEAD}`, '3:1 multiple_documents'],
    [`${HEAD}---\n`, '3:1 multiple_documents'],
  ])('[PA25] %j', (text, reported) => {
    expect(reportedIn(text)).toEqual([reported]);
  });
  it('[PA25] the markers of one document are fine', () => {
    expect(desiredStateOf(`---\n${HEAD}...\n`).account).toBe('acme');
  });
});

describe('aliases', () => {
  const labelled = (count: number): string => {
    const aliases = Array.from({ length: count }, () => '*l').join(', ');
    return `${HEAD}modules: {m: {config: {a: &l {x: 1}, b: [${aliases}]}}}`;
  };

  it('[PA26] an alias is the value of its anchor', () => {
    expect(desiredStateOf(labelled(2)).resources[0]?.declared['config']).toEqual({
      a: { x: 1 },
      b: [{ x: 1 }, { x: 1 }],
    });
  });
  it('[PA26] a hundred are fine, one more is not', () => {
    expect(codesOf(labelled(100))).toEqual([]);
    expect(codesOf(labelled(101))).toEqual(['too_many_aliases']);
  });
  it('[PA26] those inside an alias count again: a billion laughs', () => {
    const lines = Array.from({ length: 9 }, (_, level) => {
      const inside = level === 0 ? '"lol"' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      return `      a${level}: &a${level} [${inside}]`;
    });
    expect(codesOf(`${HEAD}modules:\n  m:\n    config:\n${lines.join('\n')}\n`)).toEqual(['too_many_aliases']);
  });
  it('[PA26] few aliases of something large', () => {
    const items = Array.from({ length: 2_000 }, () => '1').join(', ');
    const aliases = Array.from({ length: 40 }, () => '*l').join(', ');
    expect(codesOf(`${HEAD}modules: {m: {config: {a: &l [${items}], b: [${aliases}]}}}`)).toEqual(['too_many_aliases']);
  });
  it.each([
    ['{a: *nobody}', 'unknown_alias'],
    ['{b: *later, a: &later 1}', 'unknown_alias'],
    ['{a: &a [*a]}', 'alias_cycle'],
    ['{a: &a {b: {c: *a}}}', 'alias_cycle'],
  ])('[PA26] %s is %s', (config, code) => {
    expect(codesOf(`${HEAD}modules: {m: {config: ${config}}}`)).toEqual([code]);
  });
  it('[PA26] a problem inside what an alias stands for is told at its anchor', () => {
    const text = `${HEAD}nodes:\n  a: &a { template: t, region: 7 }\n`;
    expect(reportedIn(text)).toEqual(['4:32 nodes.a.region string_expected']);
  });
});

describe('depth', () => {
  // A file's root, `modules` and `m` are three levels.
  const deep = (depth: number): string => `${HEAD}modules: {m: {config: ${nested(depth - 3)}}}`;

  it('[PA27] 64 levels are fine, 65 are not', () => {
    expect(codesOf(deep(64))).toEqual([]);
    expect(codesOf(deep(65))).toEqual(['too_deep']);
  });
  it('[PA27] levels that come from an alias count', () => {
    const text = `${HEAD}modules: {m: {config: {a: &a ${nested(40)}, b: ${'{a: '.repeat(30)}*a${'}'.repeat(30)}}}}`;
    expect(codesOf(text)).toEqual(['too_deep']);
  });
  it.each(['[', '{a: ', '- ', '? ', '[{a: '])('[PA27] 50,000 times %j does not exhaust anything', (opening) => {
    expect(codesOf(opening.repeat(50_000))).toContain('too_deep');
  });
  it('[PA27] deep indentation', () => {
    const text = Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(codesOf(text)).toContain('too_deep');
  });
});

describe('much of nothing', () => {
  it.each([
    ['[]', 'yaml_syntax'],
    [']', 'yaml_syntax'],
    ['a: [,\n', 'yaml_syntax'],
    ['%\n', 'directive_not_allowed'],
    ['!x ', 'tag_not_allowed'],
    ['"', 'yaml_syntax'],
  ])('[PA31] %j, 20,000 times, is told a hundred times at most', (piece, code) => {
    const codes = codesOf(piece.repeat(20_000));
    expect(codes).toContain(code);
    expect(codes.length).toBeLessThan(110);
  });

  it('[PA31] errors inside one collection once', () => {
    expect(codesOf(`${HEAD}nodes: [${','.repeat(20_000)}]`)).toEqual(['yaml_syntax']);
    expect(codesOf(`${HEAD}${'nodes: [\n'.repeat(20_000)}`)).toHaveLength(100);
  });

  it('[PA31] more parts than a fleet can have', () => {
    const list = (piece: string, count: number): string => `${HEAD}modules: [${piece.repeat(count)}]`;
    // `:,` is a map of nothing to nothing: two bytes for four events, 400 MB for the whole.
    expect(reportedIn(list(':,', 500_000))).toEqual(['3:600007 too_many_values']);
    expect(codesOf(list('a: ,', 250_000))).toEqual(['too_many_values']);
    expect(codesOf(`${HEAD}# ${',-?[{'.repeat(110_000)}`)).toEqual([]);
  });
});

describe('the text itself', () => {
  const comment = (bytes: number): string => `${HEAD}#${'x'.repeat(bytes - HEAD.length - 1)}`;

  it('[PA28] 1,048,576 bytes are fine, one more is not, in UTF-8', () => {
    expect(desiredStateOf(comment(1_048_576)).account).toBe('acme');
    expect(findingsOf(comment(1_048_577))).toMatchObject([
      { code: 'file_too_large', line: 1, message: expect.stringContaining('got 1,048,577') },
    ]);
    expect(codesOf(`${HEAD}#${'ä'.repeat(524_300)}`)).toEqual(['file_too_large']);
    expect(codesOf(`${HEAD}#${'😀'.repeat(262_137)}`)).toEqual([]);
  });
  it('[PA28] a file that is refused whole is told as that, without a summary', () => {
    expect(parseFleet(comment(1_048_577), { file: 'f' }).findings.map(({ code }) => code)).toEqual(['file_too_large']);
  });
  it.each([
    ['', 'empty_file'],
    ['\n# only a comment\n', 'empty_file'],
    ['---\n', 'empty_file'],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n', 'lfs_pointer'],
    ['\uFFFDv\u0000e\u0000r', 'not_utf8'],
    ['v\u0000e\u0000r\u0000', 'not_utf8'],
    [`${HEAD}# \uD800`, 'not_utf8'],
    [`${HEAD}# \u0007`, 'invalid_character'],
    [`${HEAD}# \u009b`, 'invalid_character'],
    [`${HEAD}# a comment\rnodes: []`, 'invalid_character'],
    [HEAD.replaceAll('\n', '\r'), 'invalid_character'],
    [`${HEAD}modules: {m: {description: "\\UFFFFFFFF"}}`, 'invalid_character'],
    [`${HEAD}modules: {m: {description: "a\\0b"}}`, 'invalid_character'],
    [`${HEAD}modules: {m: {description: "\\uD800"}}`, 'invalid_character'],
    [`${HEAD}modules: {m: {config: {"a\\0b": 1}}}`, 'invalid_character'],
  ])('[PA28] %j is %s', (text, code) => {
    expect(codesOf(text)).toEqual([code]);
  });
  it('[PA28] places of refused characters', () => {
    expect(reportedIn(`${HEAD}# \u0007`)).toEqual(['3:3 invalid_character']);
  });
  it('[PA28] a byte order mark and CRLF are fine', () => {
    const { resources } = desiredStateOf(`\uFEFF${EXAMPLE.replaceAll('\n', '\r\n')}`);
    expect(resources.map(({ line, column }) => `${line}:${column}`)[0]).toBe('6:5');
    expect(resources).toHaveLength(10);
  });
  it('[PA28] odd but harmless characters are data', () => {
    const [module] = desiredStateOf(`${HEAD}modules: {m: {description: "a\u2028b\u202Ec\u00A0"}}`).resources;
    expect(module?.declared['description']).toBe('a\u2028b\u202Ec\u00A0');
  });
});

describe('keys of the prototype', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('[PA29] %s is data', (key) => {
    const text = `${HEAD}nodes: {n: {template: t, region: r, labels: {${key}: x}, metadata: {${key}: 1}}}\nmodules: {m: {config: {${key}: {${key}: [1]}}}}`;
    const desired = JSON.stringify(desiredStateOf(text));
    expect(desired).toContain(`"labels":{"${key}":"x"}`);
    expect(desired).toContain(`"config":{"${key}":{"${key}":[1]}}`);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
  it.each(['__proto__', 'constructor', 'toString'])('[PA29] %s is an unknown key where keys are known', (key) => {
    expect(codesOf(`${HEAD}${key}: {}`)).toEqual(['unknown_key']);
    expect(codesOf(`${HEAD}modules: {m: {${key}: 1}}`)).toEqual(['unknown_key']);
  });
  it('[PA29] labels below __proto__ have to be scalars as well', () => {
    const text = `${HEAD}nodes: {n: {template: t, region: r, labels: {__proto__: {admin: true}}}}`;
    expect(codesOf(text)).toEqual(['scalar_expected']);
  });
  it('[PA29] constructor is a name like any other', () => {
    const text = `${HEAD}templates: {constructor: {}, prototype: {extends: constructor}}`;
    expect(desiredStateOf(text).resources.map(({ key }) => key)).toEqual(['constructor', 'prototype']);
  });
});

describe('any text', () => {
  const answers = (text: string): void => {
    const parsed = parseFleet(text, { file: 'fleet.yaml' });
    for (const finding of parsed.findings) expect(Finding.safeParse(finding).error).toBeUndefined();
    if (parsed.kind === 'failed') expect(parsed.findings.some(({ severity }) => severity === 'error')).toBe(true);
    else expect(parsed.findings.some(({ severity }) => severity === 'error')).toBe(false);
  };

  it('[PA30] arbitrary text is answered', { timeout: 60_000 }, () => {
    fc.assert(fc.property(anyText(60), answers), { numRuns: 300 });
  });

  it('[PA30] YAML-like text is answered', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      ...['version: 1\n', 'account: a\n', 'nodes:', 'templates:', '\n', '  ', '- ', ': ', '{', '}', '[', ']', ','],
      ...['&a ', '*a', '!!x ', '"', "'", '|', '>', '#', '?', '---\n', '...\n', '%', '@', '1', 'x', 'null', '\t', '<<'],
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')),
        answers,
      ),
      { numRuns: 600 },
    );
  });

  it('[PA30] the example with any part cut out, doubled or replaced is answered', { timeout: 60_000 }, () => {
    const place = fc.integer({ min: 0, max: EXAMPLE.length });
    fc.assert(
      fc.property(place, place, fc.constantFrom('', '\n', ':', '{', '*a', '7', '\u0000', '- '), (one, other, piece) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        answers(EXAMPLE.slice(0, from) + piece + EXAMPLE.slice(to));
        answers(EXAMPLE.slice(0, to) + piece + EXAMPLE.slice(from));
      }),
      { numRuns: 150 },
    );
  });

  it('[PA30] a file full of mistakes is answered with as many findings as fit', { timeout: 60_000 }, () => {
    const text = `${HEAD}modules:\n${Array.from({ length: 12_000 }, (_, i) => `  - { name: m${i}, x: 1 }\n`).join('')}`;
    const { findings } = parseFleet(text, { file: 'fleet.yaml' });
    expect(findings[0]?.message).toContain('more than 10000 problems');
    expect(findings).toHaveLength(10_001);
  });
});
