import { expect, it } from 'vitest';
import { moduleRows } from './modules.ts';

const wanted = (name: string, content = true) => ({
  name,
  version: '1.0',
  priority: 10,
  content: content ? { digest: 'a'.repeat(64), size_bytes: 3 } : null,
  config: {},
  config_digest: 'b'.repeat(64),
});

it('says of each module what it should be, and what the machine says of it', () => {
  const problem = { step: 'files', code: 'path_not_plain', message: 'a link' } as const;
  const rows = moduleRows([wanted('base'), wanted('nginx'), wanted('marker', false)], {
    modules: [
      { name: 'nginx', version: '1.0', state: 'failed', problem },
      { name: 'old', version: '0.9', state: 'applied' },
    ],
    health: [{ module: 'nginx', name: 'answers', state: 'failing', message: 'refused' }],
  });
  expect(rows.map(({ name, state, hasContent }) => [name, state, hasContent])).toEqual([
    ['base', null, true],
    ['nginx', 'failed', true],
    ['marker', null, false],
    // What the machine still has and should not.
    ['old', 'applied', true],
  ]);
  expect([rows[1]?.problem, rows[1]?.checks[0]?.state, rows[0]?.checks]).toEqual([problem, 'failing', []]);
});

it('says nothing of a machine that nobody let in', () => {
  expect(moduleRows([wanted('base')], undefined)).toMatchObject([{ name: 'base', state: null, checks: [] }]);
});
