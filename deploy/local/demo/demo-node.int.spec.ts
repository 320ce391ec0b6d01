import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from './control-plane.ts';
import { DemoNode } from './demo-node.ts';
import { nodeFolder } from './hosts.ts';

const HOST = 'edge-tokyo-01';

let dataFolder: string;
let folder: string;
let nowMs: number;
let said: string[];
let tokens: number;
let node: DemoNode;

const plane: ControlPlane = {
  url: 'http://127.0.0.1:1',
  hostnames: async () => new Set([HOST]),
  registrationToken: async (hostname) => {
    tokens += 1;
    if (hostname !== HOST) throw new Error(`no registration token for ${hostname}`);
    return `token-${tokens}`;
  },
};

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'fleetwright-demo-node-'));
  folder = nodeFolder(dataFolder, HOST);
  [nowMs, said, tokens] = [0, [], 0];
  const fake = join(dataFolder, 'fake-agent.mjs');
  writeFileSync(fake, FAKE_AGENT);
  const places = { dataFolder, logFolder: dataFolder, say: (line: string) => void said.push(line) };
  node = new DemoNode(HOST, plane, places, { agent: [fake], nowMs: () => nowMs });
});
afterEach(async () => {
  await node.stop();
  await removeFolder(dataFolder);
});

const calls = () => readFileSync(join(folder, 'calls.log'), 'utf8').trim().split('\n');

async function running(): Promise<number> {
  const file = join(folder, 'pid');
  await waitFor(() => existsSync(file) && readFileSync(file, 'utf8') !== '', { what: 'the agent to run' });
  return Number(readFileSync(file, 'utf8'));
}

describe('a machine of the demo', () => {
  it('runs nothing until its node is declared, and then lets its agent in with a token that it leaves nowhere', async () => {
    await node.follow(false);
    expect(existsSync(folder)).toBe(false);
    await node.follow(true);
    await running();
    expect(calls()).toEqual(['enrol with token-1 and a new key', 'run']);
    expect(existsSync(join(folder, 'registration-token'))).toBe(false);
    expect(existsSync(join(folder, 'etc'))).toBe(true);
    await node.follow(true);
    expect(calls()).toHaveLength(2);
    expect(said).toEqual([`${HOST}: its agent works on ${folder}`]);
  });

  it('starts its agent with the identity that it has, and with a new one where that is no good any more', async () => {
    mkdirSync(join(folder, '.fleetwright-agent'), { recursive: true });
    writeFileSync(join(folder, '.fleetwright-agent', 'identity.json'), '{}');
    await node.follow(true);
    await running();
    expect(calls()).toEqual(['enrol', 'run']);
    await node.stop();
    rmSync(join(folder, 'pid'));
    writeFileSync(join(folder, 'is-revoked'), '');
    await node.follow(true);
    await running();
    expect(calls().slice(2)).toEqual(['enrol', 'enrol with token-1 and a new key', 'run']);
  });

  it('starts an agent that ended again, after it was away for long enough to be told offline', async () => {
    await node.follow(true);
    process.kill(await running(), 'SIGKILL');
    await waitFor(
      async () => {
        await node.follow(true);
        return said.length === 2;
      },
      { what: 'its end to be told' },
    );
    expect(said[1]).toBe(`${HOST}: its agent ended by SIGKILL; it comes back in 45 s.`);
    rmSync(join(folder, 'pid'));
    nowMs += 44_999;
    await node.follow(true);
    expect(calls()).toHaveLength(2);
    nowMs += 1;
    await node.follow(true);
    await running();
    expect(calls().slice(2)).toEqual(['enrol', 'run']);
  });

  it('whose agent is not let in says so with its log, leaves no token behind, and tries again later', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'is-refused'), '');
    await node.follow(true);
    expect(said).toEqual([`${HOST}: its agent was not let in. Its log: ${join(dataFolder, `agent-${HOST}.log`)}`]);
    expect(existsSync(join(folder, 'registration-token'))).toBe(false);
    await node.follow(true);
    expect(said).toHaveLength(1);
    rmSync(join(folder, 'is-refused'));
    nowMs += 45_000;
    await node.follow(true);
    await running();
  });

  it('whose node is gone is stopped, and keeps what is in its folder', async () => {
    await node.follow(true);
    const pid = await running();
    await node.follow(false);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(existsSync(join(folder, '.fleetwright-agent', 'identity.json'))).toBe(true);
  });
});

/** Stands in for fleetwright-agent: says what it was called with, and keeps an identity. */
const FAKE_AGENT = `import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [verb, ...words] = process.argv.slice(2);
const valueOf = (option) => words[words.indexOf(option) + 1];
const root = valueOf('--root');
const own = join(root, '.fleetwright-agent');
const hasToken = words.includes('--token-file');
const said = hasToken ? \` with \${readFileSync(valueOf('--token-file'), 'utf8')}\` : '';
appendFileSync(join(root, 'calls.log'), \`\${verb}\${said}\${words.includes('--new-key') ? ' and a new key' : ''}\\n\`);

if (verb === 'enrol') {
  if (!hasToken) process.exit(existsSync(join(root, 'is-revoked')) ? 1 : 0);
  if (existsSync(join(root, 'is-refused'))) process.exit(1);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'identity.json'), '{}');
  process.exit(0);
}
writeFileSync(join(root, 'pid'), String(process.pid));
setInterval(() => undefined, 60_000);
`;
