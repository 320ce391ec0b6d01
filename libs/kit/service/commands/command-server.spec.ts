import { COMMAND_UNTIL_HEADER, commandSubject, StoreDamaged } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { SILENT } from '../boot/logger.ts';
import { PROCESS_METRICS } from '../boot/process-metrics.ts';
import { CommandServer } from './command-server.ts';

const SUBJECT = commandSubject('RebuildReadModels');
const command = {
  type: 'RebuildReadModels',
  data: {},
  operation_id: 'op-1',
  account_id: 'acme',
  actor: { type: 'user', id: 'operator' },
  traceparent: null,
};
const accepted = { ok: true, result: 'done', position: null, account_revision: null };

/** A command as it comes from the bus, and what is said to its sender. */
function sent(untilMs?: number, asked: object = command) {
  const said: string[] = [];
  const headers = new Map([[COMMAND_UNTIL_HEADER, String(untilMs)]]);
  const request = {
    data: new TextEncoder().encode(JSON.stringify(asked)),
    respond: (payload = '') => said.push(payload) > 0,
    ...(untilMs === undefined ? {} : { headers: { get: (name: string) => headers.get(name) ?? '' } }),
  };
  return { request, said };
}

function serverOf(handle: () => Promise<unknown>) {
  const platform = { connectBus: () => Promise.reject(new Error('not connected here')) };
  const server = new CommandServer({ service: 'projector', platform, log: SILENT });
  server.addHandler(SUBJECT, handle);
  return server;
}

const soon = () => Date.now() + 10_000;
const droppedBy = async (service: string) => {
  const [metric] = (await PROCESS_METRICS.getMetricsAsJSON()).filter(({ name }) => name.includes('commands_dropped'));
  return metric?.values.find(({ labels }) => labels['service'] === service)?.value ?? 0;
};

describe('the command server', () => {
  it('says at once that it has a command, and then what it came to', async () => {
    const gate = Promise.withResolvers<unknown>();
    const server = serverOf(() => gate.promise);
    const { request, said } = sent(soon());
    const handled = server.handleMessage(SUBJECT, request);
    expect(said).toEqual(['']);
    gate.resolve(accepted);
    await handled;
    expect(said.map((text) => text && JSON.parse(text))).toEqual(['', accepted]);
  });

  it('says nothing but the reply to a sender that knows one reply only', async () => {
    const { request, said } = sent();
    await serverOf(async () => accepted).handleMessage(SUBJECT, request);
    expect(said.map((text) => JSON.parse(text))).toEqual([accepted]);
  });

  it('[F58] names the stream that is damaged, which asking again does not mend', async () => {
    const { request, said } = sent();
    const server = serverOf(() => Promise.reject(new StoreDamaged('review-1', 'was deleted')));
    await server.handleMessage(SUBJECT, request);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      ok: false,
      code: 'store_damaged',
      message: expect.stringMatching(/^the stream review-1 was deleted: /) as string,
    });
  });

  it('[F61] drops what is taken up when nobody waits for it any more, and counts it', async () => {
    let handled = 0;
    const server = serverOf(async () => ((handled += 1), accepted));
    const before = await droppedBy('projector');
    const late = sent(Date.now() - 1);
    await server.handleMessage(SUBJECT, late.request);
    expect([handled, late.said]).toEqual([0, []]);
    expect((await droppedBy('projector')) - before).toBe(1);
    const inTime = sent(soon());
    await server.handleMessage(SUBJECT, inTime.request);
    expect([handled, inTime.said.length]).toEqual([1, 2]);
  });

  it('[F61] works once on a command that is sent again meanwhile, and tells everybody', async () => {
    let handled = 0;
    const gate = Promise.withResolvers<unknown>();
    const server = serverOf(() => {
      handled += 1;
      return gate.promise;
    });
    const sendings = [sent(soon()), sent(soon()), sent(soon(), { ...command, operation_id: 'op-2' })];
    const works = sendings.map(({ request }) => server.handleMessage(SUBJECT, request));
    gate.resolve(accepted);
    await Promise.all(works);
    expect(handled).toBe(2);
    expect(sendings.map(({ said }) => JSON.parse(said.at(-1) ?? ''))).toEqual([accepted, accepted, accepted]);
  });
});
