import { describe, expect, it } from 'vitest';
import { operatorsVariables, withOperators } from './operator-environment.ts';
import { ALL_VARIABLES } from './service-configs.ts';

const LOCAL = {
  FLEETWRIGHT_DATABASE_URL: 'postgres://here',
  FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
  FLEETWRIGHT_CREDENTIALS_FILE: '/data/credentials.json',
  FLEETWRIGHT_CREDENTIALS_KEY_FILE: '/data/key',
  FLEETWRIGHT_WEBHOOK_KEY_FILE: '/data/webhook.key',
};
const all = (given: Record<string, string | undefined>) => withOperators(LOCAL, operatorsVariables(given));

describe('the environment of whoever runs npm start', () => {
  it('reaches the services, and wins', () => {
    const given = {
      PATH: '/bin',
      FLEETWRIGHT_TOKEN: 'x',
      FLEETWRIGHT_MAX_OPEN_PROPOSALS: '2',
      FLEETWRIGHT_LOG_LEVEL: 'debug',
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'false',
      FLEETWRIGHT_GIT_CA_FILE: '',
      POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK: '3',
    };
    expect(all(given)).toEqual({
      ...LOCAL,
      FLEETWRIGHT_MAX_OPEN_PROPOSALS: '2',
      FLEETWRIGHT_LOG_LEVEL: 'debug',
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'false',
      POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK: '3',
    });
  });

  it.each(Object.keys(ALL_VARIABLES))('%s has an effect or is refused', (name) => {
    const passed = () => all({ [name]: 'x' })[name];
    let value: string | undefined;
    try {
      value = passed();
    } catch (error) {
      expect(String(error)).toContain(`${name} cannot be set for npm start: `);
      return;
    }
    expect(value).toBe('x');
  });

  it('is refused with every variable that nobody reads, and the nearest that somebody does', () => {
    const given = { FLEETWRIGHT_MAX_OPEN_PROPOSAL: '2', FLEETWRIGHT_NATS_URL: 'nats://there', FLEETWRIGHT_XYZ: '1' };
    expect(() => operatorsVariables(given)).toThrow(
      /FLEETWRIGHT_NATS_URL cannot be set.*FLEETWRIGHT_MAX_OPEN_PROPOSAL is unknown; did you mean FLEETWRIGHT_MAX_OPEN_PROPOSALS\?.*FLEETWRIGHT_XYZ is unknown/s,
    );
  });

  it('replaces what the services would refuse to have beside it', () => {
    const vault = { FLEETWRIGHT_VAULT_URL: 'https://vault.example.com', FLEETWRIGHT_VAULT_TOKEN_FILE: '/run/token' };
    expect(all(vault)).toEqual({
      FLEETWRIGHT_DATABASE_URL: 'postgres://here',
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
      FLEETWRIGHT_WEBHOOK_KEY_FILE: '/data/webhook.key',
      ...vault,
    });
    expect(all({ FLEETWRIGHT_WEBHOOK_KEY: 'k' })).not.toHaveProperty('FLEETWRIGHT_WEBHOOK_KEY_FILE');
    expect(all({ FLEETWRIGHT_CREDENTIALS_KEY: 'k' })).not.toHaveProperty('FLEETWRIGHT_CREDENTIALS_KEY_FILE');
  });
});
