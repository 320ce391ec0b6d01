/** What a command touches beside the node. */
export interface World {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly hostname: () => string;
  readonly readText: (path: string) => string;
  /** Resolves when the process is asked to end. */
  readonly ended: Promise<void>;
  readonly random: () => number;
  readonly makeId: () => string;
  readonly agentVersion: string;
}

export const EXIT_GOOD = 0;
export const EXIT_NOT_DONE = 1;
export const EXIT_WRONG_USE = 64;
