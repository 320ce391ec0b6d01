import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SERVICE_NAMES } from '../local/service-names.ts';
import { natsServerFile, serviceFiles } from './configuration.ts';

const files = serviceFiles({
  databaseUrl: 'postgresql://fleetwright:secret@postgres:5432/fleetwright',
  natsUrlOf: (user) => `nats://${user}:secret@nats:4222`,
  natsMonitoringUrl: 'http://nats:8222',
  agentServers: 'nats://127.0.0.1:4222',
  operator: { FLEETWRIGHT_JWT_ISSUER: 'https://id.example', FLEETWRIGHT_LOG_LEVEL: 'debug' },
});
const compose = parse(readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8'), { merge: true });

describe('containers', () => {
  it('run every service, each with the file that is written for it', () => {
    const { postgres, nats, ...services } = compose.services;
    expect(Object.keys(services).toSorted()).toEqual([...SERVICE_NAMES].toSorted());
    for (const [name, service] of Object.entries<{ command: string[]; env_file: string[] }>(services)) {
      expect(service.command).toEqual([name]);
      expect(service.env_file).toEqual([expect.stringMatching(new RegExp(`/services/${name}\\.env$`))]);
      expect(Object.keys(files)).toContain(`${name}.env`);
    }
    expect([postgres.image, nats.image]).toEqual([expect.stringContaining(':18'), expect.stringContaining(':2.10')]);
  });

  it('tell a service what it reads, and nobody what only another one reads', () => {
    expect(files['relay.env']).toContain('FLEETWRIGHT_RELAY_NATS_URL=nats://relay:secret@nats:4222\n');
    const others = Object.entries(files).filter(([name]) => name !== 'relay.env');
    expect(others.filter(([, text]) => text.includes('relay:secret'))).toEqual([]);
  });

  it('tell what only the operator knows to whom it is for', () => {
    expect(files['gateway.env']).toContain('FLEETWRIGHT_JWT_ISSUER=https://id.example\n');
    expect(files['parse.env']).not.toContain('FLEETWRIGHT_JWT_ISSUER');
    expect(Object.values(files).every((text) => text.includes('FLEETWRIGHT_LOG_LEVEL=debug\n'))).toBe(true);
  });

  it('give NATS its configuration and its users in one file', () => {
    const text = natsServerFile('RELAY_PASSWORD: "p$&"\naccounts {}');
    expect(text).toContain('sync_interval: always');
    expect(text).toContain('RELAY_PASSWORD: "p$&"\naccounts {}\n');
    expect(text).not.toContain('include');
  });
});
