import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'every-key';

/** Names that objects have or inherit. As keys of people's maps they are data like any other. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];
const SCALARS = `{${KEYS.map((key) => `"${key}": "of ${key}"`).join(', ')}}`;
const NESTED = `{${KEYS.map((key) => `"${key}": {"${key}": ["of ${key}", {"${key}": 1}]}`).join(', ')}, "plain": ${SCALARS}}`;

const FLEET = `version: 1
account: ${ACCOUNT}
modules:
  constructor: {variety: config, config: ${NESTED}}
templates:
  toString:
    modules: [{name: constructor, version: 1.0.0, config: ${NESTED}}]
    metadata: ${SCALARS}
    config: ${NESTED}
nodes:
  constructor: {template: toString, region: eu-west-2, labels: ${SCALARS}, metadata: ${SCALARS}}
  prototype: {template: toString, region: eu-west-2}
assignments:
  constructor:constructor: {config: ${NESTED}}
sdwan:
  networks:
    hasOwnProperty:
      peers: {constructor: {}, prototype: {}}
      virtual_ips: {valueOf: {primary_holder: constructor, failover_holders: [prototype]}}
`;

describe('keys that objects have anyway', () => {
  let stack: SharedStack;
  let repository: string;
  const rest = () => api(stack.gatewayUrl, stack.token);

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    await stack.remote.createRepository('keys');
    await stack.remote.commit('keys', { files: { 'fleet.yaml': FLEET } });
    const settings = { repo_url: stack.remote.url('keys') };
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const sync = async () => {
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`);
    return body;
  };
  const text = async (path: string) => {
    const url = `${stack.gatewayUrl}${SYSTEM}/${path}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${stack.token}` } });
    return answer.text();
  };
  const attributes = async (path: string, noun: string) =>
    JSON.parse(await text(`${path}`))[noun].attributes as Record<string, unknown>;
  const send = async (method: string, path: string, body: string) => {
    const headers = { authorization: `Bearer ${stack.token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${stack.gatewayUrl}${SYSTEM}/${path}`, { method, body, headers });
    return { status: answer.status, text: await answer.text() };
  };

  it('are shown, applied, stored and verified, and a second sync proposes nothing', async () => {
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    expect(proposals).toHaveLength(9);
    const shown = await text(`gitops_proposals?run=${run.id}&limit=50`);
    for (const key of KEYS) expect(shown).toContain(`labels.${key}`);
    const chosen = proposals.map(({ id, digest }: { id: string; digest: string }) => ({ id, digest }));
    const decided = await rest().post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals: chosen });
    expect(decided.status, JSON.stringify(decided.body)).toBe(200);
    const ended = await waitFor(
      async () => {
        const { body } = await rest().get(`${SYSTEM}/gitops_sync_runs/${run.id}`);
        return ['in_progress', 'diff_ready', 'applying'].includes(body.status) ? null : body;
      },
      { timeoutMs: 60_000, what: 'the run ends' },
    );
    expect(ended).toMatchObject({ status: 'applied', drift_after_apply: {} });
    const again = await sync();
    expect([again.gitops_sync_run.status, again.gitops_proposals]).toEqual(['success', []]);
  });

  it('are in what GET answers', async () => {
    const nested = JSON.parse(NESTED);
    const scalars = JSON.parse(SCALARS);
    const node = await attributes('nodes/constructor', 'node');
    // Compared as text: toEqual looks past own keys named __proto__.
    const same = (one: unknown, other: unknown) => expect(sorted(one)).toBe(sorted(other));
    same([node['labels'], node['metadata']], [scalars, scalars]);
    const template = await attributes('node_templates/toString', 'node_template');
    same([template['metadata'], template['config']], [scalars, nested]);
    same((template['modules'] as { config: unknown }[])[0]?.config, nested);
    same((await attributes('node_modules/constructor', 'node_module'))['config'], nested);
    const assignment = await attributes('node_module_assignments/constructor%3Aconstructor', 'node_module_assignment');
    same(assignment['config'], nested);
  });

  it('are taken by POST and PATCH', async () => {
    const made = await send(
      'POST',
      'nodes',
      `{"node":{"hostname":"n","template":"toString","region":"r","labels":${SCALARS}}}`,
    );
    expect(made.status, made.text).toBe(201);
    expect(sorted((await attributes('nodes/n', 'node'))['labels'])).toBe(sorted(JSON.parse(SCALARS)));
    const patched = await send('PATCH', 'nodes/n', '{"node":{"labels":{"__proto__":"changed"}}}');
    expect(patched.status, patched.text).toBe(200);
    expect(sorted((await attributes('nodes/n', 'node'))['labels'])).toBe('{"__proto__":"changed"}');
    const settings = await send(
      'PATCH',
      `gitops_repositories/${repository}`,
      `{"gitops_repository":{"metadata":${NESTED}}}`,
    );
    expect(settings.status, settings.text).toBe(200);
    const { metadata } = JSON.parse(await text(`gitops_repositories/${repository}`)).gitops_repository;
    expect(sorted(metadata)).toBe(sorted(JSON.parse(NESTED)));
  });

  it('are unknown where keys are known', async () => {
    for (const body of ['{"__proto__":{},"node":{"labels":{}}}', '{"node":{"__proto__":{"labels":{}}}}']) {
      const answer = await send('PATCH', 'nodes/n', body);
      expect(answer.status, body).toBe(422);
      expect(answer.text).toContain('__proto__');
    }
  });
});

/** JSON with sorted keys at every depth. */
function sorted(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${sorted(member)}`).join(',')}}`;
}
