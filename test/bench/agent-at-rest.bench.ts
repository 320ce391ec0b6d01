import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { removeFolder } from '@fleetwright/kit/testing';
import { bundleInto, executableInto, NODE_ARGUMENTS } from '../../services/agent/bundle.ts';
import { AgentProcess } from '../../services/agent/testing/agent-process.ts';
import { ControlPlane } from '../../services/agent/testing/control-plane.ts';
import type { TestModule } from '../../services/agent/testing/node-under-test.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { memoryBelow } from './stack/memory.ts';

const HOST = 'edge-01';
const TOKEN = `fwr_acme_${'a'.repeat(43)}`;
/** Of a usual machine: ten modules of five files, and two checks of which one is a program. */
const MODULES = 10;
const FILES = 5;
/** Beats, looks and questions of the server come several times in it. */
const MEASURED_MS = Number(process.env['BENCH_REST_SECONDS'] ?? 60) * 1_000;
/** What follows the first convergence is over by then. */
const SETTLED_MS = 20_000;
/** Of the kernel's clock in /proc, as it is on every Linux. */
const TICKS_PER_SECOND = 100;

/**
 * What the agent takes from a machine on which nothing changes, beside a Node that does nothing: in one file and as one
 * executable, connected by TLS.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-rest-'));
  try {
    const [file, executable] = [join(folder, 'fleetwright-agent.mjs'), join(folder, 'fleetwright-agent')];
    await bundleInto(file);
    await executableInto(executable);
    asAfterABoot(executable);
    const bare = await bareMiB();
    const commands = {
      'in one file': [process.execPath, ...NODE_ARGUMENTS, file],
      'as one executable': [executable],
    };
    const rows: BenchRow[] = [];
    for (const [what, command] of Object.entries(commands)) {
      const { residentMiB, cores } = await atRest(mkdtempSync(join(folder, 'root-')), command);
      rows.push(
        boundRow(
          `agent ${what}, at rest: resident beyond a bare Node of ${Math.round(bare)} MiB`,
          residentMiB - bare,
          'MiB',
          40,
        ),
        boundRow('the same: processor, its checks included', cores * 100, '% of a core', 0.5),
      );
    }
    return rows;
  } finally {
    await removeFolder(folder);
  }
}

/**
 * Lets the system forget the file. As it was just written it lies in memory in large pieces, of which a process that reads
 * little of one has all: 10 to 15 MiB that it never asked for.
 */
function asAfterABoot(file: string): void {
  execFileSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none']);
}

async function bareMiB(): Promise<number> {
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 2 ** 30); console.log("ready")']);
  try {
    await once(bare.stdout, 'data');
    await sleep(1_000);
    return memoryBelow(pidOf(bare)).rss;
  } finally {
    bare.kill('SIGKILL');
  }
}

async function atRest(root: string, command: readonly string[]): Promise<{ residentMiB: number; cores: number }> {
  const plane = new ControlPlane();
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/hostname'), `${HOST}\n`);
  await plane.start(mkdtempSync(join(root, 'plane-')));
  // As long as a machine's own list.
  const trusted = join(root, 'authorities.pem');
  writeFileSync(trusted, [...rootCertificates, readFileSync(plane.trusted, 'utf8')].join('\n'));
  const agent = new AgentProcess(command, root, trusted);
  try {
    const enrolled = await agent.ended('enrol', '--url', plane.url, '--token', TOKEN, '--hostname', HOST);
    if (enrolled.status !== 0) throw new Error(enrolled.stderr);
    plane.publish(usualModules(), {}, false);
    const running = agent.start('run');
    running.stderr?.resume();
    const pid = pidOf(running);
    await plane.reported(
      ({ modules }) => modules.length === MODULES && modules.every(({ state }) => state === 'applied'),
    );
    await sleep(SETTLED_MS);
    const [reports, before, startedMs] = [plane.reports.length, ticksOf(pid), performance.now()];
    await sleep(MEASURED_MS);
    const cores = ((ticksOf(pid) - before) / TICKS_PER_SECOND) * (1_000 / (performance.now() - startedMs));
    console.log(`${plane.reports.length - reports} reports in ${Math.round(MEASURED_MS / 1_000)} s`);
    return { residentMiB: memoryBelow(pid).rss, cores };
  } finally {
    await agent.stopAll();
    await plane.stop();
  }
}

function usualModules(): Record<string, TestModule> {
  const check = { interval_seconds: 30, timeout_seconds: 5, threshold: 3 };
  const command = ['/bin/sh', '-c', 'test -e "$FLEETWRIGHT_ROOT/etc/hostname"'];
  const named = Array.from({ length: MODULES }, (_, module): [string, TestModule] => [
    `module-${module}`,
    {
      files: Object.fromEntries(
        Array.from({ length: FILES }, (_, file) => [`/etc/m-${module}/f-${file}`, 'x'.repeat(2_000)]),
      ),
      health: module === 0 ? [{ kind: 'command', name: 'there', ...check, command }] : [],
    },
  ]);
  return Object.fromEntries(named);
}

/** Of the process and of the children that it waited for. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('it did not start');
  return pid;
}
