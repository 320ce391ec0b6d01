import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AptPackages } from './apt.ts';
import { nodePackagesSuite } from '../../testing/node-packages.suite.ts';

// Real apt and dpkg, on root folders with a package database and an archive of their own.
let folder: string;
let archive: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-apt-'));
  archive = join(folder, 'archive');
  mkdirSync(archive);
  const packed = [pack('tool', 1), pack('needs', 1, 'Depends: tool\n')];
  writeFileSync(join(archive, 'Packages'), packed.join('\n'));
});
afterAll(() => removeFolder(folder));

/** Builds a package with one conffile, and answers its entry for the archive's list. */
function pack(name: string, version: number, more = ''): string {
  const tree = join(folder, `${name}-${version}`);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, 'etc'));
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Test <test@example.invalid>\n${more}`;
  const description = 'Description: a package of a test\n';
  writeFileSync(join(tree, 'DEBIAN/control'), `${control}${description}`);
  writeFileSync(join(tree, 'DEBIAN/conffiles'), `/etc/${name}.conf\n`);
  writeFileSync(join(tree, 'etc', `${name}.conf`), `of version ${version}\n`);
  const file = join(archive, `${name}_${version}_all.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, file], { stdio: 'ignore' });
  const sha256 = execFileSync('sha256sum', [file], { encoding: 'utf8' }).split(' ')[0];
  const size = readFileSync(file).length;
  return `${control}Filename: ./${name}_${version}_all.deb\nSize: ${size}\nSHA256: ${sha256}\n${description}`;
}

function freshRoot(): string {
  const root = mkdtempSync(join(folder, 'root-'));
  const folders = [
    'lib/dpkg/info',
    'lib/dpkg/updates',
    'lib/apt/lists/partial',
    'cache/apt/archives/partial',
    'log/apt',
  ];
  for (const name of folders) mkdirSync(join(root, 'var', name), { recursive: true });
  for (const name of ['apt.conf.d', 'preferences.d', 'trusted.gpg.d']) {
    mkdirSync(join(root, 'etc/apt', name), { recursive: true });
  }
  for (const name of ['status', 'available']) writeFileSync(join(root, 'var/lib/dpkg', name), '');
  writeFileSync(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] file:${archive} ./\n`);
  return root;
}

nodePackagesSuite('apt and dpkg, below a root folder', async () => new AptPackages(freshRoot(), 1));

describe('apt', () => {
  it('keeps a conffile that was changed by hand, names it, and asks nobody', async () => {
    const root = freshRoot();
    const packages = new AptPackages(root, 1);
    await packages.install(['tool']);
    writeFileSync(join(root, 'etc/tool.conf'), 'by hand\n');
    const list = readFileSync(join(archive, 'Packages'), 'utf8');
    writeFileSync(join(archive, 'Packages'), `${list}\n${pack('tool', 2)}`);
    execFileSync('apt-get', ['-q', '-o', `Dir=${root}`, 'update'], { stdio: 'ignore' });
    const outcome = await packages.install(['tool']);
    writeFileSync(join(archive, 'Packages'), list);
    expect(outcome).toEqual({ kind: 'done', notes: ['/etc/tool.conf'] });
    expect(readFileSync(join(root, 'etc/tool.conf'), 'utf8')).toBe('by hand\n');
    expect(readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8')).toContain('Version: 2');
  });

  it('finishes a run of dpkg that was cut short before it goes on, and asks nobody', async () => {
    const root = freshRoot();
    const packages = new AptPackages(root, 1);
    await packages.install(['tool']);
    const database = (name: string) => join(root, 'var/lib/dpkg', name);
    // As dpkg leaves it when the power goes between unpacking and configuring.
    const unpacked = readFileSync(database('status'), 'utf8').replace('install ok installed', 'install ok unpacked');
    writeFileSync(database('updates/0001'), unpacked);
    writeFileSync(join(root, 'etc/tool.conf'), 'by hand\n');
    expect(await packages.install(['needs'])).toMatchObject({ kind: 'done' });
    expect(await packages.installed(['tool', 'needs'])).toEqual(new Set(['tool', 'needs']));
    expect(readFileSync(join(root, 'etc/tool.conf'), 'utf8')).toBe('by hand\n');
  });

  it('waits for a lock of somebody else only so long, and says who holds it', async () => {
    const root = freshRoot();
    // dpkg's lock is one of fcntl, which Node does not have; perl is on every Debian.
    const script = [
      'use Fcntl;',
      'open(my $file, ">", $ARGV[0]) or die;',
      'my $lock = pack("s s x4 q q l", F_WRLCK, 0, 0, 0, 0);',
      'fcntl($file, F_SETLK, $lock) or die;',
      '$| = 1;',
      'print "held\n";',
      'sleep 600;',
    ].join(' ');
    const holder = spawn('perl', ['-e', script, join(root, 'var/lib/dpkg/lock-frontend')]);
    const died = once(holder, 'exit').then(() => 'died');
    expect(await Promise.race([once(holder.stdout, 'data').then(String), died])).toBe('held\n');
    const outcome = await new AptPackages(root, 1).install(['tool']);
    holder.kill('SIGKILL');
    await died;
    expect(outcome).toMatchObject({ kind: 'waiting', code: 'packages_locked' });
    expect(outcome.kind === 'waiting' && outcome.message).toContain(String(holder.pid));
  });

  it('says that it cannot where there is no package database', () => {
    const root = mkdtempSync(join(folder, 'bare-'));
    expect(new AptPackages(root).cannot).toContain('no package database');
  });
});
