import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const FILE = 'version: 1\naccount: acme\nnodes:\n  - {hostname: edge-01, template: web, region: eu-west-2}\n';
const UPDATE = {
  kind: 'node',
  key: 'edge-01',
  action: 'update',
  cause: 'git',
  fields: [{ path: 'region', from: 'eu-west-1', to: 'eu-west-2', cause: 'git' }],
};
const NOTHING = {
  repository_id: ID,
  live_revision: 42,
  has_changes: false,
  counts: { create: 0, update: 0, delete: 0, adopt: 0 },
  diff: {},
  changes: [],
  findings: [],
};
const PLAN = { ...NOTHING, has_changes: true, counts: { ...NOTHING.counts, update: 1 }, changes: [UPDATE] };
const UNRESOLVED = {
  severity: 'error',
  code: 'unresolved_reference',
  message: 'node edge-01 refers to template web',
  file: 'fleet.yaml',
  line: 4,
  column: 5,
};

let cli: CliHarness;
beforeEach(async () => {
  cli = await startCliHarness();
  cli.files['fleet.yaml'] = FILE;
  repositories('fleet');
  plan(PLAN);
});
afterEach(() => cli.stop());

function repositories(...names: string[]): void {
  const rows = names.map((name, index) => ({ id: ID.replace(/1$/, String(index + 1)), name }));
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: rows } };
}
function plan(gitops_plan: object): void {
  cli.answers['POST /gitops_plan'] = { body: { gitops_plan } };
}

describe('the plan of a file', () => {
  it('shows what would change as the file of the only repository, and answers 2', async () => {
    expect(await cli.run('plan fleet.yaml')).toBe(2);
    expect(cli.printed).toEqual([
      'fleet.yaml against the live fleet at revision 42, as the file of fleet',
      '',
      'Nodes',
      '  ~ edge-01',
      '      region: "eu-west-1" -> "eu-west-2"',
      '',
      'Plan: 0 to create, 1 to update, 0 to delete, 0 to adopt.',
    ]);
    expect(cli.asked.at(-1)).toMatchObject({
      method: 'POST',
      path: `/gitops_plan?repository_id=${ID}&file=fleet.yaml`,
      type: 'application/yaml',
      body: FILE,
    });
  });

  it('says which nodes it reaches, and what becomes of their files', async () => {
    const diff = '--- /etc/x\n+++ /etc/x\n@@ -1,1 +1,1 @@\n-a\n+b\u001b[2J\n';
    const files = [
      { module: 'web', path: '/etc/x', change: 'changed', diff },
      { module: 'web', path: '/etc/y', change: 'added', diff: null },
    ];
    const modules = [
      { name: 'web', change: 'changed', from: '1.0', to: '1.1' },
      { name: 'base', change: 'changed', from: '2', to: '2' },
      { name: 'new', change: 'added', to: '3' },
      { name: 'old', change: 'removed', from: '4' },
    ];
    const changed = {
      nodes: ['edge-01', 'edge-02'],
      total: 30,
      change: 'changed',
      template: 'edge',
      networks: ['fabric'],
    };
    const removed = { nodes: ['edge-09'], total: 1, change: 'removed', template: 'edge', networks: [], modules: [] };
    const groups = [
      { ...changed, modules, files, files_total: 5 },
      { ...removed, files: [], files_total: 0 },
    ];
    plan({ ...PLAN, diff: { reach: { total: 31, groups, groups_total: 3 } } });
    expect(await cli.run('plan fleet.yaml')).toBe(2);
    expect(cli.printed.slice(6, -1)).toEqual([
      'Nodes reached: 31',
      '  ~ edge-01, edge-02 and 28 more (edge): web 1.0 -> 1.1, base, new 3, old goes, network fabric',
      '      ~ /etc/x (web)',
      '        @@ -1,1 +1,1 @@',
      '        -a',
      expect.stringMatching(/^ {8}\+b[ -~\u2400-\u243f]*$/),
      '      + /etc/y (web)',
      '      … and 3 more files',
      '  - edge-09 (edge): the machine stays as it is',
      '  … and 1 more groups of nodes',
      '',
    ]);
  });

  it('answers 0 when nothing would change', async () => {
    plan(NOTHING);
    expect(await cli.run('plan fleet.yaml')).toBe(0);
    expect(cli.printed.at(-1)).toBe('No changes: the live fleet is as the file declares it.');
  });

  it('comes with its warnings, each at its line', async () => {
    plan({ ...PLAN, findings: [{ ...UNRESOLVED, severity: 'warning', code: 'section_absent', message: 'no nodes' }] });
    expect(await cli.run('plan fleet.yaml')).toBe(2);
    expect(cli.printed.slice(0, 4)).toEqual([
      'fleet.yaml:4:5: warning section_absent no nodes',
      '     4 |   - {hostname: edge-01, template: web, region: eu-west-2}',
      '       |     ^',
      '',
    ]);
  });

  it('answers 1 when a resource may not be touched', async () => {
    plan({ ...PLAN, findings: [{ ...UNRESOLVED, code: 'owned_elsewhere', message: 'managed by other' }] });
    expect(await cli.run('plan fleet.yaml')).toBe(1);
    expect(cli.printed.at(-1)).toContain('Plan: ');
  });

  it('is the answer of the gateway with --json', async () => {
    expect(await cli.run('plan fleet.yaml --json')).toBe(2);
    expect(JSON.parse(cli.printed.join('\n'))).toEqual(PLAN);
  });
});

