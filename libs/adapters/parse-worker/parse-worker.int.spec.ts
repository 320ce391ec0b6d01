import { readFileSync } from 'node:fs';
import { type Parsed, ParserBusy, parseFleet } from '@fleetwright/core/parse';
import { waitFor } from '@fleetwright/kit/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { PROCESSES_MAX, WAITING_MAX } from './limits.ts';
import { ProcessFleetParser } from './process-fleet-parser.ts';

const FILE = { file: 'prod/fleet.yaml' };
const MISBEHAVING = new URL('./testing/misbehaving-entry.ts', import.meta.url);
const SLOW = new URL('./testing/slow-entry.ts', import.meta.url);
const ENDLESS = new URL('./testing/endless-entry.ts', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(`../../core/parse/fixtures/${name}`, import.meta.url), 'utf8');
/** So that memory is the limit that is met first, however slow the machine. */
const PLENTY_OF_TIME = { seconds: 120, patienceMs: 120_000 };
const messageOf = ({ findings }: Parsed) => findings[0]?.message;
const codesOf = ({ findings }: Parsed) => findings.map(({ code }) => code);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('parsing in a process of its own', () => {
  let parser: ProcessFleetParser;
  afterEach(() => parser.close());

  it.each([
    ['the list form', fixture('list-form.yaml')],
    ['the map form', fixture('map-form.yaml')],
    ['a file with problems', 'version: 1\nacount: x\nnodes: [{hostname: 7}]\n'],
    ['keys of the prototype', 'version: 1\naccount: a\nmodules: {m: {config: {__proto__: {a: 1}, constructor: 2}}}\n'],
    ['no YAML', '{'],
  ])('[PA32] answers %s as `parseFleet` does', async (_what, text) => {
    parser = new ProcessFleetParser();
    const parsed = await parser.parse(text, FILE);
    expect(parsed).toEqual(parseFleet(text, FILE));
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(parseFleet(text, FILE)));
  });

  it('keeps the process for the next text', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    const [first, second] = [await parser.parse('pid', FILE), await parser.parse('pid', FILE)];
    expect(messageOf(first)).toBe(messageOf(second));
  });

  it('[PA32] a text that never ends is given up after 2 s of work, and the next one is answered', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    const before = Number(messageOf(await parser.parse('pid', FILE)));
    const parsed = await parser.parse('forever', FILE);
    expect(parsed).toMatchObject({ kind: 'failed', findings: [{ severity: 'error', file: 'prod/fleet.yaml' }] });
    expect(codesOf(parsed)).toEqual(['parse_too_expensive']);
    expect(messageOf(parsed)).toContain('within 2 s');
    const after = Number(messageOf(await parser.parse('pid', FILE)));
    expect(after).not.toBe(before);
    await waitFor(async () => (isAlive(before) ? undefined : true), { what: 'the process is gone' });
  });

  it('a process that was kept waiting for 3 s has not worked for 2 s', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    expect(codesOf(await parser.parse('sleep', FILE))).toEqual(['pid']);
  });

  it.each(['hoard objects', 'hoard arrays', 'hoard keys'])(
    '[PA32] a text for which the process would %s is given up, and this process lives',
    async (text) => {
      parser = new ProcessFleetParser({ entry: MISBEHAVING, time: PLENTY_OF_TIME });
      const parsed = await parser.parse(text, FILE);
      expect(messageOf(parsed)).toContain('within 256 MiB of memory');
      expect(codesOf(await parser.parse('pid', FILE))).toEqual(['pid']);
    },
  );

  it('[PA32] a text that declares too much is given up, and the reason says so', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING, time: PLENTY_OF_TIME });
    const parsed = await parser.parse('declare too much', FILE);
    expect(codesOf(parsed)).toEqual(['parse_too_expensive']);
    expect(messageOf(parsed)).toContain('declares at most 16 MiB');
  });

  it('rejects when parsing throws or the process ends by itself, and goes on with the next text', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    await expect(parser.parse('throw', FILE)).rejects.toThrow('TypeError: as it was told');
    await expect(parser.parse('exit', FILE)).rejects.toThrow('it ended by itself (exit code 3)');
    expect(codesOf(await parser.parse('pid', FILE))).toEqual(['pid']);
  });

  it('rejects when no process can start, and says why', async () => {
    parser = new ProcessFleetParser({ entry: new URL('./testing/missing-entry.ts', import.meta.url) });
    parser.warm();
    for (const _attempt of [1, 2]) {
      await expect(parser.parse('x', FILE)).rejects.toThrow(/cannot start: .*the disk with the code is not there/s);
    }
  });

  it('a process that starts slowly is waited for: what the first text of a busy machine needs is time', async () => {
    parser = new ProcessFleetParser({ entry: SLOW, startTime: { seconds: 4, patienceMs: 120_000 } });
    parser.warm();
    expect(await parser.parse(fixture('list-form.yaml'), FILE)).toMatchObject({ kind: 'parsed' });
  });

  it('but not one that is ended before it is ready, which is what a limit on its time alone comes to', async () => {
    parser = new ProcessFleetParser({ entry: SLOW, startTime: { seconds: 4, patienceMs: 4_000 } });
    for (const _attempt of [1, 2]) {
      await expect(parser.parse('x', FILE)).rejects.toThrow('cannot start: it took too long');
    }
  });

  it('nor one that loads for ever', async () => {
    parser = new ProcessFleetParser({ entry: ENDLESS, startTime: { seconds: 1, patienceMs: 120_000 } });
    await expect(parser.parse('x', FILE)).rejects.toThrow('cannot start: it took too long');
  });

  it('a process that was ended while idle is replaced', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    const pid = Number(messageOf(await parser.parse('pid', FILE)));
    process.kill(pid, 'SIGKILL');
    await waitFor(
      async () => {
        const answer = await parser.parse('pid', FILE).catch(() => undefined);
        return answer && Number(messageOf(answer)) !== pid ? true : undefined;
      },
      { what: 'another process answers' },
    );
  });

  it('one text that never ends does not keep the others, and too many that wait are refused', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    const endless = parser.parse('forever', FILE);
    expect(codesOf(await parser.parse('pid', FILE))).toEqual(['pid']);
    expect(codesOf(await endless)).toEqual(['parse_too_expensive']);

    const taken = Array.from({ length: PROCESSES_MAX + WAITING_MAX }, () => parser.parse('pid', FILE));
    await expect(parser.parse('pid', FILE)).rejects.toThrow(ParserBusy);
    const answers = await Promise.all(taken);
    expect(new Set(answers.map(messageOf)).size).toBe(PROCESSES_MAX);
  });

  it('holds no environment, and writes no file', async () => {
    process.env['CANARY_SECRET'] = 'hunter2';
    try {
      parser = new ProcessFleetParser({ entry: MISBEHAVING });
      expect(messageOf(await parser.parse('environment', FILE))).toBe('');
      await expect(parser.parse('write', FILE)).rejects.toThrow('restricted');
    } finally {
      delete process.env['CANARY_SECRET'];
    }
  });

  it('closing ends the processes, and rejects what is parsed or waits', async () => {
    parser = new ProcessFleetParser({ entry: MISBEHAVING });
    const pid = Number(messageOf(await parser.parse('pid', FILE)));
    const open = Array.from({ length: PROCESSES_MAX + 1 }, () => parser.parse('forever', FILE));
    const settled = Promise.allSettled(open);
    await parser.close();
    expect((await settled).map(({ status }) => status)).toEqual(open.map(() => 'rejected'));
    await waitFor(async () => (isAlive(pid) ? undefined : true), { what: 'the process is gone' });
    await expect(parser.parse('pid', FILE)).rejects.toThrow('the processes for texts are closed');
  });
});
