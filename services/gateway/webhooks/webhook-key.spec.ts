import { describe, expect, it } from 'vitest';
import { GatewayConfig } from '../gateway.config.ts';
import { GatewayModule } from '../gateway.module.ts';

describe('the key of webhooks', () => {
  it('is asked for before anything is connected', () => {
    const environment = {
      FLEETWRIGHT_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      FLEETWRIGHT_NATS_URL: 'nats://127.0.0.1:1',
    };
    expect(() => GatewayModule.register(GatewayConfig.parse(environment))).toThrow('FLEETWRIGHT_WEBHOOK_KEY_FILE');
  });
});
