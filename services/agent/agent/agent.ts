import {
  type AgentNotice,
  type AgentSettings,
  type BundleAnswer,
  CLOCK_SKEW_SECONDS_MAX,
} from '@fleetwright/contracts/agents';
import { FileFailure, retryDelayMs } from '@fleetwright/core/agent';
import type { AgentBus } from '../connection/bus.ts';
import type { Enrolled } from '../connection/identity.ts';
import type { AgentKey } from '../connection/key.ts';
import { runCheck } from '../executors/health/run-check.ts';
import { REPORTS_PER_QUESTION } from '../limits.ts';
import type { Node } from '../node.ts';
import { type Asked, BundleKeeper } from './bundle-keeper.ts';
import { Checks } from './checks.ts';
import { Link } from './link.ts';
import { Reporter } from './reporter.ts';
import { Standing } from './standing.ts';
import { Work } from './work.ts';

export interface AgentOptions {
  readonly node: Node;
  readonly enrolled: Enrolled;
  readonly key: AgentKey;
  readonly agentVersion: string;
  readonly bootId: string;
  readonly isNoop: boolean;
  /** Whether `once` is called, and not `run`. */
  readonly isOnce: boolean;
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** Everything that runs on the node, put together. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #standing: Standing;
  readonly #checks: Checks;
  readonly #keeper: BundleKeeper;
  readonly #work: Work;
  readonly #reporter: Reporter;
  readonly #link: Link;
  #reports = 0;
  #receiving: Promise<void> = Promise.resolve();
  #askingAgain: NodeJS.Timeout | undefined;
  #attempt = 0;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { node, enrolled, key, agentVersion, bootId, isNoop, random, log } = options;
    const { journal } = node.machine;
    this.#standing = new Standing(() => this.#changed());
    this.#checks = new Checks(
      (check) => runCheck(check, node.root),
      random,
      () => this.#changed(),
    );
    this.#keeper = new BundleKeeper(journal, node.cache, enrolled);
    const current = () => this.#keeper.current;
    this.#work = new Work(node.machine, node.wireGuard, this.#standing, this.#checks, { isNoop, random, log, current });
    this.#reporter = new Reporter(this.#standing, this.#checks, {
      agentVersion,
      bootId,
      isNoop,
      nowMs: node.machine.nowMs,
      random,
      handChanges: () => journal.record.handChanges,
      send: (report) => this.#send(JSON.stringify(report)),
    });
    this.#link = new Link(enrolled, key, this.#standing, {
      own: node.own,
      bootId,
      agentVersion,
      random,
      log,
      onConnected: (bus) => this.#connected(bus),
      onNotice: (notice, bus) => this.#heard(notice, bus),
    });
    if (journal.damagedLines > 0)
      log(`${journal.damagedLines} lines of what the agent remembers are damaged and left out`);
  }

  /** Works until it is stopped. What it has is made true at once, whether or not anybody can be reached. */
  async run(): Promise<void> {
    this.#work.begin();
    await this.#link.run();
  }

  /** One pass: asks for the newest bundle if it can, makes it true, runs each check, reports. Answers whether all is well. */
  async once(): Promise<boolean> {
    await this.#link.connectOnce();
    await this.#receiving;
    if (this.#keeper.current === null) {
      this.#options.log('there is no bundle here, and none could be fetched');
      return false;
    }
    await this.#work.once();
    await this.#checks.runAll();
    this.#reporter.flush();
    const report = this.#reporter.report();
    await this.stop();
    const isInPlace = report.modules.every(({ state }) => state === 'applied');
    return isInPlace && report.health.every(({ state }) => state !== 'failing');
  }

  async stop(): Promise<void> {
    clearTimeout(this.#askingAgain);
    this.#checks.stop();
    await this.#work.stop();
    if (this.#link.bus !== null) this.#reporter.flush();
    this.#reporter.stop();
    await this.#link.stop();
    this.#writeStatus();
  }

  async #connected(bus: AgentBus): Promise<void> {
    await this.#ask(bus);
    this.#reporter.start(this.#reporter.intervalMs);
    this.#reporter.soon();
    this.#writeStatus();
    void bus.closed.then(() => {
      this.#reporter.stop();
      this.#writeStatus();
    });
  }

  async #ask(bus: AgentBus): Promise<void> {
    const answer = await this.#keeper.ask(bus);
    if (answer === null || 'refused' in answer) {
      this.#options.log(`no bundle: ${answer === null ? 'no answer' : answer.message}`);
      // A key that has aged is answered nothing but its rotation.
      if (answer === null) await this.#link.doubt(bus);
      this.#askAgain(bus);
      return;
    }
    this.#settle(answer.settings);
    this.#compareClocks(answer);
    await this.#receive(answer.bundle, bus, true);
    await this.#link.rotateIfDue(bus, answer.key_state);
  }

  #heard(notice: AgentNotice, bus: AgentBus): void {
    if (notice.kind === 'settings') this.#settle(notice.settings);
    else void this.#receive(notice.bundle, bus, false);
  }

  #settle({ report_interval_seconds: interval, spread_seconds: spread }: AgentSettings): void {
    this.#link.spreadMs = spread * 1000;
    if (interval * 1000 !== this.#reporter.intervalMs) this.#reporter.start(interval * 1000);
  }

  /** One at a time: two bundles told at once are taken one after the other. */
  #receive(told: Asked['bundle'], bus: AgentBus, isAnswer: boolean): Promise<void> {
    this.#receiving = this.#receiving.then(() => this.#take(told, bus, isAnswer));
    return this.#receiving;
  }

  async #take(told: Asked['bundle'], bus: AgentBus, isAnswer: boolean): Promise<void> {
    try {
      const received = await this.#keeper.receive(told, bus);
      if (received.kind === 'refused') {
        this.#options.log(received.message);
        this.#standing.problem(received.code, received.message);
        // A notice that is older than what the node has: the control plane is told so by the next question.
        if (received.isPassing || !isAnswer) this.#askAgain(bus);
        return;
      }
      this.#attempt = 0;
      for (const code of BUNDLE_PROBLEMS) this.#standing.problem(code, null);
      if (received.kind === 'taken') this.#options.log(`bundle ${told.number.epoch}.${told.number.counter}`);
      if (!this.#options.isOnce) this.#work.begin();
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
      this.#standing.problem(error.code, error.message);
      this.#askAgain(bus);
    }
  }

  #askAgain(bus: AgentBus): void {
    if (this.#options.isOnce) return;
    clearTimeout(this.#askingAgain);
    this.#askingAgain = setTimeout(
      () => {
        if (this.#link.bus === bus) void this.#ask(bus);
      },
      retryDelayMs(this.#attempt, this.#options.random()),
    );
    this.#attempt += 1;
  }

  #compareClocks({ server_time: serverTime }: Exclude<BundleAnswer, { refused: string }>): void {
    const skewSeconds = Math.round((this.#options.node.machine.nowMs() - Date.parse(serverTime)) / 1000);
    const isOff = Math.abs(skewSeconds) > CLOCK_SKEW_SECONDS_MAX;
    const message = `the clock of this node is ${skewSeconds} s off; nothing is decided by it`;
    this.#standing.problem('clock_skew', isOff ? message : null);
  }

  #changed(): void {
    this.#reporter.soon();
    this.#writeStatus();
  }

  #send(text: string): boolean {
    const { bus } = this.#link;
    if (bus === null || !bus.report(text)) return false;
    this.#reports += 1;
    if (this.#reports % REPORTS_PER_QUESTION === 0) void this.#ask(bus);
    return true;
  }

  /** For `fleetwright-agent status`. Not worth failing for. */
  #writeStatus(): void {
    const status = { connected_to: this.#link.bus?.server ?? null, report: this.#reporter.report() };
    try {
      this.#options.node.own.write('status.json', `${JSON.stringify(status, null, 2)}\n`);
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
    }
  }
}

/** Problems that a bundle which was taken ends. */
const BUNDLE_PROBLEMS = [
  'older_bundle_refused',
  'bundle_number_reused',
  'other_node',
  'empty_not_said',
  'unknown_format',
  'digest_mismatch',
  'content_refused',
  'content_unavailable',
];
