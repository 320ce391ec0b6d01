import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentIdentity, rotationStatement } from '@fleetwright/contracts/agents';
import { removeFolder } from '@fleetwright/kit/testing';
import { nkeys } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentBus } from '../connection/bus.ts';
import { readEnrolled } from '../connection/identity.ts';
import { type AgentKey, makeKey, readKey } from '../connection/key.ts';
import { SYSTEM_CALLS } from '../executors/files/system-calls.ts';
import { TRIES_BEFORE_ASKING } from '../limits.ts';
import { OwnFiles } from '../state/own-files.ts';
import { Link } from './link.ts';
import { Standing } from './standing.ts';

const AGES_AT = '2027-06-01T00:00:00.000Z';
const ROTATED = { rotated: true, key_ages_at: AGES_AT };

/** Answers what it was given, in order, and then nothing any more. */
class ScriptedBus implements AgentBus {
  readonly server = 'nats://bus.example';
  readonly closed = new Promise<string>(() => undefined);
  readonly asked: { public_key: string; proof: string }[] = [];
  readonly answers: unknown[];
  isClosed = false;

  constructor(...answers: unknown[]) {
    this.answers = answers;
  }

  onTold(): void {}
  report(): boolean {
    return true;
  }

  async ask(_subject: string, question: object): Promise<unknown> {
    this.asked.push(question as { public_key: string; proof: string });
    return this.answers.shift() ?? null;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

let folder: string;
let own: OwnFiles;
let old: AgentKey;
let agent: AgentIdentity;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-link-'));
  own = new OwnFiles(folder);
  old = makeKey(own);
  agent = {
    id: randomUUID(),
    account_id: 'acme',
    instance_id: randomUUID(),
    hostname: 'edge-01',
    public_key: old.publicKey,
    key_state: 'current',
    key_ages_at: '2027-01-01T00:00:00.000Z',
    servers: ['nats://bus.example'],
    server_time: '2026-01-01T00:00:00.000Z',
  };
});
afterEach(() => removeFolder(folder));

/** As the agent has it after a start. */
function started({ url = 'https://fleet.example', files = own } = {}): Link {
  const key = readKey(own);
  if (key.kind !== 'key') throw new Error('there is no key');
  return new Link({ url, hostname: 'edge-01', agent }, key.key, new Standing(() => undefined), {
    own: files,
    bootId: randomUUID(),
    agentVersion: '1.0.0',
    random: () => 0,
    log: () => undefined,
    onConnected: async () => undefined,
    onNotice: () => undefined,
  });
}

const keyInUse = () => {
  const key = readKey(own);
  return key.kind === 'key' ? key.key.publicKey : key.kind;
};

describe('a key that is due', () => {
  it('gives way to one that it proves to have, with which the agent connects anew', async () => {
    const bus = new ScriptedBus(ROTATED);
    await started().rotateIfDue(bus, 'due');
    const [{ public_key: next, proof } = { public_key: '', proof: '' }] = bus.asked;
    expect(next).not.toBe(old.publicKey);
    const statement = Buffer.from(rotationStatement(agent, next));
    expect(nkeys.fromPublic(next).verify(statement, Buffer.from(proof, 'base64url'))).toBe(true);
    expect(keyInUse()).toBe(next);
    expect(readKey(own, 'key.next')).toEqual({ kind: 'none' });
    expect(readEnrolled(own)?.agent).toMatchObject({ public_key: next, key_state: 'current', key_ages_at: AGES_AT });
    expect(bus.isClosed).toBe(true);
  });

  it('stays while no answer comes, and the same next one is told again, also after a restart', async () => {
    const deaf = new ScriptedBus();
    const link = started();
    await link.rotateIfDue(deaf, 'due');
    await link.rotateIfDue(deaf, 'due');
    expect(keyInUse()).toBe(old.publicKey);
    expect(deaf.isClosed).toBe(false);
    const bus = new ScriptedBus(ROTATED);
    await started().rotateIfDue(bus, 'due');
    expect(new Set([...deaf.asked, ...bus.asked].map(({ public_key: key }) => key)).size).toBe(1);
    expect(keyInUse()).toBe(bus.asked[0]?.public_key);
  });

  it('gets another next one where that was somebody’s', async () => {
    const bus = new ScriptedBus({ refused: 'key_taken', message: 'x' }, ROTATED);
    const link = started();
    await link.rotateIfDue(bus, 'due');
    expect(keyInUse()).toBe(old.publicKey);
    await link.rotateIfDue(bus, 'due');
    expect(bus.asked[1]?.public_key).not.toBe(bus.asked[0]?.public_key);
    expect(keyInUse()).toBe(bus.asked[1]?.public_key);
  });

  it('stays while the disk has no room for the next one, and the agent goes on', async () => {
    const openSync = (): never => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    const bus = new ScriptedBus(ROTATED, ROTATED);
    await started({ files: new OwnFiles(folder, { ...SYSTEM_CALLS, openSync }) }).rotateIfDue(bus, 'due');
    expect([keyInUse(), bus.isClosed]).toEqual([old.publicKey, false]);
    await started().rotateIfDue(bus, 'due');
    expect(keyInUse()).toBe(bus.asked.at(-1)?.public_key);
  });

  it('is none while it is current', async () => {
    const bus = new ScriptedBus(ROTATED);
    await started().rotateIfDue(bus, 'current');
    expect(bus.asked).toEqual([]);
  });
});

describe('who asks over HTTP who it is', () => {
  const asked: { enrolment: { token: unknown; public_key: string } }[] = [];
  let answer: Partial<AgentIdentity> = {};
  const gateway = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => asked.push(JSON.parse(chunk.toString())));
    request.on('end', () => response.end(JSON.stringify({ agent: { ...agent, ...answer } })));
  });
  const url = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  beforeEach(async () => {
    asked.length = 0;
    await once(gateway.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    gateway.close();
  });

  it('after it was off for longer than its key lives, rotates', async () => {
    answer = { key_state: 'aged' };
    const bus = new ScriptedBus(ROTATED);
    await started({ url: url() }).doubt(bus);
    expect(asked).toMatchObject([{ enrolment: { token: null, public_key: old.publicKey } }]);
    expect(keyInUse()).toBe(bus.asked[0]?.public_key);
    expect(keyInUse()).not.toBe(old.publicKey);
  });

  it('after the bus was not there for a while, is told where it is now, and asks no more for a while', async () => {
    // Nobody listens on the first port.
    agent = { ...agent, servers: ['nats://127.0.0.1:1'] };
    answer = { servers: ['nats://127.0.0.1:2'] };
    const link = started({ url: url() });
    for (let tried = 0; tried < TRIES_BEFORE_ASKING; tried += 1) expect(await link.connectOnce(tried)).toBe(false);
    expect(asked).toEqual([]);
    for (const tried of [5, 6, 7]) expect(await link.connectOnce(tried)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(readEnrolled(own)?.agent.servers).toEqual(answer.servers);
  });
});
