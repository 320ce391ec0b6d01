import type {
  AgentReport,
  BundleNumber,
  DriftedFile,
  ModuleReport,
  NetworkReport,
} from '@fleetwright/contracts/agents';

/** What is known of the node now; whoever changes it says so once. */
export class Standing {
  bundle: { readonly number: BundleNumber; readonly digest: string } | null = null;
  activity: AgentReport['activity'] = 'starting';
  modules: readonly ModuleReport[] = [];
  networks: readonly NetworkReport[] = [];
  /** Of an agent that puts nothing back. */
  drifted: readonly DriftedFile[] = [];
  /** Of the agent or the machine as a whole, by code. */
  readonly problems = new Map<string, string>();
  readonly #listen: () => void;
  #last = '';

  constructor(listen: () => void) {
    this.#listen = listen;
  }

  /** Sets or, with null, ends a problem. */
  problem(code: string, message: string | null): void {
    if (message === null) this.problems.delete(code);
    else this.problems.set(code, message);
    this.changed();
  }

  /** Tells the listener if something really is another than the last time. */
  changed(): void {
    const { bundle, activity, modules, networks, drifted } = this;
    const now = JSON.stringify([bundle, activity, modules, networks, drifted, [...this.problems]]);
    if (now === this.#last) return;
    this.#last = now;
    this.#listen();
  }
}
