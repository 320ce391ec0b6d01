import type { Command } from 'commander';
import type { Gateway } from './gateway.ts';
import type { Screen } from './render/screen.ts';
import type { World } from './world.ts';

/** What a command needs to set itself up. */
export interface CommandLine {
  readonly program: Command;
  /** The command itself: it has its name, arguments and description already. */
  readonly command: Command;
  /** Makes another command of the program whole, which so far has no more than that. */
  readonly setUp: (command: Command) => Promise<void>;
  readonly world: World;
  /** The gateway that the options name; asked for by a command's action only, since `validate` needs none. `timeoutMs`: of one answer. */
  readonly connect: (timeoutMs?: number) => Promise<Gateway>;
  /** The standard output as the options want it, and the standard error beside it. */
  readonly screens: () => Screens;
  /** What the process answers if nothing else goes wrong: see exit-codes.ts. 0 unless told. */
  readonly exitWith: (code: number) => void;
}

export interface Screens {
  readonly output: Screen;
  readonly errors: Screen;
}

export interface JsonOption {
  readonly json?: boolean;
}
