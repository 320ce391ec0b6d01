import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@fleetwright/kit/servers';
import type { ControlPlane } from './control-plane.ts';
import { isEnrolled, nodeFolder } from './hosts.ts';

/** The agent out of this clone, as small as a machine runs it (services/agent/bundle.ts). */
const AGENT = [
  '--max-semi-space-size=1',
  '--optimize-for-size',
  fileURLToPath(new URL('../../../services/agent/bin/fleetwright-agent.mjs', import.meta.url)),
];
/** An agent that ended is started again after this long, milliseconds: long enough for its node to be told `offline`. */
const AWAY_MS = 45_000;
const STOP_TIMEOUT_MS = 10_000;
const ENROL_TIMEOUT_MS = 60_000;

interface Places {
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly say: (line: string) => void;
}

/** What a test puts in the place of the real ones. */
interface Means {
  /** What Node is called with before the agent's own words. */
  readonly agent: readonly string[];
  readonly nowMs: () => number;
}

/** A folder in a machine's place, and the agent that works on it. */
export class DemoNode {
  readonly hostname: string;
  readonly #plane: ControlPlane;
  readonly #places: Places;
  readonly #folder: string;
  readonly #means: Means;
  #agent: Child | undefined;
  #mayStartAtMs = 0;

  constructor(
    hostname: string,
    plane: ControlPlane,
    places: Places,
    means: Means = { agent: AGENT, nowMs: () => performance.now() },
  ) {
    this.hostname = hostname;
    this.#plane = plane;
    this.#places = places;
    this.#means = means;
    this.#folder = nodeFolder(places.dataFolder, hostname);
  }

  /** Brings the agent to where it should be: running while its node is there. What goes wrong is told, and tried again. */
  async follow(isDeclared: boolean): Promise<void> {
    if (!isDeclared) return this.stop();
    if (this.#agent?.hasExited()) await this.#ended(this.#agent);
    if (this.#agent !== undefined || this.#means.nowMs() < this.#mayStartAtMs) return;
    try {
      await mkdir(join(this.#folder, 'etc'), { recursive: true });
      await this.#enrol();
      this.#agent = this.#start('run');
      this.#places.say(`${this.hostname}: its agent works on ${this.#folder}`);
    } catch (error) {
      this.#mayStartAtMs = this.#means.nowMs() + AWAY_MS;
      this.#places.say(`${this.hostname}: ${(error as Error).message} Its log: ${this.#logFile}`);
    }
  }

  async stop(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    await agent?.end('SIGTERM', STOP_TIMEOUT_MS);
  }

  get #logFile(): string {
    return join(this.#places.logFolder, `agent-${this.hostname}.log`);
  }

  async #ended(agent: Child): Promise<void> {
    const { code, signal } = await agent.exited;
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    this.#places.say(`${this.hostname}: its agent ended ${how}; it comes back in ${AWAY_MS / 1_000} s.`);
    this.#agent = undefined;
    this.#mayStartAtMs = this.#means.nowMs() + AWAY_MS;
  }

  /** With the key of an earlier start, if it is still good; else with a new key and a token. Addresses may be others now. */
  async #enrol(): Promise<void> {
    if (isEnrolled(this.#folder) && (await this.#call(['enrol', ...this.#who])) === 0) return;
    const file = join(this.#folder, 'registration-token');
    await writeFile(file, await this.#plane.registrationToken(this.hostname), { mode: 0o600 });
    try {
      const code = await this.#call(['enrol', ...this.#who, '--token-file', file, '--new-key']);
      if (code !== 0) throw new Error('its agent was not let in.');
    } finally {
      await rm(file);
    }
  }

  get #who(): readonly string[] {
    return ['--url', this.#plane.url, '--hostname', this.hostname];
  }

  async #call(words: readonly string[]): Promise<number | null> {
    const child = this.#start(...words);
    const timer = setTimeout(() => child.signal('SIGKILL'), ENROL_TIMEOUT_MS);
    const { code } = await child.exited;
    clearTimeout(timer);
    return code;
  }

  #start(...words: readonly string[]): Child {
    return startChild({
      command: process.execPath,
      args: [...this.#means.agent, ...words, '--root', this.#folder],
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: this.#folder,
      logFile: this.#logFile,
      signalOnParentDeath: 'SIGTERM',
    });
  }
}
