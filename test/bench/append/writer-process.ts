// A process of the benchmark: says 0 when it is ready, measures when it is told to, and says its rate.
import { once } from 'node:events';
import { connectEventStore } from '@fleetwright/adapters/event-store-postgres';
import { appendSource, ratePerSecond } from './workload.ts';

const [connectionString = '', writers = '1'] = process.argv.slice(2);
const store = connectEventStore({ connectionString, connections: 2 });
const next = appendSource();
const append = () => store.append(next());

await ratePerSecond(Number(writers), append, 200);
const go = once(process, 'message');
process.send?.(0);
await go;
process.send?.(await ratePerSecond(Number(writers), append));
await store.close();
process.disconnect();
