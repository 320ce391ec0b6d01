import {
  AGENT_VARIABLES,
  type ConfigOf,
  defineConfig,
  type ServiceConfig,
  text,
  type Variables,
  wholeNumber,
} from '@fleetwright/kit/config';

const VARIABLES = {
  ...AGENT_VARIABLES,
  FLEETWRIGHT_ENROLMENT_SEED_FILE: {
    description: 'file with the seed of the nkey that answers which agents may come in (ENROLMENT_NKEY of NATS)',
    schema: text('a file'),
    isSecret: false,
  },
  FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: {
    description: 'file with the seed of the key that signs these answers (CALLOUT_ISSUER of NATS)',
    schema: text('a file'),
    isSecret: false,
  },
  FLEETWRIGHT_AGENT_SERVERS: {
    description: 'where agents reach NATS: tls://, wss:// or, on this machine, nats:// addresses, separated by commas',
    schema: text('addresses, separated by commas'),
    isSecret: false,
  },
  FLEETWRIGHT_AGENT_KEY_DAYS: {
    description: "days after which an agent's key is good for its own rotation alone; it rotates long before",
    schema: wholeNumber(1, 3_650),
    default: '90',
    isSecret: false,
  },
} as const satisfies Variables;

export const EnrolmentConfig = defineConfig(VARIABLES);
export type EnrolmentConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
