import { Inject, Injectable } from '@nestjs/common';
import { CLOCK_JUMP_MS } from './limits.ts';
import { FLEET_STATUS_PORTS, type FleetStatusPorts } from './ports.ts';

/**
 * For how long reports have been received without a gap. Begins anew at a start, when the agents' bus was away, when the
 * database could not take them, and when its clock jumped: silence before that says nothing of a node.
 */
@Injectable()
export class Listening {
  readonly #ports: FleetStatusPorts;
  #sinceMs: number;
  #clocks: { readonly database: number; readonly ours: number } | undefined;

  constructor(@Inject(FLEET_STATUS_PORTS) ports: FleetStatusPorts) {
    this.#ports = ports;
    this.#sinceMs = ports.clock.elapsedMs();
    ports.agents.onConnected(() => this.beginAnew());
  }

  beginAnew(): void {
    this.#sinceMs = this.#ports.clock.elapsedMs();
  }

  /** Milliseconds; 0 while nothing can be received. Call it regularly: a gap between two calls is one in what was heard. */
  async forMs(): Promise<number> {
    const { agents, clock, status } = this.#ports;
    const database = Date.parse(await status.now());
    const ours = clock.elapsedMs();
    const before = this.#clocks;
    this.#clocks = { database, ours };
    const apartMs = before === undefined ? 0 : database - before.database - (ours - before.ours);
    // A process that stood still heard nothing meanwhile.
    const hasPaused = before !== undefined && ours - before.ours > PAUSE_MS;
    if (!agents.isConnected || hasPaused || Math.abs(apartMs) > CLOCK_JUMP_MS) this.beginAnew();
    return agents.isConnected ? ours - this.#sinceMs : 0;
  }
}

/** It is asked every second; a process that is asked after ten times that was frozen, or starved. */
const PAUSE_MS = 10_000;
