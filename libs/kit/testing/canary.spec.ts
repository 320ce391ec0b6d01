import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { canaryOf, CanarySearch } from './canary.ts';
import { sightingsBelow } from './canary-files.ts';
import { watchProcesses } from './canary-processes.ts';
import { waitFor } from './wait-for.ts';
import { removeFolder } from './remove-folder.ts';

const SECRET = 'q7Zk"Lw/x+9é%Vb2&Tn5 Rd8yHc4';
const BODY = ['b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ', 'h9Xw2LkPz0'.repeat(7), 'Qe5Rt7Yu1Io3Pa8Sd6Fg4Hj2'];
const PEM = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...BODY, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');

const search = new CanarySearch([canaryOf('the password', SECRET), canaryOf('the key', PEM)]);
const found = (text: string | Uint8Array) =>
  search.in(text, 'here').map(({ canary, spelling, where }) => `${canary}, ${spelling}, ${where}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a canary that was planted is found', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['as it is', `a ${SECRET} b`, 'plain'],
    ['as bytes', Buffer.from(`\0${SECRET}\u00ff`), 'plain'],
    ['without its end', SECRET.slice(0, 13), 'plain'],
    ['without its beginning', SECRET.slice(-13), 'plain'],
    ['in base64', base64(SECRET), 'base64'],
    ['in base64, behind a user', `Basic ${base64(`ada:${SECRET}`)}`, 'base64'],
    ['in base64, one byte further', base64(`x${SECRET}`), 'base64'],
    ['in base64, two bytes further', base64(`xy${SECRET}z`), 'base64'],
    ['in base64 for URLs', Buffer.from(`>>>???${SECRET}`).toString('base64url'), 'base64'],
    ['in hex', Buffer.from(SECRET).toString('hex'), 'hex'],
    ['in upper-case hex', Buffer.from(SECRET).toString('hex').toUpperCase(), 'hex'],
    ['in a URL', `https://ada:${encodeURIComponent(SECRET)}@h/x`, 'percent-encoded'],
    ['with every byte percent-encoded', Buffer.from(SECRET).toString('hex').replace(/../g, '%$&'), 'percent-encoded'],
    ['in JSON', JSON.stringify({ password: SECRET }), 'JSON'],
  ])('%s', (_what, text, spelling) => {
    expect(found(text)).toContain(`the password, ${spelling}, here`);
    expect(found(text).filter((line) => line.startsWith('the key'))).toEqual([]);
  });

  it('in the alphabet of base64 that is safe in URLs, where the two differ', () => {
    const bytes = Buffer.from('fb ff bf fe ff ef bf fb ff be ff ee'.replaceAll(' ', ''), 'hex');
    const other = new CanarySearch([canaryOf('bytes', bytes)]);
    expect(other.in(bytes.toString('base64url'), 'here')).toEqual([
      { canary: 'bytes', spelling: 'base64url', where: 'here' },
    ]);
  });

  it('as any line of a private key', () => {
    for (const line of BODY.slice(1)) expect(found(`x${line}`)).toEqual(['the key, plain, here']);
    expect(found(base64(PEM))).toEqual(['the key, base64, here']);
    expect(found(JSON.stringify(PEM))).toEqual(['the key, plain, here']);
  });
});

describe('what is no secret is not taken for one', () => {
  it.each(['', 'x', SECRET.slice(0, 11), '-----BEGIN OPENSSH PRIVATE KEY-----', BODY[0]!, base64('another password')])(
    '%j',
    (text) => expect(found(text)).toEqual([]),
  );

  it('what is too short for a canary is refused', () => {
    expect(() => canaryOf('the pin', '1234')).toThrow('the pin is shorter than 12 bytes');
  });
});

describe('files', () => {
  let folder: string;
  afterEach(() => removeFolder(folder));

  it('are looked through with all below them, names too', async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-canary-'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'clean'), 'nothing');
    expect(await sightingsBelow(search, folder)).toEqual([]);
    await writeFile(join(folder, 'a', 'b', 'log'), Buffer.concat([Buffer.alloc(70_000), Buffer.from(SECRET)]));
    await writeFile(join(folder, 'a', `of ${BODY[2]}`), '');
    expect(await sightingsBelow(search, join(folder, 'gone'))).toEqual([]);
    expect(
      (await sightingsBelow(search, folder)).map(({ canary, where }) => `${canary} in ${where}`).toSorted(),
    ).toEqual([`the key in the name of a file below ${folder}`, 'the password in a/b/log']);
  });
});

describe('processes', () => {
  it.each(['argv', 'environ'] as const)('are watched: a canary in the %s of one is found', async (place) => {
    const canary = canaryOf('the password', SECRET);
    const watch = await watchProcesses([canary]);
    const [args, env] = place === 'argv' ? [[`--password=${SECRET}`], {}] : [[], { TOKEN: SECRET }];
    // Waits for a line that never comes.
    const child = spawn('/bin/sh', ['-c', 'read -r line', 'sh', ...args], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      const { sightings } = await waitFor(
        async () => {
          const seen = await watch.seen();
          return seen.sightings.length > 0 ? seen : undefined;
        },
        { what: 'the process to be seen' },
      );
      expect(sightings).toMatchObject([{ canary: 'the password', place, pid: child.pid }]);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    const { passes, programs } = await watch.stop();
    expect(passes).toBeGreaterThan(1);
    expect(programs).toContain('sh');
  });

  it('that were forked and run no program of their own are no second place', async () => {
    const watch = await watchProcesses([canaryOf('the password', SECRET)]);
    const env = { TOKEN: SECRET };
    const child = spawn('/bin/sh', ['-c', '(read -r line; true); true'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    const forked = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    try {
      await waitFor(() => forked() !== '', { what: 'the shell to fork' });
      expect(readFileSync(`/proc/${forked()}/environ`, 'utf8')).toContain(SECRET);
      const { sightings } = await watch.seen();
      expect(sightings.map(({ pid }) => pid)).toEqual([child.pid]);
    } finally {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      await watch.stop();
    }
  });

  it('know nothing of a canary that only this one holds', async () => {
    const watch = await watchProcesses([canaryOf('the password', SECRET)]);
    expect((await watch.stop()).sightings).toEqual([]);
  });
});
