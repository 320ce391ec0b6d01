import type { CommandLine, JsonOption } from '../command-line.ts';

/** Runs again what failed, or was blocked by what failed. */
export function setUpRetry({ command, world, connect }: CommandLine): void {
  command.option('--json', 'print JSON').action(async (id: string, { json }: JsonOption) => {
    const answer = await (await connect()).call('gitops_apply_proposal', { proposal_id: id });
    if (json) return world.print(JSON.stringify(answer, null, 2));
    const state = 'gitops_proposal' in answer ? `is ${answer.gitops_proposal.status}` : 'is tried again';
    world.print(`${id} ${state}`);
  });
}
