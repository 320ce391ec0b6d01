import { MODULE_CONTENT_EXAMPLE, type ModuleContent } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { contentProblems } from './content-problems.ts';

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

  it('[TP8] has files of 1 MiB at most, and 16 MiB of them', () => {
    expect(problems({ files: [file('/a', 'ü'.repeat(524_288))] })).toEqual([]);
    expect(problems({ files: [file('/a', `${'ü'.repeat(524_288)}x`)] })[0]).toEqual([
      'content.files[0].text',
      'too_large',
    ]);
    const many = Array.from({ length: 17 }, (_, n) => file(`/${n}`, 'x'.repeat(1_000_000)));
    expect(problems({ files: many })).toEqual([['content.files', 'too_large']]);
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
