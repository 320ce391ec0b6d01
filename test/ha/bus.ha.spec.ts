import { Link, STREAM } from '@fleetwright/adapters/bus-nats';
import { waitFor } from '@fleetwright/kit/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LabHost, ServerName } from '../../deploy/ha/machine/lab-host.ts';
import { elapsed, HostsAtWork, KINDS } from './hosts-at-work.ts';

const NATS: readonly ServerName[] = ['nats'];
/** What is on its way when a node goes may still be heard. */
const SETTLED_MS = 5_000;

let at: HostsAtWork;
beforeAll(async () => {
  at = await HostsAtWork.start();
});
afterAll(() => at?.hosts.end());

describe('[F62] each node of NATS in turn', () => {
  it.each(KINDS)('%s: decisions go on, and what is decided is heard outside before the node is back', async (kind) => {
    const told = await at.underLoad(async (probe) => {
      for (const host of at.hosts.lab.hosts) {
        // A cut takes the whole host; what it costs where PostgreSQL leads is another row's.
        if (kind === 'cut off' && host === (await at.hosts.leader())) continue;
        await at.away(kind, host, NATS, probe, () => Promise.all([probe.goesOn(), probe.hears()]));
      }
    });
    console.log(`F62 ${kind}: ${told}`);
  });

  it('control: of a stream that is kept on one node nothing is heard while that node is away', async () => {
    onTestFinished(() => keepOn(3));
    await keepOn(1);
    const holder = await leaderOfStream();
    await at.underLoad(async (probe) => {
      await at.away('killed', holder, NATS, probe, async () => {
        await elapsed(SETTLED_MS);
        const before = probe.heard.size;
        await probe.goesOn();
        expect(probe.heard.size).toBe(before);
      });
    });
  });
});

async function keepOn(nodes: 1 | 3): Promise<void> {
  await withStreams(async (streams) => {
    await streams.update(STREAM, { num_replicas: nodes });
    const isSo = async () => {
      const { cluster } = await streams.info(STREAM);
      const followers = cluster?.replicas ?? [];
      return followers.length === nodes - 1 && followers.every(({ current }) => current);
    };
    await waitFor(isSo, { what: `the stream on ${nodes} nodes`, timeoutMs: 150_000 });
  });
}

async function leaderOfStream(): Promise<LabHost> {
  let name: string | undefined;
  await withStreams(async (streams) => (name = (await streams.info(STREAM)).cluster?.leader));
  return at.hosts.lab.host(name ?? 'none');
}

/** As the relay, which alone may change the stream. */
async function withStreams(
  work: (streams: Awaited<ReturnType<typeof jetstreamManager>>['streams']) => Promise<unknown>,
): Promise<void> {
  const link = await Link.open({ url: at.hosts.lab.natsUrlOf('relay'), name: 'probe', waitMs: 30_000 });
  try {
    await work((await jetstreamManager(link.nc, { timeout: 30_000 })).streams);
  } finally {
    await link.close();
  }
}
