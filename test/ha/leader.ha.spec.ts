import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ServerName } from '../../deploy/ha/machine/lab-host.ts';
import { HostsAtWork, KINDS } from './hosts-at-work.ts';
import { setSynchronous } from './synchronous.ts';
import { WriterOnHost } from './writer-on-host.ts';

/** Patroni and the PostgreSQL that it started. */
const POSTGRES: readonly ServerName[] = ['patroni'];

let at: HostsAtWork;
beforeAll(async () => {
  at = await HostsAtWork.start();
});
afterAll(() => at?.hosts.end());

describe('[F63] the leader of PostgreSQL', () => {
  it.each(KINDS)('%s', async (kind) => {
    const leader = await at.hosts.leader();
    const told = await at.underLoad((probe) => at.away(kind, leader, POSTGRES, probe));
    console.log(`F63 ${kind}: ${told}`);
  });

  it('cut off with a client on its side: what that one was told is kept', async () => {
    const leader = await at.hosts.leader();
    const writer = await WriterOnHost.start(at.hosts, leader);
    await waitFor(() => writer.acknowledged.length > 20, { what: 'the client to write' });
    await at.underLoad((probe) => at.away('cut off', leader, POSTGRES, probe));
    expect(await writer.end()).toEqual([]);
  });

  it('control: where no commit waits for a standby, that client is told of writes that are lost', async () => {
    await setSynchronous(at.hosts, false);
    onTestFinished(() => setSynchronous(at.hosts, true));
    const leader = await at.hosts.leader();
    const writer = await WriterOnHost.start(at.hosts, leader);
    await waitFor(() => writer.acknowledged.length > 20, { what: 'the client to write' });
    at.hosts.lab.network.cut(leader.name);
    const isReplaced = async () => (await at.hosts.leader()) !== leader;
    await waitFor(isReplaced, { what: 'another leader', timeoutMs: 150_000 });
    at.hosts.lab.network.mend(leader.name);
    await at.hosts.whole(false);
    expect((await writer.end()).length).toBeGreaterThan(0);
  });
});
