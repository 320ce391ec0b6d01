import { unknownVariables } from '@fleetwright/kit/config';
import { ALL_VARIABLES } from './service-configs.ts';

/** What the local stack decides by itself, and why nobody else can. */
const DECIDED: Readonly<Record<string, string>> = {
  FLEETWRIGHT_DATABASE_URL: 'it starts a PostgreSQL of its own',
  FLEETWRIGHT_NATS_URL: 'it starts a NATS of its own',
  FLEETWRIGHT_RELAY_NATS_URL: 'it starts a NATS of its own',
  FLEETWRIGHT_AGENTS_NATS_URL: 'it starts a NATS of its own',
  FLEETWRIGHT_AGENT_SERVERS: 'it starts a NATS of its own',
  FLEETWRIGHT_ENROLMENT_SEED_FILE: 'it makes the keys of its NATS itself',
  FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: 'it makes the keys of its NATS itself',
  FLEETWRIGHT_NATS_MONITORING_URL: 'it starts a NATS of its own',
  FLEETWRIGHT_HEALTH_PORT: 'each service gets a free port for its health',
  FLEETWRIGHT_HTTP_HOST: 'it serves on 127.0.0.1 alone: its tokens are for this machine',
  FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: 'it signs the admin token with a key of its own',
  FLEETWRIGHT_JWT_JWKS_URL: 'it signs the admin token with a key of its own',
  FLEETWRIGHT_JWT_ALGORITHM: 'it signs the admin token with a key of its own',
  FLEETWRIGHT_JWT_ISSUER: 'it signs the admin token with a key of its own',
  FLEETWRIGHT_JWT_AUDIENCE: 'it signs the admin token with a key of its own',
};

/** What the command line reads, which is run in the same terminal. */
const CLIENTS = ['FLEETWRIGHT_URL', 'FLEETWRIGHT_TOKEN'];

type Given = Readonly<Record<string, string | undefined>>;

/**
 * What whoever starts the stack wants the services to read; an empty variable is none. Throws with every variable that
 * has no effect here: those that the stack decides, and those that no service reads.
 */
export function operatorsVariables(given: Given): Record<string, string> {
  const aliases = Object.values(ALL_VARIABLES).map(({ alias }) => alias);
  const ours = Object.entries(given).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    const isOurs = (name.startsWith('FLEETWRIGHT_') && !CLIENTS.includes(name)) || aliases.includes(name);
    return isOurs && value !== undefined && value !== '';
  });
  const variables = Object.fromEntries(ours);
  const problems = [
    ...ours.flatMap(([name]) => (name in DECIDED ? [`${name} cannot be set for npm start: ${DECIDED[name]}`] : [])),
    ...unknownVariables(variables, ALL_VARIABLES),
  ];
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem}`).join('\n');
    throw new Error(`The environment is not valid; unset or correct these variables:\n${lines}`);
  }
  return variables;
}

/** The services' environment with the operator's variables, which win. A Vault replaces the file of credentials. */
export function withOperators(
  environment: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...environment, ...theirs };
  const isKeyTheirs = 'FLEETWRIGHT_WEBHOOK_KEY' in theirs && !('FLEETWRIGHT_WEBHOOK_KEY_FILE' in theirs);
  const replaced = [
    ...(all['FLEETWRIGHT_VAULT_URL'] === undefined
      ? []
      : ['FLEETWRIGHT_CREDENTIALS_FILE', 'FLEETWRIGHT_CREDENTIALS_KEY_FILE']),
    ...('FLEETWRIGHT_CREDENTIALS_KEY' in theirs ? ['FLEETWRIGHT_CREDENTIALS_KEY_FILE'] : []),
    ...(isKeyTheirs ? ['FLEETWRIGHT_WEBHOOK_KEY_FILE'] : []),
  ];
  return Object.fromEntries(Object.entries(all).filter(([name]) => !replaced.includes(name)));
}
