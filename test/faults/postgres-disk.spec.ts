import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { type PostgresServer, startPostgres } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from '../conformance/postgres-store.ts';
import { appendOf, eventOf, wholeLog } from '../conformance/store-under-test.ts';
import { processesOf } from './small-disk.ts';

let folder: string;
let server: PostgresServer;
let opened: OpenedStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-disk-'));
  server = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
  await EVENT_STORE_TEMPLATE.fill(server.url());
  opened = openPostgresStore(server.url());
});

afterEach(async () => {
  await opened.close();
  await server.kill();
  await removeFolder(folder);
});

const processes = () => processesOf(server.pid());

/** Lets these processes write no file beyond a size, as a disk does that has no more room (setrlimit(2), RLIMIT_FSIZE). */
function limitFiles(pids: readonly number[], bytes: number | 'unlimited'): void {
  for (const pid of pids) {
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
    // One that ended meanwhile writes nothing more.
    if (status !== 0 && existsSync(`/proc/${pid}`)) throw new Error(String(stderr));
  }
}

/** Nothing that PostgreSQL could make smaller. */
const bulky = (n: number) => {
  const text = Array.from(
    { length: 700 },
    (_, at) => `${idOf(n * 1_000 + at)}${Math.imul(n + at, 2_654_435_761)}`,
  ).join('');
  return eventOf(n, { data: { repository_id: idOf(n), bulk: text } } as never);
};
const MIB = 1_024 ** 2;

describe('[F13] PostgreSQL on a disk without room', () => {
  it('an append is refused and never answered, reads go on, and it is stored once when there is room', async () => {
    await opened.store.append(appendOf('small', [1]));
    limitFiles(processes(), 16 * MIB);
    let refused: ReturnType<typeof appendOf> | undefined;
    let answered = 0;
    for (let n = 2; refused === undefined; n += 1) {
      const request = { ...appendOf(`bulky-${n}`, [n]), events: [bulky(n)] };
      try {
        await opened.store.append(request);
        answered += 1;
      } catch (error) {
        expect(error).toMatchObject({ message: expect.stringContaining('could not extend file') });
        refused = request;
      }
    }
    expect(answered).toBeGreaterThan(10);
    expect(await opened.store.read(refused.stream)).toEqual([]);
    expect(await wholeLog(opened.store, 50)).toHaveLength(1 + answered);
    await expect(opened.store.append(refused)).rejects.toThrow('could not extend file');

    limitFiles(processes(), 'unlimited');
    expect((await opened.store.append(refused)).kind).toBe('appended');
    expect((await opened.store.append(refused)).kind).toBe('repeated');
    expect(await opened.store.read(refused.stream)).toHaveLength(1);
    expect(await wholeLog(opened.store, 50)).toHaveLength(2 + answered);
  });

  it('where its own journal cannot be written it panics: what was answered is stored, what was not can be repeated', async () => {
    const answered: string[] = [];
    const pending = new Map<string, ReturnType<typeof appendOf>>();
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 5; n += 1) {
        const request = appendOf(`stream-${round}-${n}`, [round * 10 + n + 1]);
        await opened.store.append(request);
        answered.push(request.stream);
      }
      const before = panics();
      await journalBeyond(2 * LIMIT_BYTES);
      // The first process keeps its own, so that those it starts after the panic can write.
      limitFiles(processes().slice(1), LIMIT_BYTES);
      const request = appendOf(`lost-${round}`, [100 + round], { expected: EMPTY_STREAM });
      try {
        // Another of its processes may come first; then this may be answered by the server that recovered.
        await opened.store.append(request);
        answered.push(request.stream);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        pending.set(request.stream, request);
      }
      await waitFor(() => panics() > before, { what: 'PostgreSQL to panic' });
      const isBack = async () => (await opened.store.read('stream-0-0')).length === 1;
      await waitFor(isBack, { what: 'PostgreSQL to recover' });
    }
    for (const request of pending.values()) {
      // Done fully or not at all, whichever it was.
      expect((await opened.store.append(request)).kind).not.toBe('conflict');
    }
    const log = await wholeLog(opened.store, 50);
    expect(log.map(({ stream }) => stream).toSorted()).toEqual([...answered, ...pending.keys()].toSorted());
  });
});

/** More than the server's own log, which it could not write either, and less than where its journal stands. */
const LIMIT_BYTES = 128 * 1_024;

/** Writes until the journal's file, of which there is always a whole one, is written so far. */
async function journalBeyond(bytes: number): Promise<void> {
  const offset = 'select (pg_walfile_name_offset(pg_current_wal_insert_lsn())).file_offset as bytes';
  const ballast = 'create table ballast as select * from generate_series(1, 5_000); drop table ballast';
  const isThere = async () => Number((await opened.pool.query(offset)).rows[0]?.bytes) > bytes;
  while (!(await isThere())) await opened.pool.query(ballast);
}

function panics(): number {
  const text = readFileSync(join(server.dataDir, 'fleetwright.log'), 'utf8');
  return text.split('PANIC:').length - 1;
}
