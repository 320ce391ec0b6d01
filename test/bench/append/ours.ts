import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connectEventStore } from '@fleetwright/adapters/event-store-postgres';
import { appendSource, ratePerSecond } from './workload.ts';

/** Appends a second of our event store, by so many writers in this process. */
export async function measureOurs(connectionString: string, writers: number): Promise<number> {
  const store = connectEventStore({ connectionString });
  const next = appendSource();
  const append = async () => {
    const { kind } = await store.append(next());
    if (kind !== 'appended') throw new Error(`an append to an empty stream was ${kind}`);
  };
  try {
    await ratePerSecond(writers, append, 500);
    return await ratePerSecond(writers, append);
  } finally {
    await store.close();
  }
}

/** The same, by so many processes with so many writers each; all measure at the same time. */
export async function measureOursInProcesses(connectionString: string, processes: number, writers: number) {
  const children = Array.from({ length: processes }, () =>
    fork(join(import.meta.dirname, 'writer-process.ts'), [connectionString, String(writers)], {
      execArgv: process.execArgv,
    }),
  );
  try {
    await Promise.all(children.map(answerOf));
    const rates = children.map(answerOf);
    for (const child of children) child.send('go');
    return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
  } finally {
    for (const child of children) child.kill();
  }
}

/** The next number that the child says. */
async function answerOf(child: ChildProcess): Promise<number> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('a process of writers ended')));
  const [rate] = (await Promise.race([once(child, 'message'), ended])) as [number];
  return rate;
}
