import { type ConfigOf, defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

const VARIABLES = [
  'FLEETWRIGHT_HTTP_HOST',
  'FLEETWRIGHT_HTTP_PORT',
  'FLEETWRIGHT_JWT_PUBLIC_KEY_FILE',
  'FLEETWRIGHT_JWT_JWKS_URL',
  'FLEETWRIGHT_JWT_ALGORITHM',
  'FLEETWRIGHT_JWT_ISSUER',
  'FLEETWRIGHT_JWT_AUDIENCE',
  'FLEETWRIGHT_WEBHOOK_KEY',
  'FLEETWRIGHT_WEBHOOK_KEY_FILE',
] as const;

export const GatewayConfig = defineConfig(...VARIABLES);
export type GatewayConfig = ServiceConfig & ConfigOf<(typeof VARIABLES)[number]>;
