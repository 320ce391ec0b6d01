import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_STATES } from '@fleetwright/contracts/client';
import { ENROLMENT_REFUSALS } from '@fleetwright/contracts/agents';
import { REACH_CODES } from '@fleetwright/core/bundles';
import { DIFF_CODES } from '@fleetwright/core/diff';
import { PARSE_CODES } from '@fleetwright/core/parse';
import { describe, expect, it } from 'vitest';
import { codesOfAgent, codesOfRunbook, codesOfSources, textsOfSources } from './runbook.ts';
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

describe('the pages of agents', () => {
  const pageOf = (name: string) => codesOfRunbook(readFileSync(join(root, 'docs', name), 'utf8'));
  const ofAgent = sources.filter(({ path }) => /^(services\/agent|libs\/core\/(agent|module-content))\//.test(path));
  const onMachine = pageOf('agent-on-a-machine.md');
  const onPlane = pageOf('agents.md');
  const ofModules = pageOf('modules.md');

  it('have every code that an agent tells', () => {
    const told = [...codesOfAgent(ofAgent, ['FileFailureCode', 'TemplateProblemCode'])];
    expect(told.length).toBeGreaterThan(30);
    expect(told.filter((code) => ![...onMachine, ...ofModules].includes(code))).toEqual([]);
  });

  it('have every reason for which a machine is not let in, and every state of a node', () => {
    const wanted = [...Object.keys(ENROLMENT_REFUSALS), ...NODE_STATES];
    expect(wanted.filter((code) => !onPlane.includes(code))).toEqual([]);
  });

  it('have no code that nothing tells', () => {
    // Some stand at the beginning of a sentence.
    const isTold = (code: string) => sources.some(({ text }) => text.includes(code));
    expect([...onMachine, ...onPlane, ...ofModules].filter((code) => !isTold(code))).toEqual([]);
  });

  it('would notice a code that is missing', () => {
    const text = `a.problem('a_b', m); return refusal('c_d', m); throw new FileFailure('e_f', p); x({ code: 'g_h' }); y('i_j');`;
    expect([...codesOfAgent([{ path: 'planted.ts', text }], [])].toSorted()).toEqual(['a_b', 'c_d', 'e_f', 'g_h']);
  });
});
