import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '@fleetwright/contracts';
import type { GitRemote } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { areReady, ask, bringUp, hasStandbys } from '../../deploy/ha/machine/bring-up.ts';
import { fillLab } from '../../deploy/ha/machine/fill-lab.ts';
import { Lab } from '../../deploy/ha/machine/lab.ts';
import type { LabHost } from '../../deploy/ha/machine/lab-host.ts';
import { startLabRemote } from '../../deploy/ha/machine/lab-remote.ts';
import { readLog } from '../end-to-end/stack.ts';
import type { WorkedStack } from '../faults/workload.ts';

/** Hosts that come back have everything to do again: five times what they take on an idle machine. */
const WHOLE_WITHIN_MS = 300_000;
const LOOK_MS = 250;
const ANSWER_MS = 1_000;

/** Three hosts with the demo account, asked as by people behind something that leads them to a host which is ready. */
export class ThreeHosts implements WorkedStack {
  readonly lab: Lab;
  readonly remote: GitRemote;
  readonly requestTimeoutMs = 10_000;
  readonly #folder: string;
  #gatewayUrl: string;
  #databaseUrl = '';
  #isOver = false;
  readonly #balancing: Promise<void>;

  private constructor(lab: Lab, remote: GitRemote, folder: string) {
    this.lab = lab;
    this.remote = remote;
    this.#folder = folder;
    this.#gatewayUrl = lab.gatewayUrls()[0] ?? '';
    this.#balancing = this.#balance();
  }

  static async start(): Promise<ThreeHosts> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-hosts-'));
    const lab = await Lab.make({ folder, environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '5' } });
    try {
      const remote = await startLabRemote(lab, folder);
      await bringUp(lab, console.log);
      await fillLab(lab);
      return new ThreeHosts(lab, remote, folder);
    } catch (error) {
      await lab.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#balancing;
    await this.lab.end();
    await this.remote.stop();
    await removeFolder(this.#folder);
  }

  get token(): string {
    return this.lab.identity.token;
  }

  /** Of a host that said it is ready a moment ago. */
  get gatewayUrl(): string {
    return this.#gatewayUrl;
  }

  /** Of the host that took writes when the log was read last. */
  get databaseUrl(): string {
    return this.#databaseUrl;
  }

  async log(): Promise<readonly StoredEvent[]> {
    const { address } = await this.leader();
    this.#databaseUrl = this.databaseUrlOf(address);
    return readLog(this.#databaseUrl);
  }

  /** PostgreSQL on one host, whether or not it takes writes. */
  databaseUrlOf(address: string): string {
    return this.lab.databaseUrl.replace(/@[^/]*\//, `@${address}:5432/`);
  }

  /** The host whose PostgreSQL takes writes. */
  async leader(): Promise<LabHost> {
    const [row] = await ask<{ address: string }>(this.lab.databaseUrl, 'select host(inet_server_addr()) as address');
    return this.#hostAt(row?.address);
  }

  /** Every server on every host runs, follows and is ready. */
  async whole(isSynchronous = true): Promise<void> {
    const isWhole = async () => (await hasStandbys(this.lab, isSynchronous)) && (await areReady(this.lab));
    await waitFor(isWhole, { what: 'all hosts to be whole', timeoutMs: WHOLE_WITHIN_MS });
  }

  #hostAt(address: string | undefined): LabHost {
    const host = this.lab.hosts.find((each) => each.address === address);
    if (host === undefined) throw new Error(`no host has the address ${address}`);
    return host;
  }

  /** What stands in front of the gateways: asks all of them, and leads to one that is ready. */
  async #balance(): Promise<void> {
    while (!this.#isOver) {
      const urls = this.lab.gatewayUrls();
      const ready = await Promise.all(
        urls.map((url) =>
          fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      const isLast = ready[urls.indexOf(this.#gatewayUrl)] === true;
      if (!isLast) this.#gatewayUrl = urls.find((_, at) => ready[at]) ?? this.#gatewayUrl;
      await sleep(LOOK_MS);
    }
  }
}
