// npm run bench: runs the benchmarks beside this file, one after the other. Arguments choose some by name.
import { readdirSync } from 'node:fs';
import { type BenchRow, rowText } from './bench-row.ts';

/** What a file `<name>.bench.ts` exports: its rows are ratios, both sides measured in this one run. */
interface Benchmark {
  run(): Promise<readonly BenchRow[]>;
}

const wanted = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

if (names.length === 0) console.log('There is no such benchmark.');
for (const name of names) {
  console.log(`▶ ${name}`);
  const benchmark = (await import(`./${name}.bench.ts`)) as Benchmark;
  for (const row of await benchmark.run()) console.log(rowText(row));
}
