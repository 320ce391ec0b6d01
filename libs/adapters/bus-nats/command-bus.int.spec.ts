import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@fleetwright/contracts';
import { COMMAND_UNTIL_HEADER, commandSubject } from '@fleetwright/core/event-sourcing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import type { Msg } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Link, NatsCommandBus } from './index.ts';

const command: Command<'RebuildReadModels'> = {
  type: 'RebuildReadModels',
  data: {},
  operation_id: 'op-1',
  account_id: 'acme',
  actor: { type: 'user', id: 'operator' },
  traceparent: null,
};
const accepted = { ok: true, result: 'done', position: 7, account_revision: null };

describe('a command', () => {
  let folder: string;
  let server: NatsServer;
  const links: Link[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-commands-'));
    server = await startNats({ storeDir: folder });
  });
  afterEach(async () => {
    await Promise.all(links.splice(0).map((link) => link.close()));
  });
  afterAll(async () => {
    await server.kill();
    await removeFolder(folder);
  });

  async function open(): Promise<Link> {
    const link = await Link.open({ url: server.url, name: 'test', waitMs: 5_000 });
    links.push(link);
    return link;
  }

  /** A replica that takes commands as it is told to, and counts them. */
  async function replica(take: (message: Msg, sending: number) => void): Promise<() => number> {
    const other = await open();
    let taken = 0;
    other.nc.subscribe(commandSubject('RebuildReadModels'), {
      queue: 'projector',
      callback: (_, message) => take(message, (taken += 1)),
    });
    await other.nc.flush();
    return () => taken;
  }
  const reply = (message: Msg) => void message.respond(JSON.stringify(accepted));

  it('[F61] goes to another replica when the one that has it shows no sign of life', async () => {
    const frozen = await replica(() => undefined);
    await replica(reply);
    const bus = new NatsCommandBus(await open());
    // Each is asked for half of them, whoever is first: of so many, some went to the frozen one.
    const replies = await Promise.all(Array.from({ length: 24 }, () => bus.request(command)));
    expect(replies).toEqual(Array.from({ length: 24 }, () => accepted));
    expect(frozen()).toBeGreaterThan(0);
  });

  it('[F61] goes to another replica when the one that works on it falls silent', async () => {
    const stopped = await replica((message) => void message.respond());
    const bus = new NatsCommandBus(await open());
    const answer = bus.request(command);
    await waitFor(() => stopped() === 1, { what: 'the command to be taken' });
    await replica(reply);
    expect(await answer).toEqual(accepted);
  });

  it('[F61] is sent once to a replica that says that it is at work', async () => {
    const taken = await replica((message) => {
      const signs = setInterval(() => message.respond(), 200);
      setTimeout(() => {
        clearInterval(signs);
        reply(message);
      }, 3_000);
      message.respond();
    });
    expect(await new NatsCommandBus(await open()).request(command)).toEqual(accepted);
    expect(taken()).toBe(1);
  });

  it('[F61] says until when somebody waits for it to be taken up', async () => {
    const untils: number[] = [];
    await replica((message) => {
      untils.push(Number(message.headers?.get(COMMAND_UNTIL_HEADER)));
      reply(message);
    });
    const beforeMs = Date.now();
    await new NatsCommandBus(await open()).request(command);
    expect(untils[0]).toBeGreaterThan(beforeMs);
  });
});
