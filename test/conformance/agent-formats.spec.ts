import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributesOf, LiveResource, ResourceKind } from '@fleetwright/contracts';
import {
  AgentIdentity,
  AgentNotice,
  AgentRefusal,
  AgentReport,
  BundleAnswer,
  BundleManifest,
  BundleQuestion,
  ContentAnswer,
  ContentQuestion,
  EnrolmentRequest,
  ModuleContent,
  RotationAnswer,
  RotationRequest,
} from '@fleetwright/contracts/agents';
import { BundleResolver, indexFleet } from '@fleetwright/core/bundles';
import { completeAttributes } from '@fleetwright/core/fleet';
import { canonicalJson, digestOf } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';

/**
 * What an agent and the services of the first release say to each other, one of each message, as it was then. Never edit
 * one: machines and control planes of different releases meet. If this fails, raise the `format`, and let both sides read
 * both for a release.
 */
const folder = join(import.meta.dirname, 'agent-formats');
const recorded = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** What agents say, read by services. */
const TO_SERVICES: Readonly<Record<string, z.ZodType>> = {
  EnrolmentRequest,
  RotationRequest,
  BundleQuestion,
  ContentQuestion,
  AgentReport,
};
/** What services say, read by agents. */
const TO_AGENTS: Readonly<Record<string, z.ZodType>> = {
  AgentIdentity,
  BundleAnswer,
  ContentAnswer,
  RotationAnswer,
  AgentRefusal,
  'AgentNotice.bundle': AgentNotice,
  'AgentNotice.settings': AgentNotice,
  BundleManifest,
};
const MESSAGES = Object.entries({ ...TO_SERVICES, ...TO_AGENTS });

/** The same with something that this release does not know in each object; not in a config, whose keys people choose. */
function fromLater(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromLater);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).map(([key, of]) => [key, key === 'config' ? of : fromLater(of)]);
  return { ...Object.fromEntries(known), from_later: { is: ['new'] } };
}

describe('what the first release says', () => {
  it.each(MESSAGES)('%s is understood whole by this one', (name, schema) => {
    expect(schema.parse(recorded(name))).toEqual(recorded(name));
  });

  it('is understood of a content as well, by which a machine is made', () => {
    expect(ModuleContent.parse(recorded('ModuleContent'))).toEqual(recorded('ModuleContent'));
  });

  it('is recorded of each message, and of no other', () => {
    const names = [...MESSAGES.map(([name]) => name), 'ModuleContent'];
    expect(readdirSync(folder).toSorted()).toEqual(names.map((name) => `${name}.json`).toSorted());
  });
});

describe('what a later release says more', () => {
  it.each(MESSAGES)('in %s is no trouble: the rest counts as it did', (name, schema) => {
    expect(schema.parse(fromLater(recorded(name)))).toEqual(recorded(name));
  });

  it('in a content is refused: what is not understood is not half applied', () => {
    expect(ModuleContent.safeParse(fromLater(recorded('ModuleContent'))).success).toBe(false);
  });

  it.each([
    ['BundleManifest', BundleManifest],
    ['ModuleContent', ModuleContent],
    ['AgentReport', AgentReport],
  ] as const)('in another format of %s is refused, and so told', (name, schema) => {
    expect(schema.safeParse({ ...(recorded(name) as object), format: 2 }).success).toBe(false);
  });

  it('as a kind of notice is none of the agent’s: it is left alone', () => {
    expect(AgentNotice.safeParse({ kind: 'from_later', what: 1 }).success).toBe(false);
  });
});

describe('the manifest that this release makes', () => {
  const live = <K extends ResourceKind>(kind: K, key: string, given: Partial<AttributesOf<K>> = {}): LiveResource => ({
    ...{ kind, key, attributes: completeAttributes(kind, given as never), version: 1, managed_by: null },
    ...{ changed_by: { type: 'user', id: 'a' }, changed_at: '2026-01-01T00:00:00.000Z' },
  });
  const content = { digest: 'a'.repeat(64), size_bytes: 412 };
  const version = {
    module: 'nginx',
    version: '1.26.0',
    state: 'live' as const,
    promoted_at: '2026-01-01T00:00:00.000Z',
  };
  const resources = [
    live('module', 'nginx', { priority: 60, config: { workers: 4 } }),
    live('template', 'web', { modules: [{ name: 'nginx', version: null, priority: null, enabled: true, config: {} }] }),
    live('node', 'edge-01', { template: 'web', region: 'eu' }),
    live('node', 'edge-02', { template: 'web', region: 'eu' }),
    live('sdwan_network', 'fabric', { cidr: '10.0.0.0/16' }),
    live('sdwan_peer', 'fabric/edge-01', { lan_subnets: ['10.0.1.0/24'] }),
    live('sdwan_peer', 'fabric/edge-02', { endpoint: 'edge-02.example:51820', publicly_reachable: true }),
    live('virtual_ip', 'fabric/web', { cidr: '10.0.9.1/32', primary_holder: 'edge-02' }),
  ];

  it('is the one of the first release to the byte: else every node would have a new bundle for nothing', () => {
    const fleet = indexFleet({ account_id: 'acme', resources, module_versions: [{ ...version, content }] });
    const keys = new Map([['fabric/edge-02', `${'A'.repeat(43)}=`]]);
    const manifest = new BundleResolver(fleet, digestOf, keys).manifestOf('edge-01');
    expect(canonicalJson(manifest)).toBe(canonicalJson(recorded('BundleManifest')));
  });
});
