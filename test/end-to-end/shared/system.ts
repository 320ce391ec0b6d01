import type { TestProject } from 'vitest/node';
import { startStack } from '../stack.ts';

/** Where the system is that the specs of this folder share: plain data, because it travels to the test processes. */
interface SharedSystem {
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly databaseUrl: string;
  readonly nats: { readonly host: string; readonly port: number };
}

declare module 'vitest' {
  interface ProvidedContext {
    fleetwrightSystem: SharedSystem;
  }
}

/** Vitest calls this once, before the first spec of the project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, gatewayUrl, databaseUrl, nats, stop } = await startStack({ isTogether: true });
  const { host, port } = nats;
  project.provide('fleetwrightSystem', { folder, gatewayUrl, databaseUrl, nats: { host, port } });
  return stop;
}
