import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ServerName } from '../../deploy/ha/machine/lab-host.ts';
import { HostsAtWork, KINDS } from './hosts-at-work.ts';

const NATS: readonly ServerName[] = ['nats'];

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
});
