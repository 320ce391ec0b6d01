import { SYSTEM } from '../end-to-end/api.ts';
import type { BenchRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { median } from './timing.ts';

const LISTENERS = 1_000;
const ROUNDS = 15;

/** What a thousand who listen to one gateway wait for each other. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(listening);
}

/** One who listens, and when each event came. */
interface Listener {
  readonly cameAtMs: Map<string, number>;
  stop(): void;
}

async function listening(stack: LocalStack): Promise<BenchRow[]> {
  const alone = [await listen(stack)];
  const before = await rounds(stack, alone);
  const all = [...alone, ...(await Promise.all(Array.from({ length: LISTENERS - 1 }, () => listen(stack))))];
  const after = await rounds(stack, all);
  for (const listener of all) listener.stop();
  return [
    {
      name: `an event at the last of ${LISTENERS} listeners, after the first, p50`,
      ours: { value: median(after.map(({ spreadMs }) => spreadMs)), unit: 'ms' },
      ...{ reference: null, ratio: null, target: '≤ 100 ms' },
    },
    {
      name: `from the request to the last of ${LISTENERS} listeners, p50`,
      ours: { value: median(after.map(({ lastMs }) => lastMs)), unit: 'ms' },
      reference: { name: 'one listener', value: median(before.map(({ lastMs }) => lastMs)) },
      ratio: median(after.map(({ lastMs }) => lastMs)) / median(before.map(({ lastMs }) => lastMs)),
      target: 'none',
    },
  ];
}

async function listen({ gatewayUrl, token }: LocalStack): Promise<Listener> {
  const stopping = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${gatewayUrl}${SYSTEM}/fleet_events/stream?kind=gitops.service_token_created`, {
    headers,
    signal: stopping.signal,
  });
  if (!response.ok) throw new Error(`a stream was refused: ${response.status}`);
  const cameAtMs = new Map<string, number>();
  void read(response, cameAtMs).catch(() => undefined);
  return { cameAtMs, stop: () => stopping.abort() };
}

async function read(response: Response, cameAtMs: Map<string, number>): Promise<void> {
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    for (const [, id] of new TextDecoder().decode(chunk).matchAll(/^id: (\S+)$/gm)) {
      cameAtMs.set(id as string, performance.now());
    }
  }
}

/** Each round makes one thing happen, and waits until everybody has heard it. */
async function rounds({ gatewayUrl, token }: LocalStack, listeners: readonly Listener[]) {
  const measured: { spreadMs: number; lastMs: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const known = new Set(listeners[0]?.cameAtMs.keys());
    const service_token = { name: 'bench', permissions: ['system.gitops.read'] };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ service_token });
    const startedMs = performance.now();
    await (await fetch(`${gatewayUrl}${SYSTEM}/service_tokens`, { method: 'POST', headers, body })).arrayBuffer();
    const news = () => [...(listeners[0]?.cameAtMs.keys() ?? [])].find((id) => !known.has(id));
    const came = () => listeners.map(({ cameAtMs }) => cameAtMs.get(news() ?? '')).filter((at) => at !== undefined);
    while (came().length < listeners.length) {
      if (performance.now() - startedMs > 30_000) throw new Error(`${came().length} of ${listeners.length} heard it`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const times = came();
    measured.push({ spreadMs: Math.max(...times) - Math.min(...times), lastMs: Math.max(...times) - startedMs });
  }
  return measured;
}
