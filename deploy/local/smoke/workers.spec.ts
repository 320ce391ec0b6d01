import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withWorkers } from './workers.ts';

const DEMO = readFileSync(new URL('../demo/fleet.yaml', import.meta.url), 'utf8');

it('gives nginx its workers, and changes nothing else', () => {
  const changed = withWorkers(DEMO, 7) ?? '';
  expect(changed).toContain('      - {name: nginx, config: {workers: 7}}\n');
  expect(changed.split('\n').length).toBe(DEMO.split('\n').length);
  expect(withWorkers(changed, 9)).toBe(withWorkers(DEMO, 9));
});

it('leaves a file without nginx alone', () => {
  expect(withWorkers('modules:\n  - chrony\n  - nginxish\n', 7)).toBeUndefined();
});
