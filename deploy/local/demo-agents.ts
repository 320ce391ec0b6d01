import { setTimeout as sleep } from 'node:timers/promises';
import { DemoNode } from './demo/demo-node.ts';
import { DEMO_HOSTS } from './demo/hosts.ts';
import { controlPlaneAt } from './demo/control-plane.ts';

/** How often it is looked which nodes there are, milliseconds: they come when somebody approves them. */
const LOOK_MS = 2_000;

export interface DemoAgents {
  /** Stops the agents; what they put into their folders stays. */
  stop(): Promise<void>;
}

interface DemoAgentsOptions {
  readonly gatewayUrl: string;
  /** Holds a token that may read nodes and make registration tokens. */
  readonly tokenFile: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  /** Says in a line what happens to an agent. */
  readonly say: (line: string) => void;
}

/**
 * The machines that the demo's nodes run on: a folder each, with an agent that takes it for the root of a machine. An agent
 * is let in when its node is there, as on a real machine: declare, approve, enrol. One whose node is gone is stopped.
 */
export function startDemoAgents({ gatewayUrl, tokenFile, ...options }: DemoAgentsOptions): DemoAgents {
  const plane = controlPlaneAt(gatewayUrl, tokenFile);
  const nodes = DEMO_HOSTS.map((hostname) => new DemoNode(hostname, plane, options));
  const stopping = new AbortController();
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Undefined: the gateway does not answer now, and nothing is known anew.
      const declared = await plane.hostnames(stopping.signal);
      if (declared !== undefined) await Promise.all(nodes.map((node) => node.follow(declared.has(node.hostname))));
      await sleep(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
}
