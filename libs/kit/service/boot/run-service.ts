import { ConfigurationError, type ServiceConfig } from '../config/config.ts';
import { createLogger } from './logger.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { type RunningService, startService } from './start-service.ts';

/**
 * Runs a service as this process: configured by the environment, stopped by SIGTERM or SIGINT with exit code 0. What
 * stands in the way of a start, and an exception that nobody caught, end it with exit code 1 and one line in the log.
 */
export async function runService<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<void> {
  const log = createLogger(definition.name, process.env['FLEETWRIGHT_LOG_LEVEL'] ?? 'info');
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'uncaught exception');
    process.exit(1);
  });
  // A promise that somebody forgot is a mistake to mend, but the others' work need not end for it.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  try {
    const service = await startService(definition, {
      environment: process.env,
      isOwnProcess: true,
      // It has said why. At once: whatever is still in progress must not be done.
      onFatal: () => process.exit(1),
    });
    stopOnSignals(service);
  } catch (error) {
    if (error instanceof ConfigurationError) log.error({ problems: error.problems }, 'the environment is not valid');
    else log.error({ err: error }, 'the service cannot start');
    process.exit(1);
  }
}

function stopOnSignals(service: RunningService): void {
  const stop = () => {
    // A second signal means that somebody does not want to wait.
    for (const signal of SIGNALS) process.on(signal, () => process.exit(1));
    void service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of SIGNALS) process.once(signal, stop);
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
