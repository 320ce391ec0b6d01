import { describe, expect, it } from 'vitest';
import { ConfigurationError, defineConfig } from './config.ts';
import { SERVICE_VARIABLES } from './service-variables.ts';
import { flag, type Variables, wholeNumber } from './variable.ts';

const OWN = {
  FLEETWRIGHT_MAX_OPEN_PROPOSALS: {
    description: 'how many are open',
    schema: wholeNumber(1, 10_000),
    default: '25',
    isSecret: false,
    alias: 'POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK',
  },
  FLEETWRIGHT_GIT_ALLOW_LOOPBACK: { description: 'local ones', schema: flag(), default: 'false', isSecret: false },
} as const satisfies Variables;

const minimal = {
  FLEETWRIGHT_DATABASE_URL: 'postgresql://fleet:hidden@db:5432/fleet',
  FLEETWRIGHT_NATS_URL: 'nats://bus:4222',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    defineConfig(OWN).parse(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('defineConfig', () => {
  it('reads what is given, and fills in defaults', () => {
    const config = defineConfig(OWN).parse({
      ...minimal,
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
      HOME: '/home/somebody',
    });
    expect(config).toEqual({
      databaseUrl: minimal.FLEETWRIGHT_DATABASE_URL,
      databaseConnections: 3,
      databaseCommitLoss: 'warn',
      eventStoreUrl: null,
      eventStorePasswordFile: null,
      eventStoreAppendBytes: 1_048_576,
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
    const schema = defineConfig(OWN);
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

  it.each([
    ['one server', 'nats://bus:4222', true],
    ['several of one user', 'nats://us%40r:p@a:4222, tls://us%40r:p@b:4222', true],
    ['an empty place in the list', 'nats://a:4222,,nats://b:4222', false],
    ['something else among them', 'nats://a:4222,http://b', false],
    ['no host', 'nats://', false],
    ['a port that is none', 'nats://a:4222,nats://b:99999', false],
    ['another user in the second', 'nats://one:p@a:4222,nats://two:p@b:4222', false],
    ['a user in the first alone', 'nats://one:p@a:4222,nats://b:4222', false],
    ['a user that cannot be read', 'nats://%zz:p@a:4222', false],
  ])('judges the addresses of a cluster: %s', (_what, text, isAccepted) => {
    const problems = problemsOf({ ...minimal, FLEETWRIGHT_NATS_URL: text });
    const expected = 'FLEETWRIGHT_NATS_URL: expected one URL or several with commas between them';
    expect(problems.map((problem) => problem.startsWith(expected))).toEqual(isAccepted ? [] : [true]);
  });

  it.each([
    ['postgresql://u:p@a:5432,b:5433/fleet', true],
    ['postgresql://u:p@a,b,c/fleet?sslmode=verify-full', true],
    ['postgresql://u:p@a,,b/fleet', false],
    ['postgresql://u:p@a:5432,b:99999/fleet', false],
    ['mysql://u:p@a,b/fleet', false],
  ])('judges a database of several hosts: %s', (text, isAccepted) => {
    const problems = problemsOf({ ...minimal, FLEETWRIGHT_DATABASE_URL: text });
    expect(problems.map((problem) => problem.startsWith('FLEETWRIGHT_DATABASE_URL: expected a URL'))).toEqual(
      isAccepted ? [] : [true],
    );
  });

  it.each([
    ['', true],
    ['kurrentdb://ops:secret@db.example:2113?tlsCaFile=/etc/ca.crt', true],
    ['kurrentdb+discover://ops:secret@a:2113,b:2113,c:2113', true],
    ['kurrentdb://127.0.0.1:2113?tls=false', true],
    ['kurrentdb://localhost:2113?tls=FALSE', true],
    ['kurrentdb://[::1]:2113?TLS=false', true],
    ['kurrentdb://db.example:2113?tls=false', false],
    ['kurrentdb+discover://localhost:2113,db.example:2113?tls=false', false],
    ['kurrentdb://127.0.0.1.example:2113?tls=false', false],
    ['kurrentdb://a:99999', false],
    ['kurrentdb://', false],
    ['esdb://a:2113', false],
    ['postgresql://a/fleet', false],
  ])('judges a KurrentDB, which without TLS may be on this machine only: %s', (text, isAccepted) => {
    const problems = problemsOf({ ...minimal, FLEETWRIGHT_EVENT_STORE_URL: text });
    const expected = 'FLEETWRIGHT_EVENT_STORE_URL: expected a connection string';
    expect(problems.map((problem) => problem.startsWith(expected))).toEqual(isAccepted ? [] : [true]);
  });

  it('describes itself without secrets', () => {
    const schema = defineConfig();
    const described = schema.describe(schema.parse(minimal));
    expect(described).toMatchObject({ FLEETWRIGHT_DATABASE_URL: '***', FLEETWRIGHT_LOG_LEVEL: 'info' });
    expect(JSON.stringify(described)).not.toContain('hidden');
  });
});

it("refuses a variable that is another service's, as any that it does not read", () => {
  expect(() => defineConfig().parse({ ...minimal, FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true' })).toThrow(
    'FLEETWRIGHT_GIT_ALLOW_LOOPBACK is unknown',
  );
});

it('lists what it reads: what every service does, and its own', () => {
  expect(Object.keys(defineConfig(OWN).variables)).toEqual([...Object.keys(SERVICE_VARIABLES), ...Object.keys(OWN)]);
});
