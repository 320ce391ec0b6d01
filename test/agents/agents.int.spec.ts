import type { AgentPage, AgentStanding, ReachedNodes, StoredEvent } from '@fleetwright/contracts';
import { MODULE_CONTENT_EXAMPLE } from '@fleetwright/contracts/agents';
import { canonicalJson, uuidIds } from '@fleetwright/kit/service';
import { waitFor } from '@fleetwright/kit/testing';
import { createUser } from '@nats-io/nkeys';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from './control-plane.ts';
import { SimulatedAgent } from './simulated-agent.ts';

let plane: ControlPlane;
const agents: SimulatedAgent[] = [];
let nodes = 0;

beforeAll(async () => {
  plane = await ControlPlane.start();
  await plane.ask('CreateAccount', { name: 'Demo' });
  await plane.publish('nginx', '1.26.0', MODULE_CONTENT_EXAMPLE, { workers: 4 });
  const modules = [{ name: 'nginx' }];
  await plane.ask('CreateResource', { kind: 'template', key: 'web', attributes: { modules } });
});
afterAll(() => plane.stop());
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
});

/** A node of its own for a test, and a machine that wants to be its agent. */
async function machine(hostname?: string): Promise<SimulatedAgent> {
  nodes += 1;
  const name = hostname ?? `edge-${nodes}`;
  if (hostname === undefined) {
    await plane.ask('CreateResource', { kind: 'node', key: name, attributes: { template: 'web', region: 'eu' } });
  }
  const agent = new SimulatedAgent(plane, name);
  agents.push(agent);
  return agent;
}

/** One that is enrolled, connected, and has a bundle. */
async function agent(): Promise<SimulatedAgent> {
  const made = await machine();
  expect(await made.enrol(await plane.token(made.hostname))).toBeUndefined();
  await made.connect();
  await waitFor(async () => !('refused' in (await made.askBundle())), { what: 'its bundle' });
  return made;
}

async function standing(hostname: string): Promise<AgentStanding | undefined> {
  const page = (await plane.ask('ListAgents', { after: null, limit: 500, hostname })) as unknown as AgentPage;
  expect(page.agents.filter((each) => each.hostname !== hostname)).toEqual([]);
  return page.agents[0];
}

const eventsOf = async (stream: string): Promise<readonly StoredEvent[]> =>
  plane.platform.store.read(`${stream}-${plane.account}`);

/** How far these nodes have come, as a run tells it that reaches them. */
async function countOf(nodes: string[]) {
  const reached: ReachedNodes = [{ nodes, change: 'changed', template: 'web', modules: [], networks: [] }];
  const [nodes_document = ''] = await plane.platform.documents.put(plane.account, [canonicalJson(reached)]);
  return plane.ask('CountReachedNodes', { nodes_document });
}

const numbersTold = ({ told }: SimulatedAgent) =>
  told.flatMap((notice) => (notice.kind === 'bundle' ? [notice.bundle.number.counter] : []));

async function bundleOf(made: SimulatedAgent) {
  const answer = await made.askBundle();
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.bundle;
}

