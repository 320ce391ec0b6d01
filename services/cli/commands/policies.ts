import type { PolicySettings } from '@fleetwright/contracts';
import type { PolicyView } from '@fleetwright/contracts/api';
import type { AnswerOf, InputOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { isObject, readJson } from '../json-file.ts';
import { refuseUnknownCommand } from '../option-values.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

/** Who decides about which changes. */
export function setUpPolicies({ command: group, world, connect }: CommandLine): void {
  group.on('command:*', ([word]: string[]) => refuseUnknownCommand(group, word ?? ''));
  group
    .command('list', { isDefault: true })
    .description('all of them; where one order holds for all, those that rank higher first')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => list(world, await connect(), options));
  group
    .command('show <policy>')
    .description('one of them, by its name or id, as JSON that apply takes')
    .option('--json', 'print JSON, with what is known of it at present')
    .action(async (which: string, options: JsonOption) => show(world, await connect(), which, options));
  group
    .command('apply <file>')
    .description('make the policies of a JSON file hold: new ones are added, those of the same name replaced')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (file: string, options: YesOptions) => apply(world, await connect(), file, options));
  group
    .command('delete <policy>')
    .description('delete one, by its name or id; it must still be as shown')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: YesOptions) => remove(world, await connect(), which, options));
  group
    .command('simulate <file>')
    .description('what the policy of a JSON file would have decided about all past proposals')
    .option('--since <moment>', 'only what was proposed since then, as 2026-01-31T00:00:00Z')
    .option('--json', 'print JSON')
    .action(async (file: string, options: SimulateOptions) => simulate(world, await connect(), file, options));
}

interface YesOptions extends JsonOption {
  readonly yes?: boolean;
}

interface SimulateOptions extends JsonOption {
  readonly since?: string;
}

type Given = InputOf<'gitops_create_policy'>['intervention_policy'];

async function all(gateway: Gateway): Promise<readonly PolicyView[]> {
  return (await gateway.call('gitops_list_policies', {})).intervention_policies;
}

async function list(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const policies = await all(gateway);
  if (json) return world.print(JSON.stringify(policies, null, 2));
  const rows = policies.map(({ name, decision, match, approvals_required, enabled, is_open, opens_at, id }) => [
    name,
    enabled ? decision : 'disabled',
    String(approvals_required),
    match.actions.join(' '),
    is_open ? 'open' : (opens_at ?? 'shut'),
    id,
  ]);
  for (const line of table([['POLICY', 'DECISION', 'APPROVALS', 'ACTIONS', 'WINDOW', 'ID'], ...rows]))
    world.print(line);
  for (const { name, warnings } of policies)
    for (const { code, message } of warnings) world.complain(visible(`${name}: ${message} (${code})`));
}

async function show(world: World, gateway: Gateway, which: string, { json }: JsonOption): Promise<void> {
  const policy = await find(gateway, which);
  world.print(JSON.stringify(json ? policy : settingsOf(policy), null, 2));
}

/** What people say of it: without what the gateway adds. */
function settingsOf(policy: PolicyView): object {
  const { id, version, is_default, created_at, updated_at, is_open, opens_at, warnings, ...settings } = policy;
  return settings satisfies PolicySettings;
}

async function apply(world: World, gateway: Gateway, file: string, { yes, json }: YesOptions): Promise<void> {
  const given = policiesIn(await readJson(world, file), file);
  const present = new Map((await all(gateway)).map((policy) => [policy.name, policy]));
  for (const { name, decision } of given) {
    world.complain(visible(`${present.has(name) ? '~' : '+'} ${name}: ${decision}`));
  }
  await confirm(world, `let ${given.length} hold?`, { yes, toDo: 'apply them' });
  const answers: unknown[] = [];
  for (const policy of given) answers.push(await put(gateway, policy, present.get(policy.name)));
  if (json) return world.print(JSON.stringify(answers, null, 2));
  for (const [index, { name }] of given.entries()) world.print(outcomeOf(name, answers[index]));
}

/** The version that was seen goes along: what somebody else changed meanwhile is not overwritten. */
function put(
  gateway: Gateway,
  policy: Given,
  before: PolicyView | undefined,
): Promise<AnswerOf<'gitops_create_policy'>> {
  if (before === undefined) return gateway.call('gitops_create_policy', { intervention_policy: policy });
  const { id: policy_id, version: expected_version } = before;
  return gateway.call('gitops_replace_policy', { policy_id, expected_version, intervention_policy: policy });
}

function outcomeOf(name: string, answer: unknown): string {
  const isHeld = isObject(answer) && 'pending_change' in answer;
  return visible(isHeld ? `${name} waits for a second person; see docs/gitops-mode.md` : `${name} holds`);
}

async function remove(world: World, gateway: Gateway, which: string, { yes, json }: YesOptions): Promise<void> {
  const { id: policy_id, version: expected_version, name, decision } = await find(gateway, which);
  await confirm(world, visible(`delete ${name} (${decision})?`), { yes, toDo: 'delete it' });
  const answer = (await gateway.call('gitops_delete_policy', { policy_id, expected_version })) ?? null;
  if (json) return world.print(JSON.stringify(answer, null, 2));
  world.print(answer === null ? visible(`deleted ${name}`) : outcomeOf(name, answer));
}

async function simulate(world: World, gateway: Gateway, file: string, options: SimulateOptions): Promise<void> {
  const [policy, more] = policiesIn(await readJson(world, file), file);
  if (policy === undefined || more !== undefined) throw new CommandFailed(`${file} must hold one policy to simulate`);
  const replaced = (await all(gateway)).find(({ name }) => name === policy.name);
  const { rehearsal } = await gateway.call('gitops_simulate_policy', {
    policy,
    ...(replaced === undefined ? {} : { policy_id: replaced.id }),
    ...(options.since === undefined ? {} : { since: options.since }),
  });
  if (options.json) return world.print(JSON.stringify(rehearsal, null, 2));
  const { total, decided, by_decision, proposals } = rehearsal;
  world.print(`of ${total} past proposals it would have decided about ${decided}`);
  for (const [decision, count] of Object.entries(by_decision)) world.print(`  ${count} ${decision}`);
  const rows = proposals.map(({ action, key, status, decision, policy: by }) => [
    action,
    key,
    status,
    decision,
    by.name,
  ]);
  for (const line of table([['ACTION', 'NAME', 'BECAME', 'WOULD HAVE BEEN', 'BY'], ...rows])) world.print(line);
}

async function find(gateway: Gateway, which: string): Promise<PolicyView> {
  const policies = await all(gateway);
  const found = policies.find(({ id, name }) => id === which || name === which);
  if (found !== undefined) return found;
  throw new CommandFailed(`there is no policy "${which}"; there are: ${policies.map(({ name }) => name).join(', ')}`);
}

/** One policy, a list of them, or what the gateway answers. Whether it is one, the gateway says. */
function policiesIn(value: unknown, file: string): readonly Given[] {
  const inside = isObject(value) ? (value['intervention_policies'] ?? value['intervention_policy'] ?? value) : value;
  const policies = Array.isArray(inside) ? inside : [inside];
  const isNamed = (policy: unknown): policy is Given => isObject(policy) && typeof policy['name'] === 'string';
  if (policies.length > 0 && policies.every(isNamed)) return policies;
  throw new CommandFailed(`${file} holds no policy: expected an object with a name, or a list of such`);
}
