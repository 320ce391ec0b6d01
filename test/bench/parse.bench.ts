import { parseFleet } from '@fleetwright/core/parse';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import type { BenchRow } from './bench-row.ts';
import { fleetText } from './stack/fleet-text.ts';
import { median } from './timing.ts';

/** About 1 MiB, the most that a fleet.yaml may have. */
const NODES = 4_500;
const ROUNDS = 9;

/** Reading, checking and placing a fleet of 4,500 nodes, beside what the fastest YAML library needs to read the same text. */
export async function run(): Promise<BenchRow[]> {
  const text = fleetText(NODES);
  const ours: number[] = [];
  const libraries = { 'js-yaml': [] as number[], yaml: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    libraries['js-yaml'].push(timed(() => load(text)));
    libraries.yaml.push(timed(() => parse(text)));
    ours.push(
      timed(() => {
        const parsed = parseFleet(text, { file: 'fleet.yaml' });
        if (parsed.kind === 'failed') throw new Error(parsed.findings[1]?.message);
      }),
    );
  }
  const [fastest] = Object.entries(libraries).toSorted(([, a], [, b]) => median(a) - median(b));
  if (fastest === undefined) throw new Error('no library was measured');
  const reference = { name: `${fastest[0]} alone`, value: median(fastest[1]) };
  return [
    {
      name: `parse a fleet.yaml of ${NODES.toLocaleString('en')} nodes, ${(text.length / 1_024).toFixed(0)} KiB`,
      ours: { value: median(ours), unit: 'ms' },
      reference,
      ratio: median(ours) / reference.value,
      target: '≤ 1.6',
    },
  ];
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
