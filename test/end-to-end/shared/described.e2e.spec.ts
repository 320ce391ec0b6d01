import { waitFor } from '@fleetwright/kit/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { declareFleet } from '../declared-fleet.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'described';

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: object;
}

/** Where the things are listed whose fields addresses name, and which field of them is the name. */
const NAMES: Readonly<Record<string, readonly [list: string, field: string]>> = {
  repository_id: ['gitops_repositories', 'id'],
  proposal_id: ['gitops_proposals', 'id'],
  instance_id: ['instances', 'id'],
  module: ['node_modules', 'key'],
};

/** What an address cannot be asked without. */
const QUERIES: Readonly<Record<string, string>> = { [`${SYSTEM}/fleet_diff`]: '?from=2026-01-01T00:00:00Z' };

/** What the running system answers, against what it says that it answers. */
describe('the description of the interface', () => {
  let stack: SharedStack;
  let rest: Api;
  let description: Description;
  /** The run that declared the fleet: a newer one may not have read its file yet. */
  let declaring: string;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    const { run, proposals } = await declareFleet(stack);
    declaring = run;
    const decided = proposals.map(({ id, digest }) => ({ id, digest }));
    await rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals: decided });
    await waitFor(
      async () => (await rest.get(`${SYSTEM}/gitops_sync_runs/${run}`)).body.status === 'applied' || undefined,
      { timeoutMs: 60_000, what: 'the run is applied' },
    );
    await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'eu-west-9' } });
    description = (await rest.get('/openapi.json')).body;
  });
  afterAll(async () => {
    await stack?.stop();
  });

  /** The address of something that is there; undefined where there is no such thing in this fleet. */
  async function addressOf(path: string): Promise<string | undefined> {
    const field = /\{(\w+)\}/.exec(path)?.[1];
    if (field === undefined) return `${path}${QUERIES[path] ?? ''}`;
    if (field === 'sync_run_id') return path.replace('{sync_run_id}', declaring);
    const [list, name] = NAMES[field] ?? [path.split('/{')[0]?.replace(`${SYSTEM}/`, '') ?? '', 'key'];
    const { body } = await rest.get(`${SYSTEM}/${list}`);
    const rows = Object.values(body).find(Array.isArray) ?? [];
    const found: unknown = rows[0]?.[name];
    return found === undefined ? undefined : path.replace(/\{\w+\}/, encodeURIComponent(String(found)));
  }

  it('says of everything that can be read what is answered, and so it is', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const asked: string[] = [];
    for (const [path, { get }] of Object.entries(description.paths)) {
      const schema = get?.responses['200']?.content?.['application/json']?.schema;
      const address = schema === undefined || !path.startsWith(SYSTEM) ? undefined : await addressOf(path);
      if (schema === undefined || address === undefined) continue;
      const { status, body } = await rest.get(address);
      const validate = ajv.compile({ ...schema, components: description.components });
      const isSo = validate(body);
      expect([address, status, isSo ? '' : ajv.errorsText(validate.errors)]).toEqual([address, 200, '']);
      asked.push(get?.operationId ?? '');
    }
    expect(asked).toEqual(
      expect.arrayContaining(['gitops_get_sync_run', 'gitops_get_proposal', 'gitops_list_sync_run_events', 'get_node']),
    );
    expect(asked.length).toBeGreaterThan(25);
  });
});
