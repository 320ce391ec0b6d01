import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentSubjects } from '@fleetwright/contracts/agents';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NatsAgentBus } from './index.ts';
import { AGENT_MESSAGES_AT_ONCE_MAX } from './limits.ts';

let folder: string;
let server: NatsServer;
let agent: NatsConnection;
let bus: NatsAgentBus;
const subjects = agentSubjects('acme', randomUUID());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-agent-bus-'));
  server = await startNats({ storeDir: folder });
  agent = await connect({ servers: server.url, inboxPrefix: subjects.inbox });
  bus = await NatsAgentBus.open({ url: server.url, name: 'test', onTrouble: () => undefined });
});

afterAll(async () => {
  await agent.close();
  await bus.close();
  await server.kill();
  await removeFolder(folder);
});

it('[F54] who asks when there is no room is told at once to ask again, and is answered then', async () => {
  const taken: unknown[] = [];
  const { promise: isDone, resolve: makeRoom } = Promise.withResolvers<void>();
  let work: Promise<void> = Promise.resolve();
  const stop = bus.serve('ask.bundle', async ({ body }) => {
    taken.push(body);
    await work;
    return { answered: body };
  });
  const ask = async (question: unknown) =>
    (await agent.request(subjects.askBundle, JSON.stringify(question), { timeout: 60_000 })).json();
  // Nobody hears a question until the server knows who serves it.
  await waitFor(() => ask('is somebody there'), { what: 'somebody to answer' });
  work = isDone;
  taken.length = 0;
  const waiting = Array.from({ length: AGENT_MESSAGES_AT_ONCE_MAX }, (_, n) => ask(n));
  await waitFor(() => taken.length === AGENT_MESSAGES_AT_ONCE_MAX, { what: 'all room to be taken' });
  expect(await ask('one more')).toMatchObject({ refused: 'unavailable' });
  // Whoever names another place for the answer than its own is not answered there.
  const heard: string[] = [];
  agent.subscribe('agent.acme.other.inbox', { callback: (_, message) => void heard.push(message.string()) });
  agent.publish(subjects.askBundle, '{}', { reply: 'agent.acme.other.inbox' });
  expect(await ask('and another')).toMatchObject({ refused: 'unavailable' });
  makeRoom();
  expect(await Promise.all(waiting)).toHaveLength(AGENT_MESSAGES_AT_ONCE_MAX);
  expect(taken).toHaveLength(AGENT_MESSAGES_AT_ONCE_MAX);
  expect(await ask('again')).toEqual({ answered: 'again' });
  expect(heard).toEqual([]);
  await stop();
});
