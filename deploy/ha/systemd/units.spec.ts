import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { SERVICE_NAMES } from '../../local/service-names.ts';

const folder = import.meta.dirname;
const units = readdirSync(folder).filter((name) => /\.(service|target)$/.test(name));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((each) => removeFolder(each))));

/** What systemd says of units on a host that has the programs which they name. */
function saidOf(change: (name: string, text: string) => string = (_, text) => text): string {
  const root = mkdtempSync(join(tmpdir(), 'fleetwright-units-'));
  folders.push(root);
  const system = join(root, 'etc/systemd/system');
  mkdirSync(system, { recursive: true });
  for (const name of units) {
    const text = change(name, readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(system, name.replace('@.', '@relay.')), text);
    for (const [, program = ''] of text.matchAll(/^Exec\w+=(\S+)/gm)) {
      mkdirSync(dirname(join(root, program)), { recursive: true });
      writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 });
    }
  }
  // Units of systemd itself, which these name.
  cpSync('/lib/systemd/system', join(root, 'lib/systemd/system'), { recursive: true, dereference: false });
  const names = units.map((name) => name.replace('@.', '@relay.'));
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', `--root=${root}`, ...names], {
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
}

describe.runIf(hasSystemd)('systemd takes the units of a host', () => {
  it('as they are', () => {
    expect(saidOf()).toBe('');
  });

  it('and says what is wrong with one that has a slip', () => {
    expect(saidOf((_, text) => text.replace('Restart=always', 'Restart=allways'))).toContain('allways');
  });
});

it('all services are wanted by the target', () => {
  const wanted = readFileSync(join(folder, 'fleetwright.target'), 'utf8').matchAll(/fleetwright@([\w-]+)\.service/g);
  expect([...wanted].map(([, name]) => name).toSorted()).toEqual([...SERVICE_NAMES].toSorted());
});

it('rendered for three hosts, each has its own configuration, and all have the same authority and passwords', () => {
  const out = mkdtempSync(join(tmpdir(), 'fleetwright-rendered-'));
  folders.push(out);
  const hosts = ['a', 'b', 'c'].map((name, at) => ['--host', `db-${name}=10.0.0.${at + 1}`]).flat();
  const render = join(folder, '../render.ts');
  const conditions = ['--conditions=@fleetwright/source'];
  execFileSync(process.execPath, [...conditions, render, out, ...hosts, '--tenant', 'acme'], { stdio: 'pipe' });
  const of = (host: string, file: string) => readFileSync(join(out, host, 'etc/fleetwright', file), 'utf8');
  expect(of('db-b', 'patroni.yaml')).toContain('listen: 10.0.0.2:5432');
  expect(of('db-b', 'etcd.yaml')).toContain('listen-peer-urls: https://10.0.0.2:2380');
  expect(of('db-b', 'nats-server.conf')).toContain('server_name: db-b');
  expect(of('db-a', 'tls/ca.crt')).toBe(of('db-c', 'tls/ca.crt'));
  const address = /FLEETWRIGHT_DATABASE_URL=(.*)/;
  expect(address.exec(of('db-a', 'services/diff.env'))?.[1]).toBe(address.exec(of('db-c', 'services/relay.env'))?.[1]);
  // What only the relay may say at the bus, nobody else can.
  expect(of('db-a', 'services/diff.env')).not.toContain('relay:');
});
