import {
  type ConfigOf,
  defineConfig,
  flag,
  optionalText,
  type ServiceConfig,
  type Variables,
  WEBHOOK_KEY_VARIABLES,
} from '@fleetwright/kit/config';

const VARIABLES = {
  ...WEBHOOK_KEY_VARIABLES,
  FLEETWRIGHT_WEBHOOKS_CA_FILE: {
    description: "PEM file of the authorities that receivers of webhooks are trusted by; nothing: this machine's",
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_WEBHOOKS_ALLOW_LOOPBACK: {
    description: 'let receivers of webhooks be on this machine, and be http; for development and tests only',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
  FLEETWRIGHT_WEBHOOKS_ALLOW_PRIVATE_NETWORKS: {
    description: 'let receivers of webhooks be in private networks',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
} as const satisfies Variables;

export const WebhooksConfig = defineConfig(VARIABLES);
export type WebhooksConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
