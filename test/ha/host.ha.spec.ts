import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ServerName } from '../../deploy/ha/machine/lab-host.ts';
import { HostsAtWork, KINDS } from './hosts-at-work.ts';

const ALL: readonly ServerName[] = ['services', 'nats', 'patroni', 'etcd'];

let at: HostsAtWork;
beforeAll(async () => {
  at = await HostsAtWork.start();
});
afterAll(() => at?.hosts.end());

describe('[F65] one whole host of three, the one where PostgreSQL leads', () => {
  it.each(KINDS)('%s under load: the others go on, and it comes back', async (kind) => {
    const host = await at.hosts.leader();
    const told = await at.underLoad((probe) => at.away(kind, host, ALL, probe));
    console.log(`F65 ${kind}: ${told}`);
  });
});
