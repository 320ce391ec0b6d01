import { join } from 'node:path';
import { applyService } from '@fleetwright/apply';
import { approvalService } from '@fleetwright/approval';
import { bundlesService } from '@fleetwright/bundles';
import { diffService } from '@fleetwright/diff';
import { driftService } from '@fleetwright/drift';
import { enrolmentService } from '@fleetwright/enrolment';
import { fleetStatusService } from '@fleetwright/fleet-status';
import { gatewayService } from '@fleetwright/gateway';
import { inventoryService } from '@fleetwright/inventory';
import { type Logger, type ServiceDefinition, startService } from '@fleetwright/kit/service';
import { parseService } from '@fleetwright/parse';
import { projectorService } from '@fleetwright/projector';
import { relayService } from '@fleetwright/relay';
import { repoSyncService } from '@fleetwright/repo-sync';
import { webhooksService } from '@fleetwright/webhooks';
import { pino } from 'pino';
import { environmentOf } from './service-configs.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import { startServiceProcess } from './service-processes.ts';
import { supervise } from './supervise.ts';

/** One file a service, so that the terminal stays readable. Written at once: what a crash would swallow is what is needed. */
function logTo(file: string, name: string, level: string): Logger {
  return pino({ name, level }, pino.destination({ dest: file, mkdir: true, sync: true }));
}

/** Starts one service of a stack and answers how to stop it. */
interface Started {
  stop(): Promise<unknown>;
}

export interface RunningServices {
  /** Rejects when a service could not be kept running; pending as long as all of them run. */
  readonly failed: Promise<never>;
  /** Drains and stops all services; PostgreSQL and NATS still run then. */
  stop(): Promise<void>;
}

// Each has its own configuration type; startService parses the environment by it, so the list need not know it.
const DEFINITIONS = {
  relay: relayService,
  projector: projectorService,
  inventory: inventoryService,
  bundles: bundlesService,
  enrolment: enrolmentService,
  'fleet-status': fleetStatusService,
  drift: driftService,
  webhooks: webhooksService,
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
  /** Says in a line what happens to a process later on. */
  readonly say: (line: string) => void;
}

/** Starts every service and waits until all are ready. What was started is stopped again if one cannot start. */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const started: Started[] = [];
  const failure = Promise.withResolvers<never>();
  // Whoever does not wait for it is not told.
  failure.promise.catch(() => undefined);
  const onGivingUp = (reason: string) => failure.reject(new Error(reason));
  const stop = async () => {
    await Promise.all(started.splice(0).map((service) => service.stop()));
  };
  try {
    const starting = SERVICE_NAMES.map(async (name) => started.push(await startOne(name, options, onGivingUp)));
    const failed = (await Promise.allSettled(starting)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop, failed: failure.promise };
}

async function startOne(
  name: ServiceName,
  options: ServicesOptions,
  onGivingUp: (reason: string) => void,
): Promise<Started> {
  const { logFolder, say } = options;
  const environment = environmentOf(name, options.environment);
  if (options.isOneProcessPerService) {
    return supervise(await startServiceProcess(name, { environment, logFolder }), { say, onGivingUp });
  }
  return startService(DEFINITIONS[name], {
    environment: { ...environment, FLEETWRIGHT_HEALTH_PORT: '0' },
    log: logTo(join(logFolder, `${name}.log`), name, environment['FLEETWRIGHT_LOG_LEVEL'] ?? 'info'),
    onFatal: (error) => onGivingUp(`${name} cannot go on: ${error.message}.`),
  });
}
