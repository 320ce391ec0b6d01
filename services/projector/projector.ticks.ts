import type { Instant } from '@fleetwright/contracts';
import { isSamePlace, type LogPlace } from '@fleetwright/core/event-sourcing';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { FOLLOW_EVENTS_MAX, POLL_MS } from './limits.ts';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';

/** Follows the store: every event becomes rows, in the order of positions. */
@Controller()
export class ProjectorTicks {
  readonly #ports: ProjectorPorts;
  /** How far the rows have come, as far as this process knows; undefined: the database is asked. */
  #place: LogPlace | undefined;

  constructor(@Inject(PROJECTOR_PORTS) ports: ProjectorPorts) {
    this.#ports = ports;
    ports.store.onWentBack(() => (this.#place = undefined));
  }

  @OnTick({ name: 'follow', everyMs: POLL_MS, leased: true, onAppended: true })
  async follow(_now: Instant, signal: AbortSignal): Promise<void> {
    const { store, projection, fleetMetrics } = this.#ports;
    while (!signal.aborted) {
      const after = this.#place ?? (await this.#resume(signal));
      const { events, scannedTo } = await store.readAll({ after, limit: FOLLOW_EVENTS_MAX });
      if (isSamePlace(scannedTo, after)) return;
      this.#place = undefined;
      // Somebody else projected or rebuilt meanwhile when this is false: go on where that ended.
      if (!(await projection.apply({ events, after, scannedTo }))) continue;
      this.#place = scannedTo;
      fleetMetrics.count(events);
      // Whatever is appended from here on wakes it again.
      if (events.length < FOLLOW_EVENTS_MAX) return;
    }
  }

  /** Rows that the store does not account for, by older rules or after it lost events, are made anew first. */
  async #resume(signal: AbortSignal): Promise<LogPlace> {
    const { store, projection, rebuilds, log } = this.#ports;
    const place = await projection.progress();
    const [isHeld] = await store.holds([place]);
    if (isHeld === true && !(await projection.isOutdated())) return place;
    log.warn({ position: place.position }, 'the read models do not fit the store or this release, and are rebuilt');
    await rebuilds.run(signal);
    return projection.progress();
  }
}
