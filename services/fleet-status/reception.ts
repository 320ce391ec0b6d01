import { type AccountId, unstorableProblems } from '@fleetwright/contracts';
import { AgentReport, REPORT_GAP_MS_MIN } from '@fleetwright/contracts/agents';
import type { AgentMessage } from '@fleetwright/core/event-sourcing';
import { type AgentStandings, agentStandingsFold } from '@fleetwright/core/fleet';
import type { ReceivedReport } from '@fleetwright/core/fleet-status';
import { Aggregate } from '@fleetwright/kit/service';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { GATHER_MS, GATHERED_MAX } from './limits.ts';
import { Listening } from './listening.ts';
import { FLEET_STATUS_PORTS, type FleetStatusPorts } from './ports.ts';

/** Takes reports, gathers those of a second, and writes them together. */
@Injectable()
export class Reception implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #ports: FleetStatusPorts;
  readonly #listening: Listening;
  readonly #standings: Aggregate<AgentStandings>;
  /** The newest report of each machine, by account, instance and boot. */
  #gathered = new Map<string, { readonly message: AgentMessage; readonly report: AgentReport }>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stop: () => Promise<void> = async () => undefined;

  constructor(@Inject(FLEET_STATUS_PORTS) ports: FleetStatusPorts, @Inject(Listening) listening: Listening) {
    this.#ports = ports;
    this.#listening = listening;
    this.#standings = new Aggregate(ports, { streamOf: (id) => `enrolment-${id}`, folding: agentStandingsFold });
  }

  onApplicationBootstrap(): void {
    this.#stop = this.#ports.agents.serve('report', async (message) => this.#take(message));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#stop();
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
  }

  /** Agents that are let in, of one account. */
  async standings(account: AccountId): Promise<AgentStandings> {
    return (await this.#standings.load(account)).state;
  }

  #take(message: AgentMessage): undefined {
    const report = AgentReport.safeParse(message.body).data;
    // Half a character in one report would be half a character in the write of all of them.
    if (report === undefined || unstorableProblems(report).length > 0) return undefined;
    const key = `${message.account} ${message.instance} ${report.boot_id}`;
    // More than one a second says nothing more: the newest counts.
    if (!this.#gathered.has(key) && this.#gathered.size >= GATHERED_MAX) return undefined;
    this.#gathered.set(key, { message, report });
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(GATHER_MS, REPORT_GAP_MS_MIN));
    return undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const gathered = [...this.#gathered.values()];
    this.#gathered = new Map();
    if (gathered.length === 0) return;
    try {
      const byAccount = Map.groupBy(gathered, ({ message }) => message.account);
      const reports: ReceivedReport[] = [];
      for (const [account, ofAccount] of byAccount) {
        const standings = await this.standings(account);
        for (const { message, report } of ofAccount) {
          const agent = standings.get(message.instance);
          // Shown out a moment ago: what it still says counts for nothing.
          if (agent === undefined) continue;
          const { sequence: _sequence, sent_at: _sentAt, ...what } = report;
          const { hostname } = agent;
          reports.push({
            account,
            instance_id: message.instance,
            hostname,
            report,
            essence: this.#ports.digestOf(what),
          });
        }
      }
      // Two machines with one identity are two writes, one after the other.
      for (const wave of wavesOf(reports)) await this.#ports.status.receive(wave);
    } catch (error) {
      this.#listening.beginAnew();
      this.#ports.log.warn(
        { err: error, reports: gathered.length },
        'reports could not be written; the next ones come',
      );
    }
  }
}

/** Lists in which no instance is twice, in the order in which they came. */
function wavesOf(reports: readonly ReceivedReport[]): ReceivedReport[][] {
  const waves: { readonly seen: Set<string>; readonly reports: ReceivedReport[] }[] = [];
  for (const report of reports) {
    const key = `${report.account} ${report.instance_id}`;
    let wave = waves.find(({ seen }) => !seen.has(key));
    if (wave === undefined) {
      wave = { seen: new Set(), reports: [] };
      waves.push(wave);
    }
    wave.seen.add(key);
    wave.reports.push(report);
  }
  return waves.map((wave) => wave.reports);
}