describe('the repository', () => {
  it('is named by name or id where there are several', async () => {
    repositories('prod', 'staging');
    expect(await cli.run('plan fleet.yaml')).toBe(1);
    expect(cli.complained).toEqual(['fleetwright: whose file is this? give --repository with one of: prod, staging']);
    expect(await cli.run('plan fleet.yaml --repository staging')).toBe(2);
    expect(cli.asked.at(-1)?.path).toContain(`repository_id=${ID.replace(/1$/, '2')}`);
    expect(await cli.run('plan fleet.yaml --repository other')).toBe(1);
    expect(cli.complained.at(-1)).toContain('there is no repository "other"; there are: prod, staging');
  });

  it('is not needed where there is none', async () => {
    repositories();
    expect(await cli.run('plan fleet.yaml')).toBe(2);
    expect(cli.asked.at(-1)?.path).toBe('/gitops_plan?file=fleet.yaml');
    expect(cli.printed[0]).toContain('with no repository, so nothing is managed yet');
  });
});

describe('a file that is not valid', () => {
  it('is told as validate tells it, and the gateway is not asked', async () => {
    cli.files['fleet.yaml'] = 'version: 2\naccount: acme\n';
    expect(await cli.run('validate fleet.yaml')).toBe(1);
    const validated = cli.printed.splice(0);
    expect(await cli.run('plan fleet.yaml', {})).toBe(1);
    expect(cli.printed).toEqual(validated);
    expect(cli.asked).toEqual([]);
  });

  it('only before the live fleet is told in the same way', async () => {
    const problem = { type: 'x', title: 'x', status: 422, code: 'fleet_invalid', detail: 'x', findings: [UNRESOLVED] };
    cli.answers['POST /gitops_plan'] = { status: 422, body: problem };
    expect(await cli.run('plan fleet.yaml')).toBe(1);
    expect(cli.printed).toEqual([
      'fleet.yaml:4:5: error unresolved_reference node edge-01 refers to template web',
      '     4 |   - {hostname: edge-01, template: web, region: eu-west-2}',
      '       |     ^',
      'fleet.yaml is not valid: 1 error',
    ]);
    cli.printed.length = 0;
    expect(await cli.run('plan fleet.yaml --json')).toBe(1);
    expect(JSON.parse(cli.printed.join('\n'))).toMatchObject({ valid: false, files: [{ findings: [UNRESOLVED] }] });
  });

  it('as a whole is told at its line, without a caret', async () => {
    const { column: _, ...mismatch } = { ...UNRESOLVED, code: 'account_mismatch', message: 'no', line: 2 };
    const problem = { type: 'x', title: 'x', status: 422, code: 'fleet_invalid', detail: 'x', findings: [mismatch] };
    cli.answers['POST /gitops_plan'] = { status: 422, body: problem };
    expect(await cli.run('plan fleet.yaml')).toBe(1);
    expect(cli.printed.slice(0, 2)).toEqual(['fleet.yaml:2: error account_mismatch no', '     2 | account: acme']);
    expect(cli.printed[2]).toBe('fleet.yaml is not valid: 1 error');
  });

  it('is no reason to hide another refusal', async () => {
    const problem = { type: 'x', title: 'x', status: 403, code: 'forbidden', detail: 'the token may not read' };
    cli.answers['POST /gitops_plan'] = { status: 403, body: problem };
    expect(await cli.run('plan fleet.yaml')).toBe(1);
    expect(cli.complained).toEqual(['fleetwright: the token may not read (forbidden)']);
  });
});

describe('the command line', () => {
  it('takes exactly one file', async () => {
    expect(await cli.run('plan')).toBe(64);
    expect(await cli.run('plan a b')).toBe(64);
  });

  it('explains its signs and exit codes', async () => {
    expect(await cli.run('plan --help')).toBe(0);
    expect(cli.printed.join('\n')).toContain('2: something would');
  });
});
