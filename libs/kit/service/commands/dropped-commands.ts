import { Counter } from 'prom-client';
import { PROCESS_METRICS } from '../boot/process-metrics.ts';

const dropped = new Counter({
  name: 'fleetwright_commands_dropped_total',
  help: 'Commands taken up when nobody waited for them any more: the process stood still, or clocks are apart',
  labelNames: ['service'],
  registers: [PROCESS_METRICS],
});

export function countDropped(service: string): void {
  dropped.inc({ service });
}