describe('a node', () => {
  it('is enrolled, gets its bundle and its content, reports, and is converged', async () => {
    const made = await agent();
    const manifest = await made.manifest();
    expect(manifest).toMatchObject({ node: made.hostname, template: 'web', empty: false });
    const [module] = manifest.modules;
    expect(module).toMatchObject({ name: 'nginx', version: '1.26.0', config: { workers: 4 } });
    expect(JSON.parse(await made.fetch(module?.content?.digest ?? ''))).toEqual(MODULE_CONTENT_EXAMPLE);
    expect(await standing(made.hostname)).toMatchObject({ state: 'never_seen', last_seen_at: null });

    const { number, manifest: told } = await bundleOf(made);
    made.report({ bundle: { number, digest: told.digest } });
    await waitFor(async () => (await standing(made.hostname))?.state === 'converged', {
      what: 'the node to be converged',
    });
    const none = { converged: 0, converging: 0, degraded: 0, offline: 0 };
    const counted = () => countOf([made.hostname, 'edge-absent']);
    expect(await counted()).toEqual({
      ...{ ...none, affected: 2, converged: 1 },
      items: [
        { hostname: 'edge-absent', state: 'waiting', since: null, reason: null },
        { hostname: made.hostname, state: 'converged', since: expect.any(String), reason: null },
      ],
    });
    made.report({
      bundle: { number, digest: told.digest },
      health: [{ module: 'nginx', name: 'answers', state: 'failing' }],
    });
    await waitFor(async () => (await standing(made.hostname))?.state === 'degraded', { what: 'the failing check' });
    expect(await standing(made.hostname)).toMatchObject({
      health: [{ name: 'answers', state: 'failing' }],
      problems: [],
    });
    const reason = { code: 'check_failing', message: 'nginx: answers: fails' };
    expect(await counted()).toMatchObject({ ...none, degraded: 1, items: [{ hostname: made.hostname, reason }, {}] });
    const types = (await eventsOf('nodes'))
      .filter(({ data }) => 'hostname' in data && data.hostname === made.hostname)
      .map(({ type }) => type);
    expect(types).toEqual(['NodeConverged', 'NodeDegraded']);
  });

  it('is told of a change, and no other node is', async () => {
    const [one, other] = [await agent(), await agent()];
    const before = await bundleOf(one);
    await plane.ask('CreateResource', {
      kind: 'assignment',
      key: `${one.hostname}:nginx`,
      attributes: { config: { workers: 8 } },
    });
    const number = { epoch: before.number.epoch, counter: before.number.counter + 1 };
    await waitFor(() => numbersTold(one).includes(number.counter), { what: 'the news' });
    const after = await bundleOf(one);
    expect(after.number).toEqual(number);
    expect(one.told.at(-1)).toEqual({ kind: 'bundle', bundle: after });
    expect((await one.manifest()).modules[0]?.config).toEqual({ workers: 8 });
    // What it may have been told is its first bundle.
    expect(numbersTold(other).filter((counter) => counter !== 1)).toEqual([]);
  });

  it('[F52] that knows a bundle which was never given gets a higher epoch', async () => {
    const made = await agent();
    const { number, manifest } = await bundleOf(made);
    const future = { number: { ...number, counter: number.counter + 5 }, digest: manifest.digest };
    const answer = await made.askBundle(future);
    if ('refused' in answer) throw new Error(answer.refused);
    expect(answer.bundle.number.epoch).toBeGreaterThan(1_700_000_000);
    expect(await made.askBundle({ ...future, number: answer.bundle.number })).toMatchObject({ bundle: answer.bundle });
  });

  it('whose machine was cloned is degraded, and that is told once', async () => {
    const made = await agent();
    const { number, manifest } = await bundleOf(made);
    const bundle = { number, digest: manifest.digest };
    const other = uuidIds.next();
    const seen = async () => (await standing(made.hostname))?.state;
    await waitFor(
      async () => {
        made.report({ bundle });
        made.report({ bundle, boot_id: other });
        return (await seen()) === 'degraded';
      },
      { what: 'the clone' },
    );
    const told = (await eventsOf('nodes')).filter(({ type }) => type === 'IdentityCloned');
    expect(told).toHaveLength(1);
    expect(told[0]?.data).toMatchObject({ boot_ids: [made.bootId, other].toSorted() });
  });
});

describe('the peers of a network', () => {
  const network = (letter: string) => [
    { network: 'fabric', public_key: `${letter.repeat(43)}=`, state: 'rendered' as const },
  ];
  const peerIn = async (made: SimulatedAgent) => (await made.manifest()).networks[0]?.peers[0];

  it('know each other by the keys that their agents made, not by another’s, and not once one is shown out', async () => {
    const [one, other] = [await agent(), await agent()];
    await plane.ask('CreateResource', { kind: 'sdwan_network', key: 'fabric', attributes: {} });
    for (const { hostname } of [one, other]) {
      await plane.ask('CreateResource', { kind: 'sdwan_peer', key: `fabric/${hostname}`, attributes: {} });
    }
    await waitFor(async () => (await peerIn(one))?.host === other.hostname, { what: 'the network' });
    expect(await peerIn(one)).toMatchObject({ public_key: null });

    other.report({ networks: network('E') });
    await waitFor(async () => (await peerIn(one))?.public_key === network('E')[0]?.public_key, { what: 'the key' });
    // A machine that says the key of another one is not believed.
    one.report({ networks: network('E') });
    await waitFor(async () => (await eventsOf('node-keys')).length === 2, { what: 'what it says' });
    one.report({ networks: network('A') });
    await waitFor(async () => (await peerIn(other))?.public_key === network('A')[0]?.public_key, { what: 'its own' });

    await plane.ask('RevokeAgent', { agent_id: other.identity.id });
    await waitFor(async () => (await peerIn(one))?.public_key === null, { what: 'the key to be forgotten' });
  });
});

