import { AgentIdentity } from '@fleetwright/contracts/agents';
import { z } from 'zod';
import type { OwnFiles } from '../state/own-files.ts';

const FILE = 'identity.json';

/** What the node was told when it enrolled. Holds no secret. */
const Enrolled = z.object({
  /** Of the gateway. */
  url: z.string(),
  hostname: z.string(),
  agent: AgentIdentity,
});
export type Enrolled = z.infer<typeof Enrolled>;

/** null: the node was never enrolled, or the file is damaged; enrolling again with the same key makes it anew. */
export function readEnrolled(own: OwnFiles): Enrolled | null {
  const text = own.read(FILE)?.toString('utf8');
  if (text === undefined) return null;
  try {
    return Enrolled.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function writeEnrolled(own: OwnFiles, enrolled: Enrolled): void {
  own.write(FILE, `${JSON.stringify(enrolled, null, 2)}\n`);
}
