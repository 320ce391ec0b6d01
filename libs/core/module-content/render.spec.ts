import type { Json } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RENDERED_BYTES_MAX, renderTemplate } from './index.ts';

const CONFIG: Record<string, Json> = {
  key: 'value',
  a: { b: 'deep', list: [1] },
  braces: '{{ config.key }}',
  truth: true,
  count: 42,
  rate: 1.1,
  empty: '',
  nothing: null,
  lines: 'oak\nelm',
  carriage: 'oak\relm',
};
const text = (template: string, config = CONFIG) => {
  const rendered = renderTemplate(template, config);
  return rendered.ok ? rendered.text : rendered.problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
};

describe('a template', () => {
  it.each([
    ['{{ config.key }}', 'value'],
    ['{{config.key}}', 'value'],
    ['{{\tconfig.key  }}', 'value'],
    ['a {{ config.a.b }} c', 'a deep c'],
    ['{{ config.truth }} {{ config.count }}', 'true 42'],
    ['[{{ config.empty }}]', '[]'],
    ['${x} }} { } %{y}', '${x} }} { } %{y}'],
    ['', ''],
    ['a\r\nb\n', 'a\r\nb\n'],
  ])('[TP1] %j becomes %j', (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  it('[TP2] does not read again what a value brought in', () => {
    expect(text('{{ config.braces }}')).toBe('{{ config.key }}');
  });

  it.each([
    ['{{{{ .Names }}', '{{ .Names }}'],
    ['{{{{{{{{', '{{{{'],
    ['{{{{{{ config.key }}', '{{value'],
  ])('[TP3] %j becomes %j', (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  it.each([
    '{{ .Names }}',
    '{{',
    '{{{ config.key }}}',
    '{{ config }}',
    '{{ config. }}',
    '{{ config.a..b }}',
    '{{ config.key | upper }}',
    '{{ config.key',
    '{{ config.\nkey }}',
    '{{ other.key }}',
  ])('[TP3] %j is an error', (template) => {
    expect(text(template)).toEqual(expect.arrayContaining(['bad_template 1:1']));
  });

  it.each(['missing', 'a.missing', 'key.length', 'a.b.c', 'a.list.0', '__proto__', 'constructor', 'a.toString'])(
    '[TP4] config.%s is not there',
    (key) => {
      expect(text(`{{ config.${key} }}`)).toEqual(['unknown_key 1:1']);
    },
  );

  it('[TP4] finds a key named __proto__ where somebody chose it', () => {
    expect(text('{{ config.__proto__ }}', JSON.parse('{"__proto__": "mine"}'))).toBe('mine');
  });

  it.each(['a', 'a.list', 'rate', 'nothing', 'lines', 'carriage'])('[TP5] config.%s cannot stand in a file', (key) => {
    expect(text(`{{ config.${key} }}`)).toEqual(['not_a_scalar 1:1']);
  });

  it('[TP6] tells all its problems at once, in the order of the text, and quotes no value', () => {
    const template = 'x {{ config.missing }}\n\n {{ .Go }} {{ config.lines }}';
    expect(text(template)).toEqual(['unknown_key 1:3', 'bad_template 3:2', 'not_a_scalar 3:12']);
    expect(JSON.stringify(renderTemplate(template, CONFIG))).not.toContain('oak');
  });

  it('[TP7] does not grow without bound', () => {
    const config = { big: 'x'.repeat(RENDERED_BYTES_MAX) };
    expect(text('{{ config.big }}', config)).toBe(config.big);
    expect(text(' {{ config.big }}', config)).toEqual(['rendered_too_large 1:2']);
    expect(text('{{ config.big }}'.repeat(60_000), config)).toEqual(['rendered_too_large 1:17']);
    // Counted in bytes, as the limit is.
    expect(text('{{ config.big }}', { big: 'é'.repeat(RENDERED_BYTES_MAX / 2) })).toHaveLength(RENDERED_BYTES_MAX / 2);
    expect(text('{{ config.big }}é', { big: 'é'.repeat(RENDERED_BYTES_MAX / 2) })).toEqual(['rendered_too_large 1:1']);
  });

  it('[TP1, TP3] any text can be written, by doubling its double braces', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{', '{{', '}}', 'a', '\n', 'config.key', ' ')), (pieces) => {
        const wanted = pieces.join('');
        expect(text(wanted.replaceAll('{{', '{{{{'))).toBe(wanted);
      }),
    );
  });

  it('[TP3] a text of open braces alone takes time in proportion to its length', () => {
    const rendered = renderTemplate('{{x'.repeat(100_000), {});
    expect(rendered.ok ? 0 : rendered.problems.length).toBe(50);
  });
});

describe('what a problem of a template says', () => {
  const told = (template: string, config = CONFIG) => {
    const rendered = renderTemplate(template, config);
    return rendered.ok ? [] : rendered.problems;
  };

  it.each([
    [
      '\n  {{ config.a.missing }}',
      {
        ...{ code: 'unknown_key', line: 2, column: 3 },
        message: "config.a.missing is not in the module's config: add it, or correct the key",
      },
    ],
    [
      'é{{ config.a.list }}',
      {
        ...{ code: 'not_a_scalar', line: 1, column: 2 },
        message: 'config.a.list is no text in one line, whole number or boolean: only these can stand in a file',
      },
    ],
    [
      '{{ config.key }}\n😀{{ oops }}',
      {
        ...{ code: 'bad_template', line: 2, column: 3 },
        message: 'here begins neither {{ config.key }} nor {{{{, which stands for a literal {{: write one of the two',
      },
    ],
  ])('[TP6] %j: code, place and what to write', (template, problem) => {
    expect(told(template)).toEqual([problem]);
  });

  it('[TP6] is told in the order of the text, also where two stand in one line', () => {
    const places = told('{{ config.nothing }} {{ oops }} {{ config.missing }}\n{{ oops }}').map(
      ({ code, line, column }) => `${code} ${line}:${column}`,
    );
    expect(places).toEqual(['not_a_scalar 1:1', 'bad_template 1:22', 'unknown_key 1:33', 'bad_template 2:1']);
  });

  it('[TP6] is one of fifty, whether they are bad or only unknown', () => {
    expect(told('{{ oops }}'.repeat(50))).toHaveLength(50);
    expect(told('{{ oops }}'.repeat(51))).toHaveLength(50);
    expect(told('{{ config.missing }}'.repeat(51))).toHaveLength(50);
    expect(told('{{ oops }}{{ config.missing }}'.repeat(26))).toHaveLength(50);
  });

  it('[TP7] of a text that is too large by itself has its beginning as the place, and what was found before', () => {
    const large = 'x'.repeat(RENDERED_BYTES_MAX + 1);
    const message = 'the rendered file has more than 1048576 bytes: make its values or its text shorter';
    expect(told(large)).toEqual([{ code: 'rendered_too_large', line: 1, column: 1, message }]);
    expect(told(`\n{{ config.missing }}${large}`).map(({ code, line }) => `${code} ${line}`)).toEqual([
      'unknown_key 2',
      'rendered_too_large 1',
    ]);
    expect(text('x'.repeat(RENDERED_BYTES_MAX))).toHaveLength(RENDERED_BYTES_MAX);
  });
});

describe('the value of a placeholder', () => {
  it.each<[string, Json, string | string[]]>([
    ['the largest whole number', 9_007_199_254_740_991, '9007199254740991'],
    ['a larger one, whose digits nobody knows', 9_007_199_254_740_992, ['not_a_scalar 1:1']],
    ['a negative one', -7, '-7'],
    ['zero', 0, '0'],
    ['false', false, 'false'],
    ['a text with a tab', 'a\tb', 'a\tb'],
    ['a text with the line end of ISO 6429', 'a\u0085b', ['not_a_scalar 1:1']],
    ['a text with a line separator', 'a\u2028b', ['not_a_scalar 1:1']],
    ['a text with a paragraph separator', 'a\u2029b', ['not_a_scalar 1:1']],
    ['a map', {}, ['not_a_scalar 1:1']],
  ])('[TP5] may or may not be %s', (_what, value, expected) => {
    expect(text('{{ config.x }}', { x: value })).toEqual(expected);
  });

  it('[TP4] is looked for below maps alone: a text, a list and null have no keys', () => {
    for (const x of ['text', ['0'], null, 7, true] as Json[]) {
      expect(text('{{ config.x.0 }}', { x }), JSON.stringify(x)).toEqual(['unknown_key 1:1']);
    }
  });

  it.each([
    ['{{ config.A-b_9 }}', { 'A-b_9': 'x' }, 'x'],
    ['{{ config.a.b.c.d }}', { a: { b: { c: { d: 'x' } } } }, 'x'],
    ['{{config.k}}{{config.k}}', { k: 'x' }, 'xx'],
    ['a{{ config.k }}b{{ config.k }}c', { k: '' }, 'abc'],
  ])('[TP1] %s is found', (template, config, expected) => {
    expect(text(template, config)).toBe(expected);
  });

  it('[TP3] ends within 512 characters: a longer one is none', () => {
    const spaced = (count: number) => `{{${' '.repeat(count)}config.key}}`;
    expect(text(spaced(500))).toBe('value');
    expect(text(spaced(501))).toEqual(['bad_template 1:1']);
  });

  it('[TP3] that is none is no part of the text, and what follows it is read on', () => {
    expect(text('{{ oops {{ config.missing }}')).toEqual(['bad_template 1:1', 'unknown_key 1:9']);
  });
});
