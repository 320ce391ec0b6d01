import { text, type Variables, wholeNumber } from './variable.ts';

/** What every service reads that speaks with agents. */
export const AGENT_VARIABLES = {
  FLEETWRIGHT_AGENTS_NATS_URL: {
    description: 'NATS with the user of the platform in the account of the agents, as nats://user:password@host:port',
    schema: text('a URL that begins with nats:// or tls://'),
    isSecret: true,
  },
  FLEETWRIGHT_REPORT_INTERVAL_SECONDS: {
    description: 'how often an agent reports; the third report that is missing makes its node offline',
    schema: wholeNumber(1, 3_600),
    default: '30',
    isSecret: false,
  },
} as const satisfies Variables;
