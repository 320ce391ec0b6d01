import { describe, expect, it } from 'vitest';
import { ConfigurationError, defineConfig } from './config.ts';
import { ENVIRONMENT } from './environment.ts';

const minimal = {
  FLEETWRIGHT_DATABASE_URL: 'postgresql://fleet:hidden@db:5432/fleet',
  FLEETWRIGHT_NATS_URL: 'nats://bus:4222',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    defineConfig('FLEETWRIGHT_MAX_OPEN_PROPOSALS', 'FLEETWRIGHT_GIT_ALLOW_LOOPBACK').parse(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('defineConfig', () => {
  it('reads what is given, and fills in defaults', () => {
    const config = defineConfig('FLEETWRIGHT_MAX_OPEN_PROPOSALS', 'FLEETWRIGHT_GIT_ALLOW_LOOPBACK').parse({
      ...minimal,
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
      HOME: '/home/somebody',
    });
    expect(config).toEqual({
      databaseUrl: minimal.FLEETWRIGHT_DATABASE_URL,
      databaseConnections: 3,
      natsUrl: 'nats://bus:4222',
      natsMonitoringUrl: null,
      logLevel: 'info',
      catchUpIntervalSeconds: 30,
      healthHost: '127.0.0.1',
      healthPort: 0,
      maxOpenProposals: 25,
      gitAllowLoopback: true,
    });
  });

  it('reads the old name of the cap', () => {
    const schema = defineConfig('FLEETWRIGHT_MAX_OPEN_PROPOSALS');
    const old = { ...minimal, POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK: '7' };
    expect(schema.parse(old).maxOpenProposals).toBe(7);
    expect(schema.parse({ ...old, FLEETWRIGHT_MAX_OPEN_PROPOSALS: '9' }).maxOpenProposals).toBe(9);
  });

  it('tells every problem at once, with the nearest known name and without a secret', () => {
    const problems = problemsOf({
      FLEETWRIGHT_DATABASE_URL: 'mysql://fleet:hidden@db/fleet',
      FLEETWRIGHT_NATS_ULR: 'nats://bus:4222',
      FLEETWRIGHT_MAX_OPEN_PROPOSALS: '2.5',
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'yes',
    });
    expect(problems).toEqual([
      'FLEETWRIGHT_NATS_ULR is unknown; did you mean FLEETWRIGHT_NATS_URL?',
      'FLEETWRIGHT_DATABASE_URL: expected a URL that begins with postgresql:// or postgres://, but its value is not',
      'FLEETWRIGHT_NATS_URL is not set: NATS, as nats://host:port; several servers of a cluster are separated by commas',
      'FLEETWRIGHT_MAX_OPEN_PROPOSALS: expected a whole number from 1 to 10000, but "2.5" is not',
      'FLEETWRIGHT_GIT_ALLOW_LOOPBACK: expected true or false, but "yes" is not',
    ]);
  });

  it('describes itself without secrets', () => {
    const schema = defineConfig();
    const described = schema.describe(schema.parse(minimal));
    expect(described).toMatchObject({ FLEETWRIGHT_DATABASE_URL: '***', FLEETWRIGHT_LOG_LEVEL: 'info' });
    expect(JSON.stringify(described)).not.toContain('hidden');
  });
});

describe('ENVIRONMENT', () => {
  it.each(Object.entries(ENVIRONMENT))('the default of %s is one that it accepts', (_name, variable) => {
    if ('default' in variable) expect(variable.schema.safeParse(variable.default).success).toBe(true);
    expect(variable.description).not.toBe('');
  });
});
