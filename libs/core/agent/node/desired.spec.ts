import { BUNDLE_MANIFEST_EXAMPLE, type ManifestModule, type ModuleContent } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { desiredModules } from '../index.ts';
import { sha256 } from '../testing/plans.ts';
import { foldersAbove } from './desired.ts';

type File = ModuleContent['files'][number];

interface Given extends Partial<Omit<ManifestModule, 'content'>> {
  readonly name: string;
  readonly files?: readonly (Partial<File> & { readonly path: string })[];
  readonly units?: ModuleContent['units'];
  readonly packages?: readonly string[];
  readonly isBare?: boolean;
}

/** What a manifest of these modules comes to on its node. */
function desired(...given: readonly Given[]) {
  const contents = new Map<string, ModuleContent>();
  const modules = given.map(({ name, files = [], units = [], packages = [], isBare, ...more }): ManifestModule => {
    const digest = sha256(name);
    const whole = files.map((file) => ({ mode: '0644', owner: 'root', text: '', ...file }));
    contents.set(digest, { format: 1, files: whole, packages: [...packages], units, health: [] });
    const content = isBare === true ? null : { digest, size_bytes: 1 };
    return { name, version: '1', priority: 50, config: {}, config_digest: 'c', content, ...more };
  });
  return desiredModules({ ...BUNDLE_MANIFEST_EXAMPLE, modules }, contents, sha256);
}

const namesOf = (modules: readonly { readonly name: string }[]) => modules.map(({ name }) => name);

describe('what a node should be', () => {
  it('[AG4] comes by priority, and then by name', () => {
    const given = [{ name: 'b' }, { name: 'z', priority: 10 }, { name: 'a' }, { name: 'c', priority: 900 }];
    expect(namesOf(desired(...given))).toEqual(['z', 'a', 'b', 'c']);
  });

  it('is each file rendered with the module’s config, and told by the bytes that come of it', () => {
    const text = 'workers {{ config.workers }} ü\n';
    const files = [{ path: '/etc/x', text, mode: '0640', owner: 'www', group: 'adm' }];
    const [module] = desired({ name: 'web', files, config: { workers: 4 } });
    const rendered = 'workers 4 ü\n';
    const sizeBytes = Buffer.byteLength(rendered);
    expect(module?.files).toEqual([
      { path: '/etc/x', text: rendered, sha256: sha256(rendered), sizeBytes, mode: 0o640, owner: 'www', group: 'adm' },
    ]);
  });

  it('is nothing for a version that carries no content', () => {
    const nothing = { files: [], packages: [], units: [], health: [], problem: null };
    expect(desired({ name: 'web', isBare: true, version: null })).toMatchObject([
      { name: 'web', version: null, ...nothing },
    ]);
  });

  it('is another wish with another content, and with another config', () => {
    const wishOf = (given: Given) => desired(given)[0]?.wish;
    const all = [
      wishOf({ name: 'web' }),
      wishOf({ name: 'web', config_digest: 'd' }),
      wishOf({ name: 'web', isBare: true }),
    ];
    expect(new Set(all).size).toBe(3);
    expect(wishOf({ name: 'web', version: '2' })).toBe(all[0]);
  });

  it('[AG15] keeps a module that cannot be rendered from having anything, and says where and why', () => {
    const files = [
      { path: '/etc/good', text: 'x' },
      { path: '/etc/bad', text: 'one\n  {{ config.missing }}' },
    ];
    const [module] = desired({
      name: 'web',
      files,
      packages: ['nginx'],
      units: [{ name: 'x.service', enabled: true }],
    });
    expect(module).toMatchObject({ files: [], packages: [], units: [] });
    expect(module?.problem).toMatchObject({ step: 'render' });
    expect(module?.problem?.message).toMatch(/^\/etc\/bad:2:\d+: /);
  });

  it('[AG11] restarts a unit for any of the module’s files, or for those that it names', () => {
    const units = [
      { name: 'any.service', enabled: true },
      { name: 'some.service', enabled: false, restart_on: ['/etc/b'] },
      { name: 'none.service', enabled: true, restart_on: [] },
    ];
    const [module] = desired({ name: 'web', files: [{ path: '/etc/a' }, { path: '/etc/b' }], units });
    expect(module?.units).toEqual([
      { name: 'any.service', isEnabled: true, restartOn: new Set(['/etc/a', '/etc/b']) },
      { name: 'some.service', isEnabled: false, restartOn: new Set(['/etc/b']) },
      { name: 'none.service', isEnabled: true, restartOn: new Set() },
    ]);
  });

  it('throws where the caller has not fetched a content: that is no state of the node', () => {
    const modules = [{ ...BUNDLE_MANIFEST_EXAMPLE.modules[0]!, name: 'web' }];
    const manifest = { ...BUNDLE_MANIFEST_EXAMPLE, modules };
    expect(() => desiredModules(manifest, new Map(), sha256)).toThrow('the content of module web is not at hand');
  });
});

describe('two modules that want one thing', () => {
  const conflict = (modules: ReturnType<typeof desired>) => modules.map(({ problem }) => problem?.message ?? null);

  it.each<[string, Given, Given, string]>([
    ['path', { name: 'a', files: [{ path: '/x' }] }, { name: 'b', files: [{ path: '/x' }] }, 'file /x'],
    [
      'file where the other needs a folder',
      { name: 'a', files: [{ path: '/x/y' }] },
      { name: 'b', files: [{ path: '/x' }] },
      'file /x',
    ],
    [
      'folder where the other has a file',
      { name: 'a', files: [{ path: '/x' }] },
      { name: 'b', files: [{ path: '/x/y/z' }] },
      'folder /x',
    ],
    [
      'unit',
      { name: 'a', units: [{ name: 'x.service', enabled: true }] },
      { name: 'b', units: [{ name: 'x.service', enabled: false }] },
      'unit x.service',
    ],
  ])('[AG12] and it is one %s: the first has it, the second says both names', (_, first, second, what) => {
    const modules = desired(first, second);
    expect(conflict(modules)).toEqual([null, `modules a and b both declare the ${what}`]);
    expect(modules[1]).toMatchObject({ files: [], units: [], packages: [], problem: { code: 'file_conflict' } });
    expect(modules[0]?.files.length ?? 0).toBe(first.files?.length ?? 0);
  });

  it('[AG12] and it is a folder: both have it', () => {
    const modules = desired({ name: 'a', files: [{ path: '/x/a' }] }, { name: 'b', files: [{ path: '/x/b' }] });
    expect(conflict(modules)).toEqual([null, null]);
  });

  it('[AG12] and one of them has failed so: a third may have what that one wanted', () => {
    const modules = desired(
      { name: 'a', files: [{ path: '/x' }] },
      { name: 'b', files: [{ path: '/x' }, { path: '/free' }] },
      { name: 'c', files: [{ path: '/free' }] },
    );
    expect(conflict(modules)).toEqual([null, 'modules a and b both declare the file /x', null]);
  });

  it('[AG4, AG12] the one with the lower priority number is the first, whatever the manifest’s order', () => {
    const modules = desired(
      { name: 'late', priority: 90, files: [{ path: '/x' }] },
      { name: 'early', priority: 10, files: [{ path: '/x' }] },
    );
    expect(conflict(modules)).toEqual([null, 'modules early and late both declare the file /x']);
  });
});

describe('the folders above a path', () => {
  it.each([
    ['/x', []],
    ['/a/x', ['/a']],
    ['/a/b/c/x', ['/a', '/a/b', '/a/b/c']],
  ])('of %s are %j', (path, folders) => expect(foldersAbove(path)).toEqual(folders));
});
