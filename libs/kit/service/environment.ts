import { z } from 'zod';

/** One environment variable: what a text in it must be, and what it is without. */
export interface Variable<Value = unknown> {
  readonly description: string;
  /** Reads the text; says in a sentence what it expected. */
  readonly schema: z.ZodType<Value, string>;
  /** The text that stands for an unset variable. Missing: the variable is required. */
  readonly default?: string;
  /** Never printed. */
  readonly isSecret: boolean;
  /** Another name that is read when the variable is not set. */
  readonly alias?: string;
}

const text = (expected: string) => z.string({ error: expected }).min(1, expected);
const optionalText = () => z.string().transform((value) => (value === '' ? null : value));
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);
const port = () => wholeNumber(0, 65_535);
const flag = () => z.enum(['true', 'false'], { error: 'true or false' }).transform((value) => value === 'true');
const url = (...protocols: string[]) =>
  text(`a URL that begins with ${protocols.join(' or ')}`).refine(
    (value) => protocols.some((protocol) => value.startsWith(protocol)) && URL.canParse(value),
    `a URL that begins with ${protocols.join(' or ')}`,
  );
const optionalUrl = (...protocols: string[]) =>
  z.union([z.literal('').transform(() => null), url(...protocols)], {
    error: `a URL that begins with ${protocols.join(' or ')}, or nothing`,
  });

/** Every environment variable of every service. What is not here is refused, so that no misspelling goes unnoticed. */
export const ENVIRONMENT = {
  FLEETWRIGHT_DATABASE_URL: {
    description: 'PostgreSQL, as postgresql://user:password@host:port/database',
    schema: url('postgresql://', 'postgres://'),
    isSecret: true,
  },
  FLEETWRIGHT_DATABASE_CONNECTIONS: {
    description: 'most connections in a pool of one service; one more listens for appended events',
    schema: wholeNumber(1, 100),
    default: '3',
    isSecret: false,
  },
  FLEETWRIGHT_NATS_URL: {
    description: 'NATS, as nats://host:port; several servers of a cluster are separated by commas',
    schema: text('a URL that begins with nats:// or tls://'),
    isSecret: true,
  },
  FLEETWRIGHT_NATS_MONITORING_URL: {
    description: "NATS's monitoring page, where its durability is checked at start; nothing: not checked",
    schema: optionalUrl('http://', 'https://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_LOG_LEVEL: {
    description: 'least severe messages that are logged: debug, info, warn, error or silent',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'debug, info, warn, error or silent' }),
    default: 'info',
    isSecret: false,
  },
  FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: {
    description:
      'how often a stage looks into the store for events whose messages were lost; at most so long each waits',
    schema: wholeNumber(1, 3_600),
    default: '30',
    isSecret: false,
  },
  FLEETWRIGHT_HEALTH_HOST: {
    description: 'address on which /healthz, /readyz and /metrics are served',
    schema: text('an IP address or a host name'),
    default: '127.0.0.1',
    isSecret: false,
  },
  FLEETWRIGHT_HEALTH_PORT: {
    description: 'port of /healthz, /readyz and /metrics; 0: any free one',
    schema: port(),
    default: '0',
    isSecret: false,
  },
  FLEETWRIGHT_HTTP_HOST: {
    description: 'address on which the gateway serves the API and the console',
    schema: text('an IP address or a host name'),
    default: '127.0.0.1',
    isSecret: false,
  },
  FLEETWRIGHT_HTTP_PORT: {
    description: 'port of the gateway; 0: any free one',
    schema: port(),
    default: '3000',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: {
    description: 'PEM file of the key that signs tokens; nothing: the key set at FLEETWRIGHT_JWT_JWKS_URL',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_JWKS_URL: {
    description: "the issuer's key set (RFC 7517); nothing: the key in FLEETWRIGHT_JWT_PUBLIC_KEY_FILE",
    schema: optionalUrl('https://', 'http://127.0.0.1', 'http://localhost'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_ALGORITHM: {
    description: 'the one signature algorithm that is accepted',
    schema: z.enum(['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'], { error: 'EdDSA, ES256, ES384, RS256 or PS256' }),
    default: 'EdDSA',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_ISSUER: {
    description: 'who must have issued a token: its claim iss',
    schema: z.string(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_AUDIENCE: {
    description: 'whom a token must be for: its claim aud',
    schema: text('a name'),
    default: 'fleetwright',
    isSecret: false,
  },
  FLEETWRIGHT_WEBHOOK_KEY: {
    description:
      'key that the secrets of webhooks are derived from: at least 32 bytes in base64; nothing: FLEETWRIGHT_WEBHOOK_KEY_FILE',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_WEBHOOK_KEY_FILE: {
    description: 'file with that key; the gateway needs one of the two, and reads it at its start',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_MAX_OPEN_PROPOSALS: {
    description: 'how many proposals of a repository are open at once, unless the repository says otherwise',
    schema: wholeNumber(1, 10_000),
    default: '25',
    isSecret: false,
    alias: 'POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK',
  },
  FLEETWRIGHT_GIT_CACHE_DIR: {
    description: 'folder of the bare clones; may be deleted at any time',
    schema: text('a folder'),
    default: '.data/git',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_CA_FILE: {
    description: "PEM file of the authorities that https remotes are trusted by; nothing: this machine's",
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_ALLOW_LOOPBACK: {
    description: 'let remotes be on this machine, and be http; for development and tests only',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS: {
    description: 'let remotes be in private networks',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_URL: {
    description: 'HashiCorp Vault, where git credentials are; nothing: FLEETWRIGHT_CREDENTIALS_FILE',
    schema: optionalUrl('http://', 'https://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_TOKEN: {
    description:
      'token for Vault; nothing: FLEETWRIGHT_VAULT_TOKEN_FILE, or the listener of an agent that adds its own',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_VAULT_TOKEN_FILE: {
    description: 'file with the token for Vault, as an agent writes it; read at each use',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_NAMESPACE: {
    description: 'namespace of Vault; nothing: the root one',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIAL_PREFIXES: {
    description: 'folders of credentials that accounts may use, separated by commas; {account} stands for its id',
    schema: text('folders such as secret/data/gitops/, separated by commas'),
    default: 'secret/data/powernode/gitops/',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIALS_FILE: {
    description: 'encrypted file of git credentials, for installations without Vault; nothing: none',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIALS_KEY: {
    description: 'key of that file: 32 bytes in base64; nothing: FLEETWRIGHT_CREDENTIALS_KEY_FILE',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_CREDENTIALS_KEY_FILE: {
    description: 'file with the key of FLEETWRIGHT_CREDENTIALS_FILE; read at each use',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof ENVIRONMENT;
export type ValueOf<Name extends VariableName> = z.output<(typeof ENVIRONMENT)[Name]['schema']>;
