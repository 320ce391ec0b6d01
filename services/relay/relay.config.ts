import {
  choice,
  type ConfigOf,
  defineConfig,
  optionalUrl,
  optionalUrls,
  type ServiceConfig,
  type Variables,
} from '@fleetwright/kit/config';

const VARIABLES = {
  FLEETWRIGHT_RELAY_NATS_URL: {
    description: 'the same for the relay, whose user alone may announce events; nothing: FLEETWRIGHT_NATS_URL',
    schema: optionalUrls('nats://', 'tls://'),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_STREAM_REPLICAS: {
    description: 'on how many nodes of a NATS cluster each event of the bus is kept before it counts: 1 or 3',
    schema: choice('1', '3').transform((value) => (value === '3' ? 3 : 1)),
    default: '1',
    isSecret: false,
  },
  FLEETWRIGHT_SCHEMAS_URL: {
    description:
      'address of the gateway as listeners reach it, below which each event says its schema is; nothing: events do not say',
    schema: optionalUrl('https://', 'http://'),
    default: '',
    isSecret: false,
  },
} as const satisfies Variables;

export const RelayConfig = defineConfig(VARIABLES);
export type RelayConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
