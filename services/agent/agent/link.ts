import { setTimeout as sleep } from 'node:timers/promises';
import { AgentNotice, rotationStatement, RotationAnswer } from '@fleetwright/contracts/agents';
import { FileFailure, reconnectDelayMs } from '@fleetwright/core/agent';
import { type AgentBus, connectToBus } from '../connection/bus.ts';
import { enrol } from '../connection/enrol.ts';
import { type Enrolled, writeEnrolled } from '../connection/identity.ts';
import { type AgentKey, makeKey, readKey } from '../connection/key.ts';
import { jsonOf } from '../connection/json.ts';
import { IDENTITY_ASKED_MS, SERVERS_ASKED_MS, TRIES_BEFORE_ASKING } from '../limits.ts';
import type { OwnFiles } from '../state/own-files.ts';
import type { Standing } from './standing.ts';

export interface LinkOptions {
  readonly own: OwnFiles;
  readonly bootId: string;
  readonly agentVersion: string;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Called with each new connection, and with each notice on it. */
  readonly onConnected: (bus: AgentBus) => Promise<void>;
  readonly onNotice: (notice: AgentNotice, bus: AgentBus) => void;
}

/** Keeps the agent connected: whatever ends a connection, another one is made after a spread wait. */
export class Link {
  readonly #options: LinkOptions;
  readonly #standing: Standing;
  readonly #stopped = new AbortController();
  #enrolled: Enrolled;
  #key: AgentKey;
  #bus: AgentBus | null = null;
  #askedAtMs = -Infinity;
  spreadMs = 0;

  constructor(enrolled: Enrolled, key: AgentKey, standing: Standing, options: LinkOptions) {
    this.#enrolled = enrolled;
    this.#key = key;
    this.#standing = standing;
    this.#options = options;
  }

  /** null: not connected now. */
  get bus(): AgentBus | null {
    return this.#bus;
  }

  /** Ends when it is stopped. */
  async run(): Promise<void> {
    for (let attempt = 0; !this.#stopped.signal.aborted; attempt += 1) {
      const wasConnected = await this.connectOnce(attempt);
      if (wasConnected) {
        const why = (await this.#bus?.closed) ?? 'closed';
        this.#bus = null;
        if (!this.#stopped.signal.aborted) this.#options.log(`the connection is over: ${why}`);
        attempt = 0;
      }
      const delayMs = reconnectDelayMs(attempt, this.#options.random(), this.spreadMs);
      await pause(delayMs, this.#stopped.signal);
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#bus?.close();
  }

  /** One try, after so many in vain, with all that follows a connection. */
  async connectOnce(triedBefore = 0): Promise<boolean> {
    const attempt = await connectToBus(this.#enrolled, this.#key);
    if (attempt.kind !== 'connected') {
      this.#options.log(`not connected: ${attempt.message}`);
      if (attempt.kind === 'refused') await this.#askWhoIAm(IDENTITY_ASKED_MS);
      // It may be somewhere else by now.
      else if (triedBefore >= TRIES_BEFORE_ASKING) await this.#askWhoIAm(SERVERS_ASKED_MS);
      return false;
    }
    const { bus } = attempt;
    this.#bus = bus;
    this.#options.log(`connected to ${bus.server}`);
    this.#standing.problem('agent_refused', null);
    bus.onTold((text) => this.#hear(text, bus));
    await this.#options.onConnected(bus);
    return true;
  }

  /** The bus does not answer as it should: the key may have aged, or the identity changed. Seldom, whatever happens. */
  async doubt(bus: AgentBus): Promise<void> {
    if (await this.#askWhoIAm(IDENTITY_ASKED_MS)) await this.rotateIfDue(bus);
  }

  /** A new key is made and told; the old one is good until the new one was used, so nothing here can lock the node out. */
  async rotateIfDue(bus: AgentBus, state = this.#enrolled.agent.key_state): Promise<void> {
    if (state === 'current') return;
    try {
      await this.#rotate(bus);
    } catch (error) {
      // It is tried again with the next question, and the same next key is good then.
      if (!(error instanceof FileFailure)) throw error;
      this.#options.log(`the key is not rotated yet: ${error.message}`);
    }
  }

  async #rotate(bus: AgentBus): Promise<void> {
    const { own, log } = this.#options;
    const begun = readKey(own, 'key.next');
    const next = begun.kind === 'key' ? begun.key : makeKey(own, 'key.next');
    const proof = next.sign(rotationStatement(this.#enrolled.agent, next.publicKey));
    const answer = RotationAnswer.safeParse(await bus.ask('askRotate', { public_key: next.publicKey, proof })).data;
    if (answer === undefined || 'refused' in answer) {
      log(`the key is not rotated yet: ${answer === undefined ? 'no answer' : answer.message}`);
      if (answer?.refused === 'key_taken' || answer?.refused === 'proof_invalid') own.remove('key.next');
      return;
    }
    own.write('key', next.seed);
    own.remove('key.next');
    this.#key = next;
    const agent = { ...this.#enrolled.agent, public_key: next.publicKey, key_state: 'current' as const };
    this.#keep({ ...this.#enrolled, agent: { ...agent, key_ages_at: answer.key_ages_at } });
    log('the key was rotated');
    await bus.close();
  }

  async #askWhoIAm(gapMs: number): Promise<boolean> {
    const nowMs = performance.now();
    if (nowMs - this.#askedAtMs < gapMs) return false;
    this.#askedAtMs = nowMs;
    const { bootId, agentVersion, log } = this.#options;
    const { url, hostname, agent } = this.#enrolled;
    const who = { token: null, accountId: agent.account_id, hostname, key: this.#key };
    const answer = await enrol({ url, ...who, bootId, agentVersion });
    if (answer.kind === 'refused') {
      const message = `the control plane refuses this node (${answer.code}): ${answer.message}`;
      log(message);
      this.#standing.problem('agent_refused', message);
    }
    if (answer.kind !== 'enrolled') return false;
    this.#keep({ ...this.#enrolled, agent: answer.agent });
    return true;
  }

  #keep(enrolled: Enrolled): void {
    this.#enrolled = enrolled;
    try {
      writeEnrolled(this.#options.own, enrolled);
    } catch (error) {
      // What the file says still lets it in; it is asked for anew where it does not.
      if (!(error instanceof FileFailure)) throw error;
      this.#options.log(error.message);
    }
  }

  #hear(text: string, bus: AgentBus): void {
    const notice = AgentNotice.safeParse(jsonOf(text)).data;
    // A kind that a later control plane has is none of ours.
    if (notice !== undefined) this.#options.onNotice(notice, bus);
  }
}

/** Also ends when the signal says so. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
