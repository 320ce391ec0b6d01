import type { Subjects } from '../auth/subjects.ts';
import { OPERATIONS } from '../operations/all.ts';
import type { Repetitions } from '../repetitions/repetitions.ts';
import type { Services } from '../services.ts';
import { completionsOf, PROMPTS } from './questions.ts';
import type { Offer } from './server.ts';
import { shelfOf } from './shelf.ts';
import type { Tool } from './tool.ts';
import { toolsOf } from './tools.ts';

/** The gateway as models see it: every operation that is for them, what they may read whole, and good questions. */
export function offerOf(services: Services, subjects: Subjects, repetitions: Repetitions): Offer {
  const asking = { services, subjects, repetitions };
  const { ports } = services;
  let tools: readonly Tool[] | undefined;
  return {
    // Their schemas are most of what a start of the gateway would cost: made when the first model asks.
    get tools() {
      tools ??= toolsOf(OPERATIONS, asking, ports.log);
      return tools;
    },
    resources: shelfOf(OPERATIONS, asking),
    prompts: PROMPTS,
    completions: completionsOf(ports),
  };
}
