import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestNetwork, ManifestPeer } from '@fleetwright/contracts/agents';
import { wireGuardBinary } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnFiles } from '../../state/own-files.ts';
import { WireGuard } from './wireguard.ts';

/** A script of its own mount namespace, in which the real `wg` finds an interface. */
const DEVICE = join(import.meta.dirname, '../../testing/wireguard-device.main.ts');

interface Seen {
  readonly status: number | null;
  readonly said: string;
  /** What `wg` told the interface, by lines; null: nothing. */
  readonly told: readonly string[] | null;
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fleetwright-wg-'));
});
afterEach(() => removeFolder(root));

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const hexOf = (key: string) => Buffer.from(key, 'base64').toString('hex');

const peer = (host: string, byte: number, more: Partial<ManifestPeer> = {}): ManifestPeer => ({
  host,
  public_key: keyOf(byte),
  endpoint: null,
  allowed: [],
  ...more,
});

const network = (peers: readonly ManifestPeer[], more: Partial<ManifestNetwork> = {}): ManifestNetwork => ({
  name: 'fabric',
  cidr: '10.9.0.0/16',
  routing_mode: 'static',
  listen_port: 51_820,
  lan_subnets: ['192.168.1.0/24'],
  virtual_ips: [],
  peers: [...peers],
  ...more,
});

/** As the agent renders it below a root folder: the file, and the two halves of the key that it made. */
async function rendered(of: ManifestNetwork) {
  const own = new OwnFiles(join(root, 'own'));
  const { reports } = await new WireGuard(own, root).apply([of]);
  const [report] = reports;
  const folder = join(root, 'own', 'wireguard');
  const named = (end: string) => join(folder, readdirSync(folder).find((name) => name.endsWith(end)) ?? '');
  const [privateKey = ''] = readFileSync(named('.key'), 'utf8').split('\n');
  return { report, file: named('.conf'), privateKey };
}

/** What the real `wg` does with each file. */
function asked(...files: readonly string[]): Seen[] {
  const inNamespace = ['--user', '--map-root-user', '--mount'];
  const script = [process.execPath, '--conditions=@fleetwright/source', DEVICE];
  const args = [...inNamespace, ...script, wireGuardBinary(), ...files];
  return JSON.parse(execFileSync('unshare', args, { encoding: 'utf8' })) as Seen[];
}

describe('a configuration that the agent renders, given to the real wg', () => {
  it('[AG21] is taken, and says of each peer what the manifest says', async () => {
    const hub = peer('hub-01', 1, { endpoint: '192.0.2.1:51820', allowed: ['10.0.0.0/24', 'fd00::/64'] });
    const six = peer('hub-02', 2, { endpoint: '[2001:db8::1]:443', allowed: ['10.9.0.7/32'] });
    const others = [peer('edge-02', 3), { ...peer('edge-03', 4), public_key: null }];
    const { report, file, privateKey } = await rendered(network([hub, six, ...others]));
    expect(report).toMatchObject({ state: 'rendered' });
    const [seen] = asked(file);
    expect(seen).toMatchObject({ status: 0, said: '' });
    const head = ['set=1', `private_key=${hexOf(privateKey)}`, 'listen_port=51820', 'fwmark=0', 'replace_peers=true'];
    expect(seen?.told).toEqual([
      ...head,
      ...[`public_key=${hexOf(keyOf(1))}`, 'endpoint=192.0.2.1:51820', 'persistent_keepalive_interval=25'],
      ...['replace_allowed_ips=true', 'allowed_ip=10.0.0.0/24', 'allowed_ip=fd00::/64'],
      ...[`public_key=${hexOf(keyOf(2))}`, 'endpoint=[2001:db8::1]:443', 'persistent_keepalive_interval=25'],
      ...['replace_allowed_ips=true', 'allowed_ip=10.9.0.7/32'],
      ...[`public_key=${hexOf(keyOf(3))}`, 'replace_allowed_ips=true'],
    ]);
  });

  it('[AG21] is taken with each digit that a key may end with, and the key is the same one', async () => {
    const peers = Array.from({ length: 64 }, (_, byte) => peer(`edge-${byte}`, byte * 4 + 3));
    const { file } = await rendered(network(peers));
    const [seen] = asked(file);
    expect(seen).toMatchObject({ status: 0, said: '' });
    const keys = seen?.told?.filter((line) => line.startsWith('public_key='));
    expect(keys).toEqual(peers.map(({ public_key }) => `public_key=${hexOf(public_key ?? '')}`));
  });

  it('[AG21] is refused by both where a key is spelled otherwise: one peer does not take the network from the others', async () => {
    const spelled = `${'A'.repeat(42)}B=`;
    const { file } = await rendered(network([peer('hub-01', 0)]));
    const before = readFileSync(file, 'utf8');
    const bad = join(root, 'bad.conf');
    writeFileSync(bad, before.replace(keyOf(0), spelled));
    expect(asked(bad, file)).toMatchObject([
      { status: 1, said: expect.stringContaining('Key is not the correct length or format'), told: null },
      { status: 0 },
    ]);
    const { report } = await rendered(network([{ ...peer('hub-01', 0), public_key: spelled }]));
    expect(report).toMatchObject({ state: 'failed' });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    ['a setting that there is not', (text: string) => `${text}PostUp = evil\n`],
    ['a prefix that is none', (text: string) => text.replace('10.0.0.0/24', '10.0.0.0/33')],
    ['an endpoint without a port', (text: string) => text.replace('192.0.2.1:51820', '192.0.2.1')],
  ])('is refused with %s: the wg that says yes above can say no', async (_what, spoil) => {
    const hub = peer('hub-01', 1, { endpoint: '192.0.2.1:51820', allowed: ['10.0.0.0/24'] });
    const { file } = await rendered(network([hub]));
    const bad = join(root, 'bad.conf');
    writeFileSync(bad, spoil(readFileSync(file, 'utf8')));
    expect(asked(bad, file)).toMatchObject([{ status: 1, told: null }, { status: 0 }]);
  });
});
