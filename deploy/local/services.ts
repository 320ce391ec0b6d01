import { join } from 'node:path';
import { applyService } from '@fleetwright/apply';
import { approvalService } from '@fleetwright/approval';
import { diffService } from '@fleetwright/diff';
import { driftService } from '@fleetwright/drift';
import { gatewayService } from '@fleetwright/gateway';
import { inventoryService } from '@fleetwright/inventory';
import { type Logger, type RunningService, type ServiceDefinition, startService } from '@fleetwright/kit/service';
import { parseService } from '@fleetwright/parse';
import { projectorService } from '@fleetwright/projector';
import { relayService } from '@fleetwright/relay';
import { repoSyncService } from '@fleetwright/repo-sync';
import { pino } from 'pino';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import { startServiceProcess } from './service-processes.ts';

/** One file a service, so that the terminal stays readable. Written at once: what a crash would swallow is what is needed. */
function logTo(file: string, name: string): Logger {
  return pino({ name, level: 'info' }, pino.destination({ dest: file, mkdir: true, sync: true }));
}

/** Starts one service of a stack and answers how to stop it. */
interface Started {
  stop(): Promise<unknown>;
}

export interface RunningServices {
  /** Drains and stops all services; PostgreSQL and NATS still run then. */
  stop(): Promise<void>;
}

// Each has its own configuration type; startService parses the environment by it, so the list need not know it.
const DEFINITIONS = {
  relay: relayService,
  projector: projectorService,
  inventory: inventoryService,
  drift: driftService,
  apply: applyService,
  approval: approvalService,
  diff: diffService,
  parse: parseService,
  'repo-sync': repoSyncService,
  gateway: gatewayService,
} as unknown as Readonly<Record<ServiceName, ServiceDefinition>>;

export interface ServicesOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
  /** `--processes`: one process a service, as in production; otherwise all of them in this one. */
  readonly isOneProcessPerService: boolean;
}

/** Starts every service and waits until all are ready. What was started is stopped again if one cannot start. */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const started: Started[] = [];
  const stop = async () => {
    await Promise.all(started.splice(0).map((service) => service.stop()));
  };
  try {
    const starting = SERVICE_NAMES.map(async (name) => started.push(await startOne(name, options)));
    const failed = (await Promise.allSettled(starting)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function startOne(name: ServiceName, options: ServicesOptions): Promise<RunningService | Started> {
  const { environment, logFolder } = options;
  return options.isOneProcessPerService
    ? startServiceProcess(name, { environment, logFolder })
    : startService(DEFINITIONS[name], {
        environment: { ...environment, FLEETWRIGHT_HEALTH_PORT: '0' },
        log: logTo(join(logFolder, `${name}.log`), name),
      });
}
