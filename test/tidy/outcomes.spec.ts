import { describe, expect, it } from 'vitest';
import { findOtherWords } from './outcomes.ts';
import { projectFiles } from './tree.ts';

// Functions of the first release answer this word, and their processes may still be running.
const OF_THE_FIRST_RELEASE = 'libs/adapters/inventory-postgres/postgres-transactions.ts';

describe('what something came to', () => {
  const files = projectFiles(/^(?:libs|services)\/(?!.*[.]spec[.]ts$).*[.]tsx?$/);

  it('is looked at in every core, kit, adapter and service', () => {
    expect(files.length).toBeGreaterThan(300);
  });

  it('has one word everywhere', () => {
    const findings = findOtherWords(files);
    expect(findings.filter((finding) => !finding.startsWith(OF_THE_FIRST_RELEASE))).toEqual([]);
    expect(findings).toHaveLength(1);
  });
});

describe('findOtherWords', () => {
  it.each([
    ["return { kind: 'refused' };", 0],
    ["return { kind: 'denied' };", 1],
    ["readonly outcome: 'done' | 'x';", 0],
    ["{ result: 'duplicate' }, { outcome: 'error' }", 2],
    ["{ name: 'complete' }", 0],
  ])('judges %s', (text, problems) => {
    expect(findOtherWords([{ path: 'a.ts', text }])).toHaveLength(problems);
  });
});
