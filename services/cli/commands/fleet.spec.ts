import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
});
afterEach(() => cli.stop());

const shown = () => cli.printed.map((line) => line.replace(/ {2,}/g, '  '));

describe('the live fleet', () => {
  it('lists nodes, and who manages them', async () => {
    const attributes = { template: 'edge', region: 'eu', instance_type: null, lifecycle_class: 'spot' };
    const nodes = [
      { key: 'edge-01', attributes, managed_by: { repository_id: ID } },
      { key: 'edge-02', attributes, managed_by: null },
    ];
    cli.answers['GET /nodes'] = { body: { nodes, next_cursor: null } };
    expect(await cli.run('fleet')).toBe(0);
    expect(shown()).toEqual([
      'NAME  TEMPLATE  REGION  INSTANCE TYPE  LIFECYCLE CLASS  MANAGED BY',
      'edge-01  edge  eu  -  spot  fleet',
      'edge-02  edge  eu  -  spot  nobody',
    ]);
    expect(await cli.run('fleet nodes --json')).toBe(0);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toEqual(nodes);
  });

  it('lists other kinds with what matters of them', async () => {
    const attributes = { cidr: '10.0.0.1/32', primary_holder: 'a', failover_holders: ['b', 'c'] };
    const virtual_ips = [{ key: 'fabric/cdn', attributes, managed_by: null }];
    cli.answers['GET /sdwan/virtual_ips'] = { body: { virtual_ips, next_cursor: null } };
    expect(await cli.run('fleet virtual-ips')).toBe(0);
    expect(shown().at(-1)).toBe('fabric/cdn  10.0.0.1/32  a  b, c  nobody');
  });

  it('says so where there is nothing, and which kinds there are', async () => {
    cli.answers['GET /node_templates'] = { body: { node_templates: [], next_cursor: null } };
    expect(await cli.run('fleet templates')).toBe(0);
    expect(cli.printed).toEqual(['no templates']);
    expect(await cli.run('fleet planets')).toBe(64);
    expect(cli.complained.join()).toContain('Allowed choices are nodes, templates');
  });
});

describe('upkeep', () => {
  const letter = {
    id: ID,
    stage: 'diff',
    event_type: 'ParseCompleted',
    attempts: 5,
    replayed_at: null,
    error: 'bad\nx',
  };

  it('lists dead letters, and has one given to its stage again', async () => {
    cli.answers['GET /dead_letters'] = { body: { dead_letters: [letter], next_cursor: null } };
    cli.answers[`POST /dead_letters/${ID}/replay`] = { body: { dead_letter: { stage: 'diff', event_id: 'e-1' } } };
    expect(await cli.run('dead-letters')).toBe(0);
    expect(shown().at(-1)).toBe(`${ID}  diff  ParseCompleted  5  -  bad`);
    expect(await cli.run(`dead-letters replay ${ID}`)).toBe(0);
    expect(cli.printed.at(-1)).toBe('diff is given event e-1 again');
  });

  it('tries a failed proposal again', async () => {
    cli.answers[`POST /gitops_proposals/${ID}/apply`] = { body: { gitops_proposal: { status: 'approved' } } };
    cli.answers[`POST /gitops_proposals/${ID}/retry`] = { body: { gitops_proposal: { status: 'approved' } } };
    expect(await cli.run(`retry ${ID}`)).toBe(0);
    expect(cli.printed).toEqual([`${ID} is approved`]);
  });
});
