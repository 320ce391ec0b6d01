import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { expect, it, onTestFinished } from 'vitest';
import { DEMO_ACCOUNT } from './identity.ts';
import { ensureNatsUsers } from './nats-users.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-nats-users-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

it('passwords that are there are read, and not written again under whoever else reads them', async () => {
  const folder = emptyFolder();
  const first = await ensureNatsUsers(folder);
  const file = join(folder, 'keys', 'nats-passwords.json');
  const { ino, mtimeNs, mode } = statSync(file, { bigint: true });
  expect(mode & 0o777n).toBe(0o600n);
  const more = await Promise.all(Array.from({ length: 8 }, () => ensureNatsUsers(folder)));
  expect(more.map(({ configuration }) => configuration)).toEqual(Array.from({ length: 8 }, () => first.configuration));
  expect(statSync(file, { bigint: true })).toMatchObject({ ino, mtimeNs });
});

it('another tenant gets a password, and nobody else another one', async () => {
  const folder = emptyFolder();
  const server = { host: 'nats', port: 4222 };
  const before = await ensureNatsUsers(folder);
  const after = await ensureNatsUsers(folder, [DEMO_ACCOUNT, 'umbrella']);
  expect(after.configuration).toContain('umbrella');
  for (const user of ['relay', 'services', 'operators', 'agents', DEMO_ACCOUNT] as const) {
    expect(after.urlOf(user, server)).toBe(before.urlOf(user, server));
  }
});
