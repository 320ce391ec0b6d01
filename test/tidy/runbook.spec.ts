import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REACH_CODES } from '@fleetwright/core/bundles';
import { DIFF_CODES } from '@fleetwright/core/diff';
import { PARSE_CODES } from '@fleetwright/core/parse';
import { describe, expect, it } from 'vitest';
import { codesOfRunbook, codesOfSources, textsOfSources } from './runbook.ts';
import { projectFiles, root } from './tree.ts';

const sources = projectFiles(/^(libs|services)\/(?!console\/).*(?<!\.spec|\.d)\.ts$/).filter(
  ({ path }) => !path.includes('/testing/'),
);
const explained = codesOfRunbook(readFileSync(join(root, 'docs/runbooks/gitops-reconciliation.md'), 'utf8'));

describe('the troubleshooting table of the runbook', () => {
  it('has every code that a file can show', () => {
    const shown = [...Object.keys(PARSE_CODES), ...Object.keys(DIFF_CODES), ...Object.keys(REACH_CODES)];

    expect(shown.filter((code) => !explained.includes(code))).toEqual([]);
  });

  it('has every other code that a run can show', () => {
    const shown = codesOfSources(sources, ['FetchFailureCode', 'CloneFailureReason']);

    expect(shown.size).toBeGreaterThan(30);
    expect([...shown].filter((code) => !explained.includes(code))).toEqual([]);
  });

  it('has no code that nothing shows', () => {
    const texts = textsOfSources(sources);

    expect(explained.filter((code) => !texts.has(code))).toEqual([]);
  });

  it('tells each code once', () => {
    expect(explained.filter((code, index) => explained.indexOf(code) !== index)).toEqual([]);
  });

  it('would notice a code that is missing', () => {
    const text = `type FetchFailureCode = 'a_b' | 'c_d'; tell({ severity: 'error', code: 'e_f' }); other({ code: 'g_h' });`;

    expect([...codesOfSources([{ path: 'planted.ts', text }], ['FetchFailureCode'])]).toEqual(['a_b', 'c_d', 'e_f']);
    expect(codesOfRunbook('| Code | x |\n|---|---|\n| `a_b`, `c_d` | y |\n\n| Other |\n| `e_f` |')).toEqual([
      'a_b',
      'c_d',
    ]);
  });
});
