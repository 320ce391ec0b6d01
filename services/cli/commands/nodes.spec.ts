import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const AT = '2026-01-01T00:00:00.000Z';
const BUNDLE = {
  ...{ number: { epoch: 0, counter: 3 }, digest: 'b'.repeat(64), computed_at: AT },
  manifest: {
    modules: [{ name: 'nginx', version: '1.26.0', priority: 60, config: { workers: 4 } }],
    networks: [{ name: 'fabric', peers: [{ host: 'edge-02' }] }],
  },
};

let cli: CliHarness;
beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [] } };
  const attributes = { template: 'edge', region: 'eu', instance_type: null, lifecycle_class: 'spot' };
  cli.answers['GET /nodes'] = {
    body: { nodes: [{ key: 'edge-01', attributes, managed_by: null }], next_cursor: null },
  };
  cli.answers['GET /nodes/edge-01/bundle'] = { body: { bundle: BUNDLE } };
});
afterEach(() => cli.stop());

describe('nodes', () => {
  it('are listed', async () => {
    expect(await cli.run('nodes')).toBe(0);
    expect(cli.printed[1]).toMatch(/^edge-01 +edge +eu/);
    expect(await cli.run('nodes list --json')).toBe(0);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toMatchObject([{ key: 'edge-01' }]);
  });

  it('tell what they should be', async () => {
    expect(await cli.run('nodes bundle edge-01')).toBe(0);
    expect(cli.printed).toEqual([
      `edge-01: bundle 0.3 since ${AT} (${'b'.repeat(64)})`,
      '  MODULE  VERSION  PRIORITY  CONFIG',
      '  nginx   1.26.0   60        {"workers":4}',
      '  network fabric with 1 peers',
    ]);
    expect(await cli.run('nodes bundle edge-01 --json')).toBe(0);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toEqual(BUNDLE);
  });

  it('refuse a command that there is not', async () => {
    expect(await cli.run('nodes explode')).toBe(64);
  });
});
