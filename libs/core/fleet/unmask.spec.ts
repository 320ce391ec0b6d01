import type { Attributes, Json, ResourceKind } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeAttributes } from './attributes.ts';
import { MASK, maskSecrets } from './mask.ts';
import { resourceArbitrary } from './testing/index.ts';
import { hasMask, maskPaths, unmask } from './unmask.ts';

const FINGERPRINT = '[masked:0123456789ab]';

const item = (name: string, config: Attributes = {}) => ({
  name,
  version: null,
  priority: null,
  enabled: true,
  config,
});

describe('what a mask stands for', () => {
  it.each<[string, ResourceKind, Attributes, Attributes, Attributes]>([
    ['a whole attribute', 'module', { description: MASK }, { description: 'live' }, { description: 'live' }],
    ['null', 'module', { description: MASK }, { description: null }, { description: null }],
    [
      'keys at any depth, with a fingerprint or without',
      'module',
      { config: { password: FINGERPRINT, db: { token: MASK, port: 2 } } },
      { config: { password: 'p', db: { token: 't', port: 1 }, other: 3 } },
      { config: { password: 'p', db: { token: 't', port: 2 } } },
    ],
    [
      'whole maps and lists',
      'module',
      { config: { secrets: MASK } },
      { config: { secrets: [1, { a: 2 }] } },
      { config: { secrets: [1, { a: 2 }] } },
    ],
    [
      'items of lists of the same length',
      'module',
      { config: { list: ['new', { token: MASK }, MASK] } },
      { config: { list: ['old', { token: 't' }, 'ghp_x'] } },
      { config: { list: ['new', { token: 't' }, 'ghp_x'] } },
    ],
    [
      'modules by their names, in any order',
      'template',
      { modules: [item('b', { token: MASK }), item('a', { token: MASK })] },
      { modules: [item('a', { token: 'of a' }), item('b', { token: 'of b' }), item('c')] },
      { modules: [item('b', { token: 'of b' }), item('a', { token: 'of a' })] },
    ],
    [
      'scalars of labels',
      'node',
      { labels: { api_token: MASK } },
      { labels: { api_token: 7 } },
      { labels: { api_token: 7 } },
    ],
    [
      'keys that objects have anyway',
      'module',
      { config: JSON.parse('{"__proto__":{"token":"[masked]"},"constructor":"[masked]"}') as Json },
      { config: JSON.parse('{"__proto__":{"token":"t"},"constructor":"c"}') as Json },
      { config: JSON.parse('{"__proto__":{"token":"t"},"constructor":"c"}') as Json },
    ],
  ])('[FL21] the live value: %s', (_what, kind, written, live, expected) => {
    const { attributes, missing, lost } = unmask(kind, written, live);
    expect(JSON.stringify(attributes)).toBe(JSON.stringify(expected));
    expect([missing, lost]).toEqual([[], []]);
  });

  it.each<[string, ResourceKind, Attributes, Attributes | undefined, string, string]>([
    ['a new resource', 'module', { config: { token: MASK } }, undefined, 'lost', 'config.token'],
    [
      'a list of another length',
      'module',
      { config: { list: [MASK] } },
      { config: { list: ['a', 'b'] } },
      'lost',
      'config.list[0]',
    ],
    ['no list', 'module', { config: { list: [MASK] } }, { config: { list: 'a' } }, 'lost', 'config.list[0]'],
    [
      'a new module',
      'template',
      { modules: [item('a', { token: MASK })] },
      { modules: [] },
      'lost',
      'modules[a].config.token',
    ],
    ['another key', 'module', { config: { token_b: MASK } }, { config: { token_a: 't' } }, 'missing', 'config.token_b'],
    [
      'a key below a text',
      'module',
      { config: { a: { token: MASK } } },
      { config: { a: 't' } },
      'missing',
      'config.a.token',
    ],
    ['a key with a dot', 'module', { config: { 'a.b': MASK } }, { config: {} }, 'missing', 'config["a.b"]'],
    ['an inherited key', 'module', { config: { toString: MASK } }, { config: {} }, 'missing', 'config.toString'],
  ])('[FL21] nothing: %s', (_what, kind, written, live, group, path) => {
    const found = unmask(kind, written, live);
    expect({ kept: found.kept, missing: found.missing, lost: found.lost }).toEqual({
      kept: [],
      missing: [],
      lost: [],
      [group]: [path],
    });
    expect(hasMask(found.attributes)).toBe(false);
  });

  it('[FL21] what was read masked and is written back is what was there, for any resource', () => {
    fc.assert(
      fc.property(resourceArbitrary, ({ kind, attributes }) => {
        const whole = JSON.parse(JSON.stringify(completeAttributes(kind, attributes))) as Attributes;
        const read = maskSecrets(whole);
        const { attributes: back, missing, lost } = unmask(kind, read, whole);
        expect(JSON.stringify(back)).toBe(JSON.stringify(whole));
        expect([missing, lost]).toEqual([[], []]);
      }),
    );
  });

  it('[FL21] the same object comes back where there is no mask, and no mask ever comes back', () => {
    const plain = { config: { a: [1, null, 'x'] } };
    expect(unmask('module', plain, undefined).attributes).toBe(plain);
    const leaf = fc.constantFrom<Json>(MASK, FINGERPRINT, 'text', 1, null);
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'token'), tie('tree')),
      ),
    }));
    const clean = tree.map((value) => JSON.parse(JSON.stringify(value).replaceAll(/\[masked[^\]]*\]/g, 'was')) as Json);
    fc.assert(
      fc.property(tree, fc.option(clean, { nil: undefined }), (value, live) => {
        const found = unmask('module', { config: value }, live === undefined ? undefined : { config: live });
        expect(hasMask(found.attributes)).toBe(false);
        const counted = found.kept.length + found.missing.length + found.lost.length;
        expect(counted).toBe(JSON.stringify(value).split('[masked').length - 1);
      }),
    );
  });

  it('[FL21] tells each mask once: what it stood for, what was missing, and what was lost', () => {
    const written = {
      description: MASK,
      config: { kept: MASK, gone: MASK, list: [MASK, { a: MASK }], short: [MASK], deep: { a: { b: MASK } } },
    };
    const live = { description: 'd', config: { kept: null, list: [1, {}], short: [], deep: { a: 'text' } } };
    const found = unmask('module', written, live);
    expect(found).toEqual({
      attributes: { description: 'd', config: { kept: null, list: [1, {}], short: [], deep: { a: {} } } },
      kept: ['description', 'config.kept', 'config.list[0]'],
      missing: ['config.gone', 'config.deep.a.b'],
      lost: ['config.list[1].a', 'config.short[0]'],
    });
  });

  it('[FL21] what a mask stands for nothing at is left out, be it a whole attribute or a whole module', () => {
    expect(unmask('module', { description: MASK, version: '1' }, {})).toMatchObject({
      attributes: { version: '1' },
      missing: ['description'],
    });
    const found = unmask('template', { modules: [MASK, item('a')] }, { modules: [item('a')] });
    expect(found.attributes).toEqual({ modules: [item('a')] });
    expect(found.lost).toEqual(['modules[]']);
  });

  it.each<[Json | undefined, boolean]>([
    [MASK, true],
    [[1, [{ a: FINGERPRINT }]], true],
    [{ a: { b: [] } }, false],
    ['[mask]', false],
    [{ [MASK]: 1 }, false],
    [null, false],
    [undefined, false],
  ])('[FL21] in %j a mask stands: %s', (value, expected) => {
    expect(hasMask(value)).toBe(expected);
  });

  it('[FL21] says where masks stand', () => {
    expect(maskPaths('module', { description: MASK, config: { a: [{ b: MASK }], c: 1 } })).toEqual([
      'description',
      'config.a[0].b',
    ]);
  });
});
