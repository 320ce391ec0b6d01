// A process that does what its text says, as no parser should.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParseRequest } from '../messages.ts';
import { serve } from '../serve.ts';

serve(({ text, file }: ParseRequest) => {
  const finding = (code: string, message: string) => ({ severity: 'info', code, message, file }) as const;
  if (text === 'forever') for (;;);
  if (text === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  if (text === 'hoard objects') for (const hoard: object[] = []; ; ) hoard.push({ a: hoard.length });
  if (text === 'hoard arrays')
    for (const hoard: number[][] = []; ; ) hoard.push(Array.from<number>({ length: 5e6 }).fill(0.5));
  if (text === 'hoard keys')
    for (const hoard = new Map<number, string>(); ; ) hoard.set(hoard.size, `${hoard.size}`.repeat(9));
  if (text === 'declare too much')
    return { kind: 'failed', findings: [finding('large', 'x'.repeat(17 * 1024 * 1024))] };
  if (text === 'exit') process.exit(3);
  if (text === 'throw') throw new TypeError('as it was told');
  if (text === 'write') writeFileSync(join(tmpdir(), 'fleetwright-was-written'), text);
  if (text === 'environment') {
    const keys = Object.keys(process.env).filter((key) => key !== 'NODE_CHANNEL_FD');
    return { kind: 'failed', findings: [finding('environment', keys.join())] };
  }
  return { kind: 'failed', findings: [finding('pid', String(process.pid))] };
});
