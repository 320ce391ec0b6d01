import { RESOURCE_KINDS } from '@fleetwright/contracts';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operation, placesOf } from '../operation.ts';
import { GatewayHarness } from '../testing/harness.ts';
import { OPERATIONS } from './all.ts';
import { INSTANCE } from './examples/fleet.ts';
import { RESOURCES } from './examples/resources.ts';

type Fields = Readonly<Record<string, unknown>>;

const ABSENT = '00000000-0000-7000-8000-0000000000ff';
const LETTER = idOf(4_242);
/** Fields that name something of an account, wherever they stand. */
const NAMING = ['repository_id', 'sync_run_id', 'proposal_id', 'instance_id', 'dead_letter_id', 'module', 'key'];
const FILTERS = ['repository', 'run', 'approval_request_id', 'node'];
const naming = OPERATIONS.filter(({ http, input }) => {
  const fields = [...NAMING, ...(http.method === 'GET' ? FILTERS : ['proposals'])];
  return Object.keys(input.shape).some((field) => fields.includes(field));
});

describe('[P7] what belongs to another account', () => {
  let gateway: GatewayHarness;
  let theirs: Fields;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    await gateway.happened(repositoryHistory({ account: 'globex', number: 7, nodes: 2, runs: 1 }));
    await gateway.happened(foreignFleet());
    const letter = { id: LETTER, account_id: 'globex', event_id: 'e', event_type: 'DiffComputed' };
    const { position } = placeAt(1);
    await gateway.platform.state.bury({ ...letter, position, stage: 'diff', payload: '{}', error: 'bad', attempts: 8 });
    const [proposal] = await gateway.models.list('proposals', 'globex', { order: 'oldest_first', limit: 1 });
    if (proposal === undefined) throw new Error('there is no foreign proposal');
    const { id, repository_id, sync_run_id } = proposal;
    theirs = {
      ...{ repository_id, sync_run_id, proposal_id: id, instance_id: INSTANCE.id, dead_letter_id: LETTER },
      ...{ repository: repository_id, run: sync_run_id, approval_request_id: sync_run_id, node: 'edge-01' },
    };
  });
  afterAll(() => gateway.close());

  it('is named by most operations', () => {
    expect(naming.length).toBeGreaterThan(45);
  });

  it.each(naming.map((operation) => [operation.name, operation] as const))(
    'is answered by %s just as what is not there, and is not touched',
    async (_name, operation) => {
      const before = gateway.commands.length;
      const foreign = await ask(operation, (field, example) => theirs[field] ?? example);
      const absent = await ask(operation, (field) => (field === 'key' || field === 'module' ? 'nothing' : ABSENT));
      expect(foreign).toEqual(absent);
      expect(foreign.status === 404 || isOpenTo(operation, foreign.status)).toBe(true);
      expect(gateway.commands.slice(before).map(({ account_id }) => account_id)).not.toContain('globex');
    },
  );

  it('is there for its own account: the ids above are right', async () => {
    const token = await gateway.token({ account: 'globex' });
    const paths = ['gitops_repositories', 'gitops_sync_runs', 'gitops_proposals', 'instances', 'nodes', 'dead_letters'];
    for (const path of paths) {
      const { body } = await gateway.get(`/api/v1/system/${path}`, { token });
      expect([path, Object.values(body)[0]]).toEqual([path, expect.arrayContaining([expect.anything()])]);
    }
  });

  /** The example's request, with the names that are chosen; what the answer says of them is left out. */
  async function ask(operation: Operation, choose: (field: string, example: unknown) => unknown) {
    const given = operation.example.input as Fields;
    const chosen = new Map<string, string>();
    const valueOf = (field: string): unknown => {
      const value = [...NAMING, ...FILTERS].includes(field) ? choose(field, given[field]) : given[field];
      if (NAMING.includes(field) || FILTERS.includes(field)) chosen.set(field, String(value));
      return value;
    };
    const { path, query, body } = placesOf(operation);
    const address = operation.http.path.replaceAll(/:(\w+)/g, (_all, field: string) =>
      encodeURIComponent(String(valueOf(field))),
    );
    const asked = query.filter((field) => FILTERS.includes(field) || field === 'repository_id');
    const search = new URLSearchParams(asked.map((field) => [field, String(valueOf(field))]));
    const fields = body.map((field) => [field, field === 'proposals' ? [proposalOf(choose)] : given[field]]);
    const text = operation.http.text === undefined ? undefined : given[operation.http.text.field];
    const sent = text ?? (body.length === 0 ? undefined : Object.fromEntries(fields));
    const answer = await gateway.call(operation.http.method, `/api/v1/system/${address}?${search}`, {
      ...(sent === undefined ? {} : { body: sent }),
      ...(text === undefined ? {} : { headers: { 'content-type': 'application/yaml' } }),
    });
    // A kind names nothing that an account has.
    expect(path.every((field) => field === 'kind' || NAMING.includes(field))).toBe(true);
    const names = [...chosen.values(), String(choose('proposal_id', ''))];
    const shown = names.reduce((textOfBody, name) => hidden(textOfBody, name), JSON.stringify(answer.body));
    return { status: answer.status, shown };
  }

  function proposalOf(choose: (field: string, example: unknown) => unknown) {
    return { id: choose('proposal_id', ''), digest: '0'.repeat(64) };
  }
});

/** Lists are empty, and what a stage decides about is asked of the stage, which is not there. */
function isOpenTo({ http, name }: Operation, status: number): boolean {
  if (http.method === 'GET') return name.includes('list_') && status === 200;
  return /^(update|delete)_/.test(name) && status === 503;
}

function hidden(text: string, name: string): string {
  return text.replaceAll(encodeURIComponent(name), '<name>').replaceAll(name, '<name>');
}

function foreignFleet(): HistoryEvent[] {
  const actor = { type: 'user', id: 'bob' } as const;
  const write = { revision: 100, operation_id: 'o', origin: { type: 'imperative' as const } };
  const at = (fact: HistoryEvent['fact']): HistoryEvent => ({ stream: 'fleet-globex', account: 'globex', actor, fact });
  const resources = RESOURCE_KINDS.map((kind) => {
    const { key, attributes } = RESOURCES[kind];
    const data = { ...write, kind, key, operation: 'created' as const, changed: [], attributes, managed_by: null };
    return at({ type: 'ResourceChanged', data });
  });
  const { id, node, status, region, instance_type } = INSTANCE;
  const instance = { id, node, status, region, instance_type };
  return [...resources, at({ type: 'InstanceChanged', data: { ...write, instance, operation: 'created' } })];
}
