import { describe, expect, it } from 'vitest';
import { OPEN_REFERENCES_MAX } from '../limits.ts';
import { parseFleet } from '../parse-fleet.ts';
import { findingsOf, HEAD, reportedIn } from '../testing/parsing.ts';

const WRONG = 'colour: red\n';
const notesOf = (text: string) =>
  findingsOf(HEAD + text)
    .filter(({ code }) => code === 'unresolved_reference')
    .map(({ path, severity }) => `${severity} ${path}`);

describe('[PA39] what a file with errors refers to and does not declare', () => {
  it('is told together with the errors, in the order of the file', () => {
    const text = `${HEAD}templates:\n  web: { modules: [nginx@1] }\nnodes:\n  a: { template: wbe, region: r }\n${WRONG}`;
    expect(reportedIn(text)).toEqual([
      '4:20 templates.web.modules[0] unresolved_reference',
      '6:18 nodes.a.template unresolved_reference',
      '7:1 colour unknown_key',
    ]);
    expect(parseFleet(text, { file: 'f' }).findings[0]?.message).toMatch(/^schema validation error: 1 problem in f;/);
  });

  it.each<[string, string, string[]]>([
    ['a template', 'nodes: [{hostname: a, template: t, region: r}]\n', ['info nodes[0].template']],
    ['a node and a module', 'assignments: {a:m: {}}\n', ['info assignments["a:m"]']],
    ['a node', 'sdwan: {networks: {f: {peers: [{host: n}]}}}\n', ['info sdwan.networks.f.peers[0].host']],
    ['a module', 'templates: {t: {modules: [m@1]}}\n', ['info templates.t.modules[0]']],
  ])('%s', (_what, text, expected) => {
    expect(notesOf(`${text}${WRONG}`)).toEqual(expected);
  });

  it('is not told of a file without errors: whoever knows the live fleet tells it', () => {
    expect(notesOf('nodes: [{hostname: a, template: t, region: r}]\n')).toEqual([]);
  });

  it.each([
    ['of an item that is wrong itself', 'nodes: [{hostname: a, template: t, region: 7}]\n'],
    [
      'of what the file declares, though it is wrong',
      'templates: {t: {architecture: x}}\nnodes: {a: {template: t, region: r}}\n',
    ],
    [
      'of a kind of which a name cannot be read',
      'templates: [{nmae: t}]\nnodes: [{hostname: a, template: t, region: r}]\n',
    ],
    ['of a kind whose section is no collection', 'templates: t\nnodes: [{hostname: a, template: t, region: r}]\n'],
    ['of a text that is no YAML', 'nodes: [{hostname: a, template: t, region: r}]\ntemplates: [\n'],
  ])('is not told %s', (_what, text) => {
    expect(notesOf(`${text}${WRONG}`)).toEqual([]);
  });

  it('is told of no more than so many places', () => {
    const nodes = Array.from(
      { length: OPEN_REFERENCES_MAX + 20 },
      (_, n) => `{hostname: n${n}, template: t${n}, region: r}`,
    );
    expect(notesOf(`nodes: [${nodes.join(', ')}]\n${WRONG}`)).toHaveLength(OPEN_REFERENCES_MAX);
  });
});
