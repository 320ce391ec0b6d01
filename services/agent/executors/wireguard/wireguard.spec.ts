import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestNetwork } from '@fleetwright/contracts/agents';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnFiles } from '../../state/own-files.ts';
import { WireGuard } from './wireguard.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-wg-'));
});
afterEach(() => removeFolder(folder));

const peerAt = (host: string, byte: number, endpoint: string) => ({
  host,
  public_key: Buffer.alloc(32, byte).toString('base64'),
  endpoint,
  allowed: [`10.0.${byte}.0/24`],
});
const network: ManifestNetwork = {
  name: 'fabric',
  cidr: null,
  routing_mode: 'static',
  listen_port: 51_820,
  lan_subnets: [],
  virtual_ips: [],
  peers: [peerAt('hub-01', 1, 'hub.example:51820'), peerAt('hub-02', 2, 'gone.example:51820')],
};

/** A machine that can do it, and on which only some names have an address. */
function machine(addresses: Map<string, readonly string[]>, answers: (command: readonly string[]) => number = () => 0) {
  const commands: string[] = [];
  const asked: string[] = [];
  const world = {
    run: async (command: readonly string[]) => {
      commands.push(command.slice(0, 2).join(' '));
      return { code: answers(command), output: '', problem: null };
    },
    lookUp: async (names: readonly string[]) => {
      asked.push(...names);
      return addresses;
    },
  };
  return { wireGuard: new WireGuard(new OwnFiles(folder), '/', world), commands, asked };
}

const configuration = () => {
  const name = readdirSync(join(folder, 'wireguard')).find((file) => file.endsWith('.conf'));
  return readFileSync(join(folder, 'wireguard', name ?? ''), 'utf8');
};

describe('a network on a machine that can set it up', () => {
  it('[AG22] works for all others where the name of one peer has no address, says so, and is whole once it has one', async () => {
    const addresses = new Map<string, readonly string[]>([['hub.example', ['192.0.2.1']]]);
    const { wireGuard, commands, asked } = machine(addresses);
    const first = await wireGuard.apply([network]);
    expect(first).toMatchObject({ isWhole: false, reports: [{ state: 'applied' }] });
    expect(first.reports[0]?.message).toContain('hub-02 (gone.example)');
    expect(first.reports[0]?.message).not.toContain('hub-01');
    expect(configuration()).toContain('AllowedIPs = 10.0.1.0/24\nEndpoint = 192.0.2.1:51820\n');
    expect(configuration()).toContain('AllowedIPs = 10.0.2.0/24\n');
    // `wg` would look it up itself, and refuse all of it.
    expect(configuration()).not.toContain('gone.example');
    expect(commands).toContain('wg syncconf');
    expect(asked).toEqual(['hub.example', 'gone.example']);

    addresses.set('gone.example', ['2001:db8::2']);
    const second = await wireGuard.apply([network]);
    expect(second).toMatchObject({ isWhole: true, reports: [{ state: 'applied' }] });
    expect(second.reports[0]?.message).toBeUndefined();
    expect(configuration()).toContain('Endpoint = [2001:db8::2]:51820\n');
  });

  it('[AG22] follows a name to another address, and stays where the name still has the one in use, or none', async () => {
    const addresses = new Map<string, readonly string[]>([
      ['hub.example', ['192.0.2.1', '192.0.2.2']],
      ['gone.example', ['192.0.2.9']],
    ]);
    const { wireGuard, commands } = machine(addresses);
    const look = async () => {
      commands.length = 0;
      return (await wireGuard.keep('b'.repeat(64), [network])) !== null && commands.includes('wg syncconf');
    };
    expect([await look(), await look()]).toEqual([true, false]);
    addresses.set('hub.example', ['192.0.2.2', '192.0.2.1']);
    addresses.delete('gone.example');
    expect(await look()).toBe(false);
    addresses.set('hub.example', ['192.0.2.2', '192.0.2.3']);
    expect([await look(), await look()]).toEqual([true, false]);
    expect(configuration()).toContain('Endpoint = 192.0.2.2:51820\n');
    expect(configuration()).toContain('Endpoint = 192.0.2.9:51820\n');
    // The next bundle is set up in any case.
    expect(await wireGuard.keep('c'.repeat(64), [network])).toHaveLength(1);
  });

  it('[AG23] is set up at a later look where the machine could not do it yet', async () => {
    let canDo = false;
    const answers = ([program]: readonly string[]) => (program === 'wg' && !canDo ? 1 : 0);
    const { wireGuard } = machine(new Map([['hub.example', ['192.0.2.1']]]), answers);
    const nearly = { ...network, peers: network.peers.slice(0, 1) };
    const look = async () => (await wireGuard.keep('b'.repeat(64), [nearly]))?.map(({ state }) => state);
    expect([await look(), await look()]).toEqual([['rendered'], ['rendered']]);
    canDo = true;
    expect([await look(), await look()]).toEqual([['applied'], undefined]);
  });

  it('[AG22] shows names as they were declared below a root folder, where nothing is set up', async () => {
    const { reports, isWhole } = await new WireGuard(new OwnFiles(folder), folder).apply([network]);
    expect([reports[0]?.state, isWhole]).toEqual(['rendered', true]);
    expect(configuration()).toContain('Endpoint = gone.example:51820\n');
  });
});
