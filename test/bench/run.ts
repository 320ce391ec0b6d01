// npm run bench: runs the benchmarks beside this file, one after the other, and closes with a table of all their rows.
// Arguments choose some by name.
import { readdirSync } from 'node:fs';
import { type BenchRow, tableText } from './bench-row.ts';

/** What a file `<name>.bench.ts` exports: its rows are ratios, both sides measured in this one run. */
interface Benchmark {
  run(): Promise<readonly BenchRow[]>;
}

const wanted = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));

for (const unknown of wanted.filter((name) => !names.includes(name))) {
  console.error(`There is no benchmark ${unknown}; there are ${names.join(', ')}.`);
  process.exit(2);
}

const rows: BenchRow[] = [];
for (const name of names.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  console.log(`▶ ${name}`);
  try {
    const benchmark = (await import(`./${name}.bench.ts`)) as Benchmark;
    const measured = await benchmark.run();
    console.log(`${tableText(measured)}\n`);
    rows.push(...measured);
  } catch (error) {
    // The others are worth measuring all the same.
    console.error(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
console.log(`▶ all\n${tableText(rows)}`);
