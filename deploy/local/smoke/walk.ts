import { setTimeout as sleep } from 'node:timers/promises';
import type { CallTool } from './tools.ts';
import { FleetClone } from './fleet-clone.ts';
import { fileToChange, type Machines, mustNotSay, mustSay } from './machines.ts';

/** How long a run may take to get anywhere, milliseconds: it takes a second where nothing else goes on. */
const RUN_MS = 120_000;
const LOOK_MS = 200;

/** Tells what was done and what was seen. */
export type Say = (step: string, saw: string) => void;

interface Repository {
  readonly id: string;
  readonly name: string;
  readonly repo_url: string;
  readonly branch: string;
  readonly path_prefix: string;
}

interface Run {
  readonly id: string;
  readonly status: string;
  readonly diff: { readonly nodes: Readonly<Record<string, readonly string[]>> } | null;
  readonly failed_actions: readonly unknown[];
  readonly drift_after_apply: object | null;
}

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly action: string;
}

/**
 * The tutorial's flow on a running system: what git says now is approved and applied; a commit adds a node, and another one
 * takes it away again; after each there is no drift. Where machines can be looked at, the first commit changes a file on
 * one of them, too. Throws an Error with what was not as it should be.
 */
export async function walk(call: CallTool, repositoryName: string, say: Say, machines?: Machines): Promise<void> {
  const repository = await repositoryNamed(call, repositoryName);
  say('system_gitops_list_repositories', `${repository.name} at ${repository.repo_url}`);
  await settle(call, repository, say);
  const clone = await FleetClone.of(repository.repo_url, repository.branch, repository.path_prefix);
  try {
    const before = await clone.read();
    const hostname = `smoke-${Date.now().toString(36)}`;
    const onDisk = machines === undefined ? undefined : fileToChange(before, machines);
    await clone.push(withNode(onDisk?.fleet ?? before, hostname), `Add ${hostname}`);
    say('git push', `a commit that adds the node ${hostname}`);
    const added = await settle(call, repository, say);
    mustName(added.diff?.nodes['add'], hostname);
    await call('system_get_node', { key: hostname });
    say('system_get_node', `${hostname} is live`);
    if (onDisk !== undefined) await mustSay(onDisk.file, onDisk.line, say);
    await clone.push(before, `Take ${hostname} away`);
    say('git push', 'a commit that takes it away');
    const removed = await settle(call, repository, say);
    mustName(removed.diff?.nodes['delete'], hostname);
    if (onDisk !== undefined) await mustNotSay(onDisk.file, onDisk.line, say);
  } finally {
    await clone.remove();
  }
}

async function repositoryNamed(call: CallTool, name: string): Promise<Repository> {
  const { repositories } = (await call('system_gitops_list_repositories', { name })) as { repositories: Repository[] };
  const [found] = repositories;
  if (found === undefined) throw new Error(`there is no repository called ${name}`);
  return found;
}

/** Syncs, approves everything that waits, and sees the run through to its end without drift. */
async function settle(call: CallTool, { id: repository_id }: Repository, say: Say): Promise<Run> {
  const { sync_run } = (await call('system_gitops_sync_repository', { repository_id, wait_seconds: 60 })) as {
    sync_run: Run;
  };
  const ready = await runUntil(call, sync_run.id, ({ status }) => status !== 'in_progress');
  say('system_gitops_sync_repository', `run ${ready.id} is ${ready.status}`);
  await approveAll(call, ready, say);
  const ended = await runUntil(call, ready.id, ({ status }) => !OPEN.has(status));
  if (!DONE.has(ended.status) || ended.failed_actions.length > 0) throw new Error(`the run ended as ${ended.status}`);
  say('system_gitops_get_sync_run', `${ended.status}, drift after apply: ${JSON.stringify(ended.drift_after_apply)}`);
  const report = await call('system_gitops_get_drift_report', { repository_id });
  if (report['drift'] !== false) throw new Error(`there is drift: ${JSON.stringify(report['resources'])}`);
  say('system_gitops_get_drift_report', 'drift: false');
  return ready;
}

const OPEN = new Set(['in_progress', 'diff_ready', 'applying']);
const DONE = new Set(['success', 'applied', 'applied_manually']);

/** In waves: what is decided makes room for what was held back. */
async function approveAll(call: CallTool, { id }: Run, say: Say): Promise<void> {
  for (let approved = 0; ; ) {
    const asked = { sync_run_id: id, status: 'pending_approval', limit: 50 };
    const { proposals } = (await call('system_gitops_list_proposals', asked)) as { proposals: Proposal[] };
    if (proposals.length === 0) {
      if (approved > 0) say('system_gitops_approve_proposal', `${approved} approved`);
      return;
    }
    for (const { id: proposal_id, digest, action } of proposals) {
      await call('system_gitops_approve_proposal', { proposal_id, digest, comment: `smoke: ${action}` });
      approved += 1;
    }
  }
}

async function runUntil(call: CallTool, sync_run_id: string, isThere: (run: Run) => boolean): Promise<Run> {
  const deadlineMs = performance.now() + RUN_MS;
  for (;;) {
    const run = (await call('system_gitops_get_sync_run', { sync_run_id })) as unknown as Run;
    if (isThere(run)) return run;
    if (performance.now() > deadlineMs) throw new Error(`the run ${sync_run_id} is still ${run.status}`);
    await sleep(LOOK_MS);
  }
}

/** One more node like the first one of the list. */
function withNode(fleet: string, hostname: string): string {
  const first = /^nodes:\n( *)- hostname: \S+\n(?:\1  .*\n)*/m.exec(fleet);
  if (first === null) throw new Error('fleet.yaml has no list of nodes to add one to');
  const [section] = first;
  const item = section.slice(section.indexOf('\n') + 1);
  return fleet.replace(section, section + item.replace(/hostname: \S+/, `hostname: ${hostname}`));
}

function mustName(names: readonly string[] | undefined, name: string): void {
  if (names?.includes(name) !== true) throw new Error(`the diff does not name ${name}: ${JSON.stringify(names)}`);
}
