import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleInto, NODE_ARGUMENTS } from './bundle.ts';
import { connectToBus } from './connection/bus.ts';
import { readEnrolled } from './connection/identity.ts';
import { readKey } from './connection/key.ts';
import { OwnFiles } from './state/own-files.ts';
import { AgentProcess } from './testing/agent-process.ts';
import { ControlPlane } from './testing/control-plane.ts';
import type { TestModule } from './testing/node-under-test.ts';
import { folderIn, scratchFolder, treeOf } from './testing/scratch-node.ts';

const TOKEN = `fwr_acme_${'a'.repeat(43)}`;
const motd = (text: string): Record<string, TestModule> => ({ base: { files: { '/etc/motd': text } } });

let command: readonly string[];
let folder: string;
let root: string;
let plane: ControlPlane;
let agent: AgentProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-agent-'));
  const oneFile = join(folder, 'fleetwright-agent.mjs');
  await bundleInto(oneFile);
  command = [...NODE_ARGUMENTS, oneFile];
});
afterAll(() => removeFolder(folder));

beforeEach(async () => {
  root = scratchFolder();
  folderIn(root, 'etc');
  writeFileSync(join(root, 'etc/motd'), 'Welcome.');
  plane = new ControlPlane();
  await plane.start(mkdtempSync(join(folder, 'plane-')));
  agent = new AgentProcess([process.execPath, ...command], root, plane.trusted);
});
afterEach(async () => {
  await agent.stopAll();
  await plane.stop();
  await removeFolder(root);
});

const enrol = () => agent.ended('enrol', '--url', plane.url, '--token', TOKEN, '--hostname', 'edge-01');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const own = (name: string) => join(root, '.fleetwright-agent', name);
const modulesOf = (text: string) => (report: { modules: readonly { name: string; state: string }[] }) =>
  report.modules.map(({ name, state }) => `${name} ${state}`).join(' ') === text;

