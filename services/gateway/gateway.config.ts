import {
  type ConfigOf,
  anyText,
  choice,
  listOf,
  defineConfig,
  optionalText,
  optionalUrl,
  port,
  text,
  wholeNumber,
  type ServiceConfig,
  type Variables,
  WEBHOOK_KEY_VARIABLES,
} from '@fleetwright/kit/config';
import { OIDC_VARIABLES } from './auth/oidc/settings.ts';

const VARIABLES = {
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
  FLEETWRIGHT_HOST_NAMES: {
    description:
      'names by which clients reach the gateway, with commas between; /mcp answers only to these, to localhost and to IP addresses',
    schema: listOf(/^[a-z0-9.-]{1,253}$/i, 'host names without ports, with commas between them'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_RATE_PER_TOKEN: {
    description: 'requests that one process answers to one token in a minute; 0: any number',
    schema: wholeNumber(0, 10_000_000),
    default: '30000',
    isSecret: false,
  },
  FLEETWRIGHT_RATE_PER_ADDRESS: {
    description:
      'requests that one process answers to one IPv4 address, or network of 64 bits of IPv6, in a minute; 0: any number',
    schema: wholeNumber(0, 10_000_000),
    default: '60000',
    isSecret: false,
  },
  FLEETWRIGHT_PUBLIC_URL: {
    description:
      'address of the gateway as git servers reach it, for webhooks that it adds itself; nothing: it adds none',
    schema: optionalUrl('https://', 'http://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_GITEA_URL: {
    description: 'Gitea or Forgejo where repositories can be created; nothing: none is connected',
    schema: optionalUrl('https://', 'http://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_GITEA_TOKEN: {
    description:
      'its token, which may create repositories and their hooks and keys; nothing: FLEETWRIGHT_GITEA_TOKEN_FILE',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_GITEA_TOKEN_FILE: {
    description: 'file with that token, read at the start',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_TRUSTED_PROXIES: {
    description:
      "addresses or networks of proxies whose forwarding headers (X-Forwarded-For, -Host, -Proto) are believed, with commas between; nobody else's are",
    schema: listOf(/^[0-9a-f.:]+(\/\d{1,3})?$/i, 'IP addresses or networks as 10.0.0.0/8, with commas between them'),
    default: '',
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
    schema: choice('EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'),
    default: 'EdDSA',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_ISSUER: {
    description: 'who must have issued a token: its claim iss',
    schema: anyText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_JWT_AUDIENCE: {
    description: 'whom a token must be for: its claim aud',
    schema: text('a name'),
    default: 'fleetwright',
    isSecret: false,
  },
  ...OIDC_VARIABLES,
  ...WEBHOOK_KEY_VARIABLES,
} as const satisfies Variables;

export const GatewayConfig = defineConfig(VARIABLES);
export type GatewayConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