describe('whoever wants in', () => {
  it('[F55] has one use of a token, and the same key as often as it likes', async () => {
    const made = await machine();
    const token = await plane.token(made.hostname);
    expect(await made.enrol(token)).toBeUndefined();
    const { id } = made.identity;
    expect(await made.enrol(token)).toBeUndefined();
    expect(await made.enrol(null)).toBeUndefined();
    expect(made.identity.id).toBe(id);
    const thief = await machine(made.hostname);
    expect(await thief.enrol(token)).toBe('already_enrolled');
    expect(await thief.enrol(await plane.token('edge-*'))).toBe('already_enrolled');
    expect(await thief.enrol(null)).toBe('token_unknown');
    const refused = (await eventsOf('enrolment')).filter(({ type }) => type === 'EnrolmentRefused');
    expect(refused).toHaveLength(2);
  });

  it('[F55] of two at once with one use, one comes in', async () => {
    const [one, other] = [await machine(), await machine()];
    const token = await plane.token('edge-*');
    const outcomes = await Promise.all([one.enrol(token), other.enrol(token)]);
    expect(outcomes.toSorted()).toEqual(['token_used_up', undefined]);
  });

  it('[F55] with a token for another host, or a proof of another key, is refused', async () => {
    const made = await machine();
    expect(await made.enrol(await plane.token('other-1'))).toBe('token_out_of_scope');
    const token = await plane.token(made.hostname);
    expect(await made.enrol(token, { public_key: createUser().getPublicKey() })).toBe('proof_invalid');
    expect(await made.enrol(token, { proof: 'A'.repeat(86) } as never)).toBe('proof_invalid');
    const nobody = await machine('edge-absent');
    expect(await nobody.enrol(await plane.token('edge-absent'))).toBe('node_unknown');
  });
});

