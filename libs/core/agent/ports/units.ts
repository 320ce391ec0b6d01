import type { StepOutcome } from './packages.ts';

export interface UnitState {
  readonly isEnabled: boolean;
  readonly isActive: boolean;
}

/** The units of the node. */
export interface NodeUnits {
  /** null: this machine can; else why it cannot, as a sentence. */
  readonly cannot: string | null;
  /** null: there is no such unit. */
  look(unit: string): Promise<UnitState | null>;
  /** Reads the unit files anew. */
  reload(): Promise<StepOutcome>;
  /** Enables and starts, or disables and stops; a unit that is so already is left alone. */
  set(unit: string, wanted: UnitState): Promise<StepOutcome>;
  restart(unit: string): Promise<StepOutcome>;
}
