import { expect, it } from 'vitest';
import { type Checked, stepsOf } from './steps.ts';

const well: Checked = {
  reachable: true,
  branch: 'main',
  revision: 'a'.repeat(40),
  host_key: null,
  file: { path: 'fleet.yaml', size_bytes: 42 },
  findings: [],
};
const shown = (checked: Checked) => stepsOf(checked).map(({ name, state }) => `${name} ${state}`);

it('says of each step that it is well, and what was found', () => {
  expect(new Set(stepsOf(well).map(({ state }) => state))).toEqual(new Set(['good']));
  expect(stepsOf(well).at(-1)?.text).toBe('fleet.yaml, 42 bytes');
  expect(stepsOf(well).at(-2)?.text).toBe('main is at aaaaaaaaaa');
});

it.each([
  ['credential_not_found', 1],
  ['host_key_mismatch', 2],
  ['branch_not_found', 3],
  ['clone_failed', 0],
])('%s is the step at which it stops; later ones were not looked at', (code, at) => {
  const findings = [{ severity: 'error' as const, code, message: 'why' }];
  const steps = stepsOf({ reachable: false, findings });
  expect(steps[at]).toMatchObject({ state: 'bad', text: 'why' });
  expect(steps.slice(0, at).every(({ state }) => state === 'good')).toBe(true);
  expect(steps.slice(at + 1).every(({ state }) => state === 'unknown')).toBe(true);
});

it('a missing file is told although the remote answers', () => {
  const findings = [{ severity: 'error' as const, code: 'file_not_found', message: 'no fleet.yaml' }];
  expect(shown({ ...well, file: null, findings })).toEqual([
    'Address good',
    'Credential good',
    'Host key good',
    'Branch good',
    'File bad',
  ]);
});