describe('an agent', () => {
  it('[F55] is let in by the key that it enrolled with, and by no other', async () => {
    const made = await agent();
    await expect(made.connect({ key: createUser() })).rejects.toThrow(/authorization/i);
    const other = await agent();
    const { account_id, instance_id } = other.identity;
    await expect(made.connect({ name: `agent.${account_id}.${instance_id}` })).rejects.toThrow(/authorization/i);
    await expect(made.connect({ name: 'services' })).rejects.toThrow(/authorization/i);
  });

  it('[F55] reaches nothing but its own subjects', async () => {
    const [made, other] = [await agent(), await agent()];
    const refusals: string[] = [];
    void (async () => {
      for await (const status of made.connection.status())
        if (status.type === 'error') refusals.push(status.error.message);
    })();
    const forbidden = [
      other.subjects.report,
      other.subjects.askBundle,
      `agent.rival.${made.identity.instance_id}.report`,
      'command.CreateAccount',
      '$JS.API.INFO',
    ];
    for (const subject of forbidden) made.connection.publish(subject, '{}');
    for (const subject of [other.subjects.told, `${other.subjects.inbox}.>`, 'agent.>', 'fleet.>', '>']) {
      made.connection.subscribe(subject, { callback: () => undefined });
    }
    await made.connection.flush();
    await waitFor(() => refusals.length >= 10, { what: 'every refusal' });
    expect(await bundleOf(made)).toBeDefined();
  });

  it('[F55] cannot have an answer sent to somebody else', async () => {
    const [made, other] = [await agent(), await agent()];
    const heard: string[] = [];
    other.connection.subscribe(`${other.subjects.inbox}.>`, {
      callback: (_error, message) => void heard.push(message.subject),
    });
    await other.connection.flush();
    made.connection.publish(made.subjects.askBundle, JSON.stringify({ known: null, format: 1 }), {
      reply: `${other.subjects.inbox}.x.y`,
    });
    made.connection.publish(made.subjects.askBundle, JSON.stringify({ known: null, format: 1 }), {
      reply: other.subjects.told,
    });
    // Answered in order: by the time of this answer the others would have been.
    expect(await bundleOf(made)).toBeDefined();
    const theirs = await bundleOf(other);
    expect(heard.filter((subject) => subject.endsWith('.x.y'))).toEqual([]);
    for (const notice of other.told) expect(notice).toEqual({ kind: 'bundle', bundle: theirs });
  });

  it('[F55] gets the content that its own manifest names, and no other', async () => {
    const made = await agent();
    const other = await agent();
    const theirs = await bundleOf(other);
    expect(await made.askContent(theirs.manifest.digest)).toMatchObject({ refused: 'not_yours' });
    expect(await made.askContent('0'.repeat(64))).toMatchObject({ refused: 'not_yours' });
    const own = await bundleOf(made);
    expect(await made.askContent(own.manifest.digest, own.manifest.size_bytes)).toMatchObject({ refused: 'invalid' });
  });

  it('[F55] that sends what nobody can read, or too much of it, hurts nobody', async () => {
    const made = await agent();
    const { number, manifest } = await bundleOf(made);
    for (const text of ['', 'null', '{', '[]', '{"format":1}', JSON.stringify({ a: 'x'.repeat(200_000) })]) {
      made.connection.publish(made.subjects.report, text);
      made.connection.publish(made.subjects.askContent, text, { reply: `${made.subjects.inbox}.x` });
    }
    made.report({ bundle: { number, digest: manifest.digest } });
    await waitFor(async () => (await standing(made.hostname))?.state === 'converged', {
      what: 'the report that is one',
    });
    expect(() => made.connection.publish(made.subjects.report, new Uint8Array(10_000_000))).toThrow(/max/i);
  });

  it('[F55] that sends a report of 10 MB past its own library is cut off by the bus, and may come again', async () => {
    const made = await agent();
    const { connection } = made;
    // The bound is the server's; what a client thinks of it is its own affair.
    Object.assign(connection.info ?? {}, { max_payload: 100_000_000 });
    connection.publish(made.subjects.report, new Uint8Array(10_000_000));
    await waitFor(() => connection.isClosed(), { what: 'its connection to end' });
    await made.connect();
    const { number, manifest } = await bundleOf(made);
    made.report({ bundle: { number, digest: manifest.digest } });
    await waitFor(async () => (await standing(made.hostname))?.state === 'converged', { what: 'its report' });
  });

  it.each(['1970-01-01T00:00:00.000Z', '2076-01-01T00:00:00.000Z'])(
    '[F55] whose clock says %s is seen when its report came, and its key is judged by ours',
    async (sent_at) => {
      const made = await agent();
      const { number, manifest } = await bundleOf(made);
      const before = await plane.databaseNow();
      made.report({ sent_at, bundle: { number, digest: manifest.digest } });
      await waitFor(async () => (await standing(made.hostname))?.state === 'converged', { what: 'its report' });
      const seen = Date.parse((await standing(made.hostname))?.last_seen_at ?? '');
      expect(seen).toBeGreaterThanOrEqual(before);
      expect(seen).toBeLessThanOrEqual(await plane.databaseNow());
      await (await made.connect()).flush();
    },
  );

  it('rotates its key: the old one is good until the new one was used', async () => {
    const made = await agent();
    const old = made.key;
    const next = createUser();
    expect(await made.rotate(next)).toMatchObject({ rotated: true });
    expect(await made.rotate(next)).toMatchObject({ rotated: true });
    expect(await made.rotate(old)).toMatchObject({ rotated: true });
    await (await made.connect({ key: old })).close();
    await made.connect({ key: next });
    await waitFor(
      async () =>
        made.connect({ key: old }).then(
          () => false,
          () => true,
        ),
      { what: 'the old key to be no good' },
    );
  });

  it('[F55] that is revoked is disconnected, refused, and told why over HTTP', async () => {
    const made = await agent();
    const { number, manifest } = await bundleOf(made);
    made.report({ bundle: { number, digest: manifest.digest } });
    await waitFor(async () => (await standing(made.hostname))?.state === 'converged', { what: 'its report' });
    const connection = made.connection;
    await plane.ask('RevokeAgent', { agent_id: made.identity.id });
    await waitFor(() => connection.isClosed(), { what: 'its connection to end' });
    await expect(made.connect()).rejects.toThrow(/authorization/i);
    expect(await made.enrol(null)).toBe('agent_revoked');
    expect(await standing(made.hostname)).toBeUndefined();
    // [FS9] Nor does what it said count for anything once it is silent.
    await waitFor(async () => !(await plane.reported()).includes(made.hostname), { what: 'it to be forgotten' });
    const successor = await machine(made.hostname);
    expect(await successor.enrol(await plane.token(made.hostname))).toBeUndefined();
    await successor.connect();
  });

  it('[F55] whose node is deleted is shown out', async () => {
    const made = await agent();
    await plane.ask('DeleteResource', { kind: 'node', key: made.hostname, expected_version: null });
    await waitFor(() => made.connection.isClosed(), { what: 'its connection to end' });
    expect(await made.enrol(null)).toBe('agent_revoked');
  });

  it('is taken over by a machine with a token that says so', async () => {
    const made = await agent();
    const next = await machine(made.hostname);
    expect(await next.enrol(await plane.token(made.hostname, { replaces: true }))).toBeUndefined();
    await waitFor(() => made.connection.isClosed(), { what: 'the old machine to be out' });
    await next.connect();
    expect((await next.manifest()).node).toBe(made.hostname);
  });
});

it('[F11, F54] agents come back at once to a bus that lost all that it had, and are told of the next change', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => agent()));
  const before = all.map((each) => each.connection);
  await plane.loseBus();
  await waitFor(() => before.every((connection) => connection.isClosed()), { what: 'their connections to end' });
  await Promise.all(
    all.map((each) =>
      waitFor(async () => (await each.connect()) !== undefined, { what: `${each.hostname} to be let in again` }),
    ),
  );
  const counters = await Promise.all(all.map(async (each) => (await bundleOf(each)).number.counter));
  await plane.publish('nginx', '1.27.0', MODULE_CONTENT_EXAMPLE);
  await waitFor(() => all.every((each, n) => numbersTold(each).includes((counters[n] ?? 0) + 1)), { what: 'the news' });
});
