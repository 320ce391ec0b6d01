// A process full of simulated agents. Commands come from the parent, and what they came to goes back to it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentKey } from './agent-keys.ts';
import { RawAgent } from './raw-agent.ts';

/** What the parent says. */
export type ToSimulators =
  | {
      readonly kind: 'connect';
      readonly host: string;
      readonly port: number;
      readonly account: string;
      readonly agents: readonly { readonly instance: string; readonly key: AgentKey }[];
    }
  /** Each at a moment of its own within the interval, again and again. */
  | { readonly kind: 'report'; readonly intervalMs: number }
  /** So many of them end, without a word. */
  | { readonly kind: 'kill'; readonly count: number }
  | { readonly kind: 'end' };

/** What it answers; `told` counts notices since it was connected. */
export interface FromSimulators {
  readonly connected: number;
  readonly failed: string[];
  readonly told: number;
  /** Connections that the bus ended: of agents that were too slow to answer it, on a machine that gives them too little. */
  readonly lost: number;
  readonly reports: number;
}

/** Of one process. They come back spread, so that a service never has all of them at once. */
const CONNECTING_AT_ONCE = 32;
const TOLD_EVERY_MS = 100;

const agents: RawAgent[] = [];
const timers: NodeJS.Timeout[] = [];
const so: { -readonly [Key in keyof FromSimulators]: FromSimulators[Key] } = {
  connected: 0,
  failed: [],
  told: 0,
  lost: 0,
  reports: 0,
};
let isNews = false;

process.on('message', (message: ToSimulators) => void take(message));
setInterval(() => {
  if (isNews) process.send?.({ ...so });
  isNews = false;
}, TOLD_EVERY_MS);

async function take(message: ToSimulators): Promise<void> {
  switch (message.kind) {
    case 'connect':
      return connectAll(message);
    case 'report':
      return reportAll(message.intervalMs);
    case 'kill':
      for (let n = 0; n < message.count; n += 1) {
        agents.pop()?.close();
        clearInterval(timers.pop());
      }
      return;
    case 'end':
      process.exit(0);
  }
}

async function connectAll({ host, port, account, agents: who }: Extract<ToSimulators, { kind: 'connect' }>) {
  const waiting = [...who];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const onTold = () => {
        so.told += 1;
        isNews = true;
      };
      const onLost = () => {
        so.lost += 1;
        isNews = true;
      };
      const agent = new RawAgent({ account, ...next }, randomUUID(), { host, port, onTold, onLost });
      try {
        await agent.open();
        agents.push(agent);
        so.connected += 1;
      } catch (error) {
        if (so.failed.length < 5) so.failed.push((error as Error).message);
      }
      isNews = true;
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, work));
}

async function reportAll(intervalMs: number): Promise<void> {
  for (const agent of agents) {
    const report = () => {
      agent.report();
      so.reports += 1;
    };
    const index = timers.length;
    timers.push(
      setTimeout(() => {
        report();
        timers[index] = setInterval(report, intervalMs);
      }, Math.random() * intervalMs),
    );
  }
  await sleep(0);
  isNews = true;
}