describe('the agent in one file', () => {
  it('enrols with one key however often, also when the answer was lost, and keeps it for itself', async () => {
    plane.dropEnrolments = 1;
    const lost = await enrol();
    expect(lost).toMatchObject({ status: 1, stdout: '' });
    expect(lost.stderr).toContain('Call again');
    const [once, twice] = await Promise.all([enrol(), enrol()]);
    expect([once.status, twice.status]).toContain(0);
    expect(new Set(plane.enrolments.map(({ public_key: key }) => key)).size).toBe(1);
    expect(statSync(own('key')).mode & 0o777).toBe(0o600);
    writeFileSync(own('key'), '');
    const damaged = await enrol();
    expect(damaged).toMatchObject({ status: 1 });
    expect(damaged.stderr).toContain('key_damaged');
    expect(read('.fleetwright-agent/key')).toBe('');
  });

  it('sends no token in the clear, and says no to a wrong use', async () => {
    const clear = agent.call('enrol', '--url', 'http://fleet.example', '--token', TOKEN);
    expect(clear).toMatchObject({ status: 1, stderr: expect.stringContaining('https_required') });
    expect(agent.call('run', '--json')).toMatchObject({ status: 64, stdout: '' });
    expect(agent.call('run')).toMatchObject({ status: 1, stderr: expect.stringContaining('not_enrolled') });
  });

  it('becomes what its bundle says, follows each change, refuses what is older or changed on the way, and gives all back', async () => {
    const before = treeOf(root);
    await enrol();
    plane.publish(motd('one\n'), {}, false);
    // It asks again by itself, without a report that would be due or a notice.
    plane.busyFor = 1;
    const running = agent.start('run');
    await plane.reported(modulesOf('base applied'));
    expect(plane.questions).toHaveLength(2);
    expect(read('etc/motd')).toBe('one\n');

    plane.publish(motd('two\n'));
    await waitFor(() => read('etc/motd') === 'two\n', { what: 'the second bundle' });

    const first = plane.number;
    plane.number = { epoch: 0, counter: 0 };
    plane.publish(motd('old\n'));
    const refused = await plane.reported(({ problems }) =>
      problems.some(({ code }) => code === 'older_bundle_refused'),
    );
    expect(refused.bundle?.number).toEqual(first);
    expect(read('etc/motd')).toBe('two\n');

    plane.number = first;
    plane.tamper = (bytes) => Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));
    plane.publish(motd('evil\n'));
    await plane.reported(({ problems }) => problems.some(({ code }) => code === 'digest_mismatch'));
    expect(read('etc/motd')).toBe('two\n');

    plane.tamper = (bytes) => bytes;
    plane.publish(motd('three\n'));
    await plane.reported((report) => modulesOf('base applied')(report) && report.problems.length === 0);
    expect(read('etc/motd')).toBe('three\n');

    plane.publish({}, { empty: false });
    await plane.reported(({ problems }) => problems.some(({ code }) => code === 'empty_not_said'));
    plane.publish(motd('x'), { node: 'edge-02' });
    await plane.reported(({ problems }) => problems.some(({ code }) => code === 'other_node'));
    expect(read('etc/motd')).toBe('three\n');

    // A later release says more, in a kind of notice and in a manifest, and then in another format.
    plane.tell({ kind: 'from_later', what: 1 });
    plane.publish({ ...motd('four\n') }, { from_later: { is: 'new' } } as never);
    await waitFor(() => read('etc/motd') === 'four\n', { what: 'what this release knows of it' });
    plane.publish(motd('x'), { format: 2 } as never);
    await plane.reported(({ problems }) => problems.some(({ code }) => code === 'unknown_format'));
    expect(read('etc/motd')).toBe('four\n');

    expect(agent.call('run', '--once')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('another agent works'),
    });
    expect(agent.call('remove')).toMatchObject({ status: 1, stderr: expect.stringContaining('stop the agent first') });
    const status = JSON.parse(agent.call('status', '--json').stdout);
    expect(status).toMatchObject({
      running: true,
      connected_to: plane.servers[0],
      report: { modules: [{ state: 'applied' }] },
    });
    expect(await agent.stop(running)).toBe(0);
    expect(agent.call('status').stdout).toContain('does not run');
    expect(agent.call('remove')).toMatchObject({ status: 0 });
    expect(treeOf(root, [])).toEqual(before);
  });

  it('goes on with what it has while nobody answers, also after a restart, and comes back by itself', async () => {
    await enrol();
    plane.publish(motd('managed\n'), {}, false);
    const running = agent.start('run');
    await plane.reported(modulesOf('base applied'));
    await agent.stop(running, 'SIGKILL');
    await plane.withoutBus(async () => {
      writeFileSync(join(root, 'etc/motd'), 'by hand');
      agent.start('run');
      await waitFor(() => read('etc/motd') === 'managed\n', { what: 'the file to be put back' });
      plane.reports.length = 0;
    });
    plane.publish(motd('after\n'), {}, false);
    const back = await plane.reported(
      (report) => report.bundle?.number.counter === 2 && modulesOf('base applied')(report),
    );
    expect(back.drifted).toEqual([{ module: 'base', path: '/etc/motd', what: 'content' }]);
    expect(read('etc/motd')).toBe('after\n');
  });

  it('tells a failing check, and changes nothing for it', async () => {
    await enrol();
    const check = { name: 'there', interval_seconds: 5, timeout_seconds: 1, threshold: 1 };
    const command = ['/bin/sh', '-c', 'test -e "$FLEETWRIGHT_ROOT/etc/healthy" || { echo not there; exit 3; }'];
    plane.publish(
      { web: { files: { '/etc/web': 'web' }, health: [{ kind: 'command', ...check, command }] } },
      {},
      false,
    );
    agent.start('run');
    const failing = await plane.reported(({ health }) => health[0]?.state === 'failing');
    expect(failing.health).toEqual([
      { module: 'web', name: 'there', state: 'failing', message: '/bin/sh ended with 3: not there' },
    ]);
    expect(failing.modules).toMatchObject([{ state: 'applied' }]);
    writeFileSync(join(root, 'etc/healthy'), '');
    await plane.reported(({ health }) => health[0]?.state === 'passing');
    expect(read('etc/web')).toBe('web');
  });

  it('with --noop only tells what it would do, and with --once does it and ends', async () => {
    plane.servers = [plane.webSocketUrl];
    await enrol();
    plane.publish(motd('managed\n'), {}, false);
    const noop = await agent.ended('run', '--once', '--noop');
    expect(noop.stderr).toContain('would: base: write /etc/motd');
    expect(read('etc/motd')).toBe('Welcome.');
    expect(plane.reports.at(-1)).toMatchObject({ noop: true });
    expect(await agent.ended('run', '--once')).toMatchObject({ status: 0 });
    expect(read('etc/motd')).toBe('managed\n');
    expect(plane.questions.at(-1)).toMatchObject({ known: { number: { counter: 1 } } });
  });

  it.each([
    ['in 1970', Date.UTC(1970, 0, 1) - Date.now()],
    ['ten years ahead', 3_652 * 86_400_000],
  ])('whose clock stands %s enrols, converges and follows all the same, and says so', async (_when, offMs) => {
    const clock = join(folder, `clock-${offMs}.mjs`);
    writeFileSync(clock, otherClock(offMs));
    agent = new AgentProcess([process.execPath, '--import', clock, ...command], root, plane.trusted);
    expect(await enrol()).toMatchObject({ status: 0 });
    plane.publish(motd('one\n'), {}, false);
    agent.start('run');
    const report = await plane.reported(modulesOf('base applied'));
    expect(report.problems).toMatchObject([{ code: 'clock_skew', message: expect.stringContaining('s off') }]);
    expect(Math.abs(Date.parse(report.sent_at) - Date.now())).toBeGreaterThan(86_400_000);
    plane.publish(motd('two\n'));
    await waitFor(() => read('etc/motd') === 'two\n', { what: 'the second bundle' });
    expect(plane.enrolments).toHaveLength(1);
  });

  it.each([
    ['a bus whose certificate bears another name', () => [`tls://localhost:${plane.nats.port}`], true, /altnames/],
    ['a bus that the machine does not trust', () => plane.servers, false, /self-signed certificate/],
  ])('does not connect to %s', async (_which, servers, isTrusted, why) => {
    plane.servers = servers();
    await enrol();
    plane.publish(motd('managed\n'), {}, false);
    const one = new AgentProcess([process.execPath, ...command], root, isTrusted ? plane.trusted : '/dev/null');
    const { status, stderr } = await one.ended('run', '--once');
    expect(status).toBe(1);
    expect(stderr).toMatch(why);
    expect(plane.questions).toEqual([]);
  });

  it('lets go a report that comes while its connection ends', async () => {
    await enrol();
    const files = new OwnFiles(join(root, '.fleetwright-agent'));
    const [enrolled, key] = [readEnrolled(files), readKey(files)];
    if (enrolled === null || key.kind !== 'key') throw new Error('it is not enrolled');
    const before = getCACertificates();
    setDefaultCACertificates([readFileSync(plane.trusted, 'utf8')]);
    try {
      const attempt = await connectToBus(enrolled, key.key);
      if (attempt.kind !== 'connected') throw new Error(attempt.message);
      const closing = attempt.bus.close();
      expect(attempt.bus.report('{}')).toBe(false);
      await closing;
      expect(attempt.bus.report('{}')).toBe(false);
    } finally {
      setDefaultCACertificates(before);
    }
  });

  it('is refused with a reason that the machine can tell', async () => {
    await enrol();
    plane.publish(motd('managed\n'), {}, false);
    await agent.ended('run', '--once');
    plane.refuse = 'agent_revoked';
    expect(await enrol()).toMatchObject({ status: 1, stderr: expect.stringContaining('agent_revoked') });
    expect(read('etc/motd')).toBe('managed\n');
  });
});

/** Makes the clock of a process another one: all that reads it goes through Date. */
function otherClock(offMs: number): string {
  return `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { if (given.length === 0) super(Real.now() + ${offMs}); else super(...given); }
  static now() { return Real.now() + ${offMs}; }
};
`;
}
