import { randomUUID } from 'node:crypto';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, SYSTEM } from '../end-to-end/api.ts';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { missing, mustBeWhole } from './aftermath.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';
import { untilStopped, Workload } from './workload.ts';

describe('[F13] the disk of PostgreSQL fills up under the running system', () => {
  let disk: SmallDisk;
  let stack: Stack;

  beforeAll(async () => {
    disk = await smallDisk();
    const environment = { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' };
    stack = await startStack({ environment, postgres: 'durable', postgresFolder: disk.folder });
  });
  afterAll(async () => {
    disk?.free();
    await stack?.stop();
    await disk?.remove();
  });

  /** Registers something that does not get in; answers its id in the address of later requests. */
  const register = () => {
    const settings = { repo_url: stack.remote.url('nowhere'), path_prefix: randomUUID(), enabled: false };
    const body = { gitops_repository: settings };
    return api(stack.gatewayUrl, stack.token).post(`${SYSTEM}/gitops_repositories`, body);
  };

  it('nothing that it did not store is answered 2xx, services say that they are not ready, and with room all goes on', async () => {
    const work = new Workload(stack);
    const repositories = await Promise.all(['f13-a', 'f13-b'].map((name) => work.register(name, 5)));
    expect(await stack.service('repo-sync').isReady()).toBe(true);

    const working = untilStopped(repositories, 5);
    disk.fill(stack.postgres.pid());
    const isRefused = async () => ((await register()).status === 503 ? true : undefined);
    await waitFor(isRefused, { what: 'a command to be refused', timeoutMs: 150_000 });
    const isUnready = async () => !(await stack.service('repo-sync').isReady());
    await waitFor(isUnready, { what: 'repo-sync to say that it is not ready', timeoutMs: 150_000 });
    const refused = await register();
    expect(refused).toMatchObject({ status: 503 });

    disk.free();
    // Where its own journal had no room it ended, and could not begin again; whoever runs it starts it.
    if (!stack.postgres.isRunning()) {
      await stack.postgres.kill();
      await stack.postgres.start();
    }
    const areReady = async () => (await Promise.all(stack.services().map((each) => each.isReady()))).every(Boolean);
    await waitFor(areReady, { what: 'all services to be ready', timeoutMs: 150_000 });
    await working.stop();
    await mustBeWhole(work);
    expect([...work.client.statuses.keys()].filter((status) => ![200, 201, 202, 503].includes(status))).toEqual([]);

    // Control: had one of the refused commands been answered 2xx, it would be missed.
    const answered = { ...work.acknowledged, repositories: new Set([randomUUID()]) };
    expect(missing(answered, await stack.log())).toHaveLength(1);
  });
});
