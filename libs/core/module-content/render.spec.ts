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
