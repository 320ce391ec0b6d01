import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a stage counts. Every service has its own registry, so several may run in one process. */
export class StageMetrics {
  readonly handled: Counter<'stage' | 'type' | 'outcome'>;
  readonly unreadable: Counter<'stage'>;
  readonly phantoms: Counter<'stage'>;
  readonly durationSeconds: Histogram<'stage' | 'type'>;
  readonly owed: Gauge<'stage'>;
  readonly ticks: Counter<'stage' | 'tick' | 'outcome'>;
  readonly wentBack: Counter<'stage'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.handled = new Counter({
      name: 'fleetwright_events_total',
      help: 'Tries of events by what they came to: done, waiting, retried, gave_up, dead, store_unavailable',
      labelNames: ['stage', 'type', 'outcome'],
      registers,
    });
    this.unreadable = new Counter({
      name: 'fleetwright_unreadable_messages_total',
      help: 'Messages that could not be read and became dead letters',
      labelNames: ['stage'],
      registers,
    });
    this.phantoms = new Counter({
      name: 'fleetwright_phantom_messages_total',
      help: 'Messages of events that the store does not hold; they are dropped',
      labelNames: ['stage'],
      registers,
    });
    this.durationSeconds = new Histogram({
      name: 'fleetwright_event_duration_seconds',
      help: 'Time a handler took',
      labelNames: ['stage', 'type'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
      registers,
    });
    this.owed = new Gauge({
      name: 'fleetwright_owed_events',
      help: 'Events that the stage had not answered when its safety net came by for the last time',
      labelNames: ['stage'],
      registers,
    });
    this.wentBack = new Counter({
      name: 'fleetwright_store_went_back_total',
      help: 'Times the event store turned out to have lost events that it had answered; what was remembered was dropped',
      labelNames: ['stage'],
      registers,
    });
    this.ticks = new Counter({
      name: 'fleetwright_ticks_total',
      help: 'Runs of ticks by what they came to: done, failed',
      labelNames: ['stage', 'tick', 'outcome'],
      registers,
    });
  }
}
