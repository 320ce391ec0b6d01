import { describe, expect, it } from 'vitest';
import { findingsOf, HEAD } from '../testing/parsing.ts';

describe('numbers that are not kept as they are written', () => {
  it.each([
    ['72225e2', '7222500'],
    ['1.10', '1.1'],
    ['007', '7'],
    ['0e1234', '0'],
    ['1e3', '1000'],
    ['+1', '1'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['-0', '0'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0.1000000000000000055511151231257827', '0.1'],
  ])('[PA37] %s is told: it is kept as %s', (source, kept) => {
    const message = `\`${source}\` is a number and is kept as ${kept}; put it in quotes if it is a text`;
    const at = (path: string, column: number) => ({
      severity: 'warning',
      code: 'number_respelled',
      message,
      path,
      line: 3,
      column,
    });
    expect(findingsOf(`${HEAD}nodes: {n: {template: t, region: r, labels: {build: ${source}}}}`)).toMatchObject([
      at('nodes.n.labels.build', 53),
    ]);
    expect(findingsOf(`${HEAD}modules: {m: {config: {a: [{b: ${source}}]}}}`)).toMatchObject([
      at('modules.m.config.a[0].b', 32),
    ]);
  });

  it('[PA37] wherever any value may stand, and nowhere else', () => {
    const reference = 'modules: [{name: a, version: 1.0.0, config: {x: 1.10}}]';
    const text = [
      `templates: {t: {metadata: {x: 1.10}, config: {x: 1.10}, ${reference}}}`,
      'nodes: {n: {template: t, region: r, metadata: {x: 1.10}}}',
      'assignments: {n:a: {config: {x: 1.10}}}',
      'modules: {config: {priority: 010}}',
    ].join('\n');
    expect(findingsOf(HEAD + text).map(({ path, code }) => [path, code])).toEqual(
      [
        'templates.t.metadata.x',
        'templates.t.config.x',
        'templates.t.modules[0].config.x',
        'nodes.n.metadata.x',
        'assignments["n:a"].config.x',
      ].map((path) => [path, 'number_respelled']),
    );
  });

  it.each(['1', '-1', '0', '1.1', '0.5', '"1.10"', '1_000', '12:30', '9007199254740991'])(
    '[PA37] %s is kept as it is',
    (source) => {
      expect(findingsOf(`${HEAD}modules: {m: {config: {a: ${source}}}}`)).toEqual([]);
    },
  );

  it('[PA37] tells no secret', () => {
    const findings = findingsOf(`${HEAD}modules: {m: {config: {pin_token: 0420}}}`);
    expect(findings.map(({ code }) => code)).toContain('number_respelled');
    expect(JSON.stringify(findings)).not.toMatch(/420/);
  });
});
