import { MODULE_CONTENT_EXAMPLE, type ModuleContent } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { contentProblems, foldersOf } from './content-problems.ts';

const file = (path: string, text = '') => ({ path, mode: '0644', owner: 'root', text });
const problems = (more: Partial<ModuleContent>, config = {}) =>
  contentProblems({ format: 1, files: [], packages: [], units: [], health: [], ...more }, config).map(
    ({ path, code }) => [path, code],
  );

describe('the content of a version', () => {
  it('that is right has no problem', () => {
    expect(contentProblems(MODULE_CONTENT_EXAMPLE, { workers: 4 })).toEqual([]);
  });

  it('[TP8] has nothing twice, and no file where another one needs a folder', () => {
    expect(problems({ files: [file('/etc/x'), file('/etc/x')] })).toEqual([['content.files[1].path', 'duplicate']]);
    expect(problems({ packages: ['nginx', 'nginx'] })).toEqual([['content.packages[1]', 'duplicate']]);
    expect(problems({ files: [file('/etc/x'), file('/etc/x/y/z'), file('/etc/xy')] })).toEqual([
      ['content.files[1].path', 'file_conflict'],
    ]);
  });

  it('[TP9] holds no secret, and asks for none', () => {
    expect(problems({ files: [file('/a', 'x\n-----BEGIN OPENSSH PRIVATE KEY-----\n')] })).toEqual([
      ['content.files[0].text', 'secret_in_config'],
    ]);
    expect(problems({ files: [file('/a', '{{ config.db.password }}')] }, { db: { password: 'x' } })).toEqual([
      ['content.files[0].text', 'secret_in_config'],
    ]);
  });

  it('[TP10] can be filled from the module’s own config', () => {
    expect(problems({ files: [file('/a', '{{ config.a.b }} {{ .Names }}')] }, { a: { b: 1 } })).toEqual([
      ['content.files[0].text', 'bad_template'],
    ]);
    expect(problems({ files: [file('/a', '{{ config.missing }}')] })).toEqual([
      ['content.files[0].text', 'unknown_key'],
    ]);
  });
});

describe('what a problem of content says', () => {
  const told = (more: Partial<ModuleContent>, config = {}) =>
    contentProblems({ format: 1, files: [], packages: [], units: [], health: [], ...more }, config);
  const named = (...names: string[]) => names.map((name) => ({ name })) as never;

  it.each<[string, Partial<ModuleContent>, string]>([
    ['files', { files: [file('/a'), file('/b'), file('/a')] }, 'content.files[2].path'],
    ['packages', { packages: ['a', 'b', 'a'] }, 'content.packages[2]'],
    ['units', { units: named('a', 'b', 'a') }, 'content.units[2].name'],
    ['checks', { health: named('a', 'b', 'a') }, 'content.health[2].name'],
  ])('[TP8] of %s that are there twice is the place of the second', (_what, more, path) => {
    const name = path.includes('files') ? '/a' : 'a';
    expect(told(more)).toEqual([{ path, code: 'duplicate', message: `\`${name}\` is there twice; keep one.` }]);
  });

  it('[TP8] is told of the third as well, and one name may stand in each of the lists', () => {
    expect(told({ packages: ['a', 'a', 'a'] }).map(({ path }) => path)).toEqual([
      'content.packages[1]',
      'content.packages[2]',
    ]);
    expect(told({ packages: ['a'], units: named('a'), health: named('a') })).toEqual([]);
  });

  it('[TP8] of a file that stands where another one needs a folder names both', () => {
    expect(told({ files: [file('/etc/x/y/z'), file('/etc/x')] })).toEqual([
      {
        path: 'content.files[0].path',
        code: 'file_conflict',
        message: '`/etc/x` is a file of this module and cannot be a folder for `/etc/x/y/z`, too.',
      },
    ]);
  });

  it.each([
    ['/a', []],
    ['/a/b', ['/a']],
    ['/etc/nginx/conf.d/x.conf', ['/etc', '/etc/nginx', '/etc/nginx/conf.d']],
  ])('[TP8] %s needs the folders %j', (path, folders) => {
    expect(foldersOf(path)).toEqual(folders);
  });

  it('[TP8] is said of each file of more than 1 MiB, and of all that are more than 16 MiB, in bytes', () => {
    const whole = 'ü'.repeat(524_288);
    const sixteen = Array.from({ length: 16 }, (_, n) => file(`/${n}`, whole));
    expect(told({ files: sixteen })).toEqual([]);
    expect(told({ files: [...sixteen.slice(1), file('/large', `${whole}x`)] }).slice(0, 2)).toEqual([
      { path: 'content.files[15].text', code: 'too_large', message: 'A file has at most 1048576 bytes.' },
      { path: 'content.files', code: 'too_large', message: 'All files together have at most 16777216 bytes.' },
    ]);
  });

  it('[TP9] of secrets is what to do, for a line and for a placeholder, beside what cannot be filled', () => {
    const text = 'x\n ghp_no\nghp_0123456789abcdef\n{{ config.db.password }}';
    expect(told({ files: [file('/ok'), file('/a', text)] })).toEqual([
      {
        path: 'content.files[1].text',
        code: 'secret_in_config',
        message: 'This looks like a secret; content is kept for ever and shown to many.',
      },
      {
        path: 'content.files[1].text',
        code: 'secret_in_config',
        message: '`config.db.password` would put a secret into a file: secrets have no place in a config.',
      },
      {
        path: 'content.files[1].text',
        code: 'unknown_key',
        message: "Line 4, column 1: config.db.password is not in the module's config: add it, or correct the key.",
      },
    ]);
  });

  it('[TP9] is none where the secret word is in the text, or only a part of a key', () => {
    const config = { tokenizer: 'x' };
    expect(told({ files: [file('/a', 'password {{ config.tokenizer }}')] }, config)).toEqual([]);
  });

  it('is one of the first fifty, the lists before the texts', () => {
    const packages = Array.from({ length: 60 }, () => 'a');
    const problems = told({ packages, files: [file('/a', '{{')] });
    expect(problems).toHaveLength(50);
    expect(problems.every(({ code }) => code === 'duplicate')).toBe(true);
  });
});
