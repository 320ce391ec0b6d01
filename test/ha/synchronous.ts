import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { waitFor } from '@fleetwright/kit/testing';
import { ask } from '../../deploy/ha/machine/bring-up.ts';
import type { LabHost } from '../../deploy/ha/machine/lab-host.ts';
import type { ThreeHosts } from './three-hosts.ts';

/** Tells Patroni whether commits wait for a standby, and waits until PostgreSQL does so. */
export async function setSynchronous(hosts: ThreeHosts, isSynchronous: boolean): Promise<void> {
  await configure(await hosts.leader(), { synchronous_mode: isSynchronous, synchronous_mode_strict: isSynchronous });
  const waits = async () => {
    const [row] = await ask<{ names: string }>(
      hosts.lab.databaseUrl,
      `select current_setting('synchronous_standby_names') as names`,
    );
    return row !== undefined && (row.names !== '') === isSynchronous;
  };
  await waitFor(waits, { what: 'PostgreSQL to know it', timeoutMs: 150_000 });
}

/** Patroni takes settings of the cluster from who has a certificate of it. */
async function configure({ address, tls }: LabHost, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const [ca, cert, key] = await Promise.all([tls.authority, tls.certificate, tls.key].map((file) => readFile(file)));
  const asked = request(`https://${address}:8008/config`, { method: 'PATCH', ca, cert, key });
  asked.end(JSON.stringify(settings));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`Patroni answered ${answer.statusCode}`);
}
