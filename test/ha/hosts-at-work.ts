import { waitFor } from '@fleetwright/kit/testing';
import { expect } from 'vitest';
import type { LabHost, ServerName } from '../../deploy/ha/machine/lab-host.ts';
import { mustBeWhole } from '../faults/aftermath.ts';
import { untilStopped, Workload } from '../faults/workload.ts';
import { Probe } from './probe.ts';
import { ThreeHosts } from './three-hosts.ts';

/** How long a node stays cut off, or frozen, milliseconds: longer than anybody waits for it. */
export const AWAY_MS = 60_000;

/** What may be done to servers of a host. */
export const KINDS = ['killed', 'frozen', 'cut off'] as const;
export type Kind = (typeof KINDS)[number];

/** Three hosts on which people work, while servers of theirs are taken away and given back. */
export class HostsAtWork {
  readonly hosts: ThreeHosts;
  readonly #work: Workload<ThreeHosts>;
  #readers = 0;

  private constructor(hosts: ThreeHosts) {
    this.hosts = hosts;
    this.#work = new Workload(hosts);
  }

  static async start(): Promise<HostsAtWork> {
    const at = new HostsAtWork(await ThreeHosts.start());
    await Promise.all(['ha-a', 'ha-b'].map((name) => at.#work.register(name, 6)));
    return at;
  }

  probe(): Promise<Probe> {
    // An account has eight readers.
    this.#readers = (this.#readers % 8) + 1;
    return Probe.start(this.hosts, this.#readers);
  }

  /**
   * People work and somebody writes all the time; after the fault all is whole, and nothing that was acknowledged is lost.
   * Answers in words what was measured.
   */
  async underLoad(fault: (probe: Probe) => Promise<void>): Promise<string> {
    const probe = await this.probe();
    const working = untilStopped(this.#work.repositories, 6);
    try {
      await probe.goesOn();
      await fault(probe);
      await probe.goesOn();
    } finally {
      await working.stop();
    }
    await this.hosts.whole();
    const { writes, longestPauseMs, longestUnheardMs, lost } = await probe.end();
    expect(lost).toEqual([]);
    await mustBeWhole(this.#work);
    return `${writes} writes; longest without an acknowledged one ${longestPauseMs} ms, longest until one was heard ${longestUnheardMs} ms`;
  }

  /** Takes servers of a host away for a while in which work goes on without them, and gives them back. */
  async away(
    kind: Kind,
    host: LabHost,
    servers: readonly ServerName[],
    probe: Probe,
    goingOn: (probe: Probe) => Promise<unknown> = () => probe.goesOn(),
  ): Promise<void> {
    await this.#take(kind, host, servers);
    try {
      await Promise.all([goingOn(probe), elapsed(AWAY_MS)]);
    } finally {
      await this.#give(kind, host, servers);
    }
  }

  async #take(kind: Kind, host: LabHost, servers: readonly ServerName[]): Promise<void> {
    // Of a host there is one cable, so all of its servers are cut off.
    if (kind === 'cut off') return this.hosts.lab.network.cut(host.name);
    const each = servers.map((name) => host.server(name));
    await Promise.all(each.map((server) => (kind === 'killed' ? server.kill() : server.freeze())));
  }

  async #give(kind: Kind, host: LabHost, servers: readonly ServerName[]): Promise<void> {
    if (kind === 'cut off') return this.hosts.lab.network.mend(host.name);
    const each = servers.map((name) => host.server(name));
    await Promise.all(each.map((server) => (kind === 'killed' ? server.start() : server.thaw())));
  }
}

export function elapsed(ms: number): Promise<unknown> {
  const sinceMs = performance.now();
  return waitFor(() => performance.now() - sinceMs >= ms, { what: `${ms} ms`, timeoutMs: 10 * ms });
}
