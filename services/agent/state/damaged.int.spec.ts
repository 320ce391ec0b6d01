import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto, NODE_ARGUMENTS } from '../bundle.ts';
import { AgentProcess } from '../testing/agent-process.ts';
import { ControlPlane } from '../testing/control-plane.ts';
import { folderIn, scratchFolder, treeOf } from '../testing/scratch-node.ts';

const TOKEN = `fwr_acme_${'a'.repeat(43)}`;
const MODULES = { base: { files: { '/etc/motd': 'managed\n', '/opt/new/file': 'new\n' } } };

let folder: string;
let root: string;
let plane: ControlPlane;
let agent: AgentProcess;
let expected: Record<string, string>;

const own = (...names: string[]) => join(root, '.fleetwright-agent', ...names);
const enrol = () => agent.ended('enrol', '--url', plane.url, '--token', TOKEN, '--hostname', 'edge-01');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-damaged-'));
  const file = join(folder, 'fleetwright-agent.mjs');
  plane = new ControlPlane();
  await Promise.all([bundleInto(file), plane.start(folder)]);
  root = scratchFolder();
  folderIn(root, 'etc');
  writeFileSync(join(root, 'etc/motd'), 'Welcome.');
  agent = new AgentProcess([process.execPath, ...NODE_ARGUMENTS, file], root, plane.trusted);
  plane.publish(MODULES, {}, false);
  await enrol();
  expect(await agent.ended('run', '--once')).toMatchObject({ status: 0 });
  expected = treeOf(root);
});
afterAll(async () => {
  await agent.stopAll();
  await plane.stop();
  await removeFolder(root);
  await removeFolder(folder);
});

/** All files of the agent but its key, which is told and never replaced: see the agent's own test. */
function files(): readonly string[] {
  const names = readdirSync(own(), { recursive: true, encoding: 'utf8' });
  return names.map((name) => own(name)).filter((path) => statSync(path).isFile() && !path.endsWith('/key'));
}

const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  'cut to nothing': (path) => writeFileSync(path, ''),
  'cut in half': (path) => writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size / 2)),
  garbage: (path) => writeFileSync(path, Buffer.from('\u0000}{"format":1,\uFFFF')),
  missing: (path) => rmSync(path),
};

describe('an agent whose own files are damaged', () => {
  it.each(Object.keys(DAMAGES))(
    '[AG16] starts with all of them %s, asks for its bundle, converges, and removes nothing',
    async (name) => {
      expect(files().length).toBeGreaterThan(5);
      for (const path of files()) DAMAGES[name]?.(path);
      const first = await agent.ended('run', '--once');
      expect(first).toMatchObject({ status: 1, stderr: expect.stringContaining('not_enrolled') });
      expect(treeOf(root)).toEqual(expected);
      expect(await enrol()).toMatchObject({ status: 0 });
      const again = await agent.ended('run', '--once');
      expect(again, again.stderr).toMatchObject({ status: 0 });
      expect(treeOf(root)).toEqual(expected);
      writeFileSync(join(root, 'etc/motd'), 'by hand');
      expect(await agent.ended('run', '--once')).toMatchObject({ status: 0 });
      expect(treeOf(root)).toEqual(expected);
    },
  );
});
