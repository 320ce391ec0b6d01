import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Command, LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { completeAttributes, maskWith } from '@fleetwright/core/fleet';
import { exportFleet } from '@fleetwright/core/fleet-file';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportLive } from './export-live.ts';
import type { DriftPorts } from './ports.ts';
import { DriftHarness, REPOSITORY } from './testing/harness.ts';

/** More than are written together. */
const NODES = 2_300;

function node(at: number): LiveResource {
  const attributes = completeAttributes('node', { template: 't', region: 'eu', labels: { token: `s3cret-${at}` } });
  return {
    ...{ kind: 'node', key: `n-${at}`, attributes, version: at + 1, changed_at: '2026-01-01T00:00:00.000Z' },
    changed_by: { type: 'user', id: 'somebody' },
    managed_by:
      at === 0 ? { repository_id: REPOSITORY, last_applied: { region: 'eu' }, revision: 'a'.repeat(40) } : null,
  };
}

const SNAPSHOT: LiveSnapshot = {
  ...{ account_id: 'acme', revision: NODES, gone: [], module_versions: [], declared_by_others: [] },
  resources: Array.from({ length: NODES }, (_, at) => node(at)),
};
const commandOf = (repository_id: string | null) =>
  ({ type: 'ExportFleet', account_id: 'acme', data: { repository_id } }) as Command<'ExportFleet'>;

describe('exporting the live fleet', () => {
  let drift: DriftHarness;
  let ports: DriftPorts;
  beforeEach(() => {
    drift = new DriftHarness();
    ports = { ...drift.ports, live: { ...drift.ports.live, snapshot: async () => SNAPSHOT } };
  });

  async function textOf(repository_id: string | null): Promise<string> {
    const reply = await exportLive(ports, commandOf(repository_id));
    if (!reply.ok) throw new Error(reply.message);
    return ports.json.getText('acme', (reply.result as { fleet_document: string }).fleet_document);
  }

  it.each([null, REPOSITORY])('answers the text that is written in one piece, of %s', async (repository_id) => {
    const maskOf = maskWith(await ports.fingerprints.of('acme'));
    const text = await textOf(repository_id);
    expect(text).toBe(exportFleet(SNAPSHOT, { maskOf, ...(repository_id && { repositoryId: repository_id }) }));
    expect(text.match(/hostname:/g)).toHaveLength(repository_id === null ? NODES : 1);
  });

  it('[DR36] hands nothing to the process that writes that is a secret', async () => {
    const given: string[] = [];
    const { writer } = ports;
    ports = {
      ...ports,
      writer: { write: (items, column) => (given.push(JSON.stringify(items)), writer.write(items, column)) },
    };
    await textOf(null);
    expect(given.length).toBeGreaterThan(1);
    expect(given.join()).toContain('[masked');
    expect(given.join()).not.toContain('s3cret');
  });

  it('[DR36] [F49] lets everything else have its turn, again and again, before anything is written', async () => {
    let turns = 0;
    let isWriting = false;
    const { writer } = ports;
    ports = { ...ports, writer: { write: (...given) => ((isWriting = true), writer.write(...given)) } };
    const others = (async () => {
      for (; !isWriting; turns += 1) await nextTurn();
    })();
    await textOf(null);
    await others;
    expect(turns).toBeGreaterThan(NODES / 500);
  });

  it('[DR36] says to ask again where too many texts wait', async () => {
    drift.isPatcherBusy = true;
    expect(await exportLive(ports, commandOf(null))).toMatchObject({ ok: false, code: 'rate_limited' });
  });
});
