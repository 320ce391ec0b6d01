import { type Actor, type ExplainedStep, type Id, ResourceKind } from '@fleetwright/contracts';
import { ExplainAnswer, ExplainInput } from '@fleetwright/contracts/api';
import { type Explainable, explain, explanationText, resourceKey } from '@fleetwright/core/read-models';
import { FleetThen } from '../../fleet-as-of.ts';
import { EXPLAINED_CHANGES_MAX, EXPLAINED_PROPOSALS_MAX } from '../../limits.ts';
import { type Call, operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { EXPLANATION } from '../examples/explanation.ts';

export const explainResource = operation({
  name: 'gitops_explain',
  summary:
    'Why a live resource, or one field of it, is as it is: commit, change, edits, decisions, claim, outcome, changes by hand and drift, oldest first',
  permission: 'system.gitops.read',
  input: ExplainInput,
  output: ExplainAnswer,
  isIdempotent: true,
  codes: ['not_found'],
  http: { method: 'GET', path: 'explain/:kind/:key' },
  example: { input: { kind: 'node', key: 'edge-01', field: 'region' }, output: { explanation: EXPLANATION } },
  async run({ account }, { kind: asked, key, field }, call) {
    const { data: kind } = ResourceKind.safeParse(asked);
    if (kind === undefined) throw notFound(asked, key);
    const known = await knownOf(account, { kind, key, field }, call);
    if (known.live === null && known.proposals.length + known.history.length === 0) throw notFound(kind, key);
    const names = await namesOf(
      account,
      explain(known, ({ id }) => id),
      call,
    );
    const steps = explain(known, (actor) => names.get(actor.id) ?? actor.id);
    const text = explanationText(known, steps);
    return { explanation: { kind, key, field: field ?? null, steps: [...steps], text } };
  },
});

type Asked = Pick<Explainable, 'field' | 'key'> & { readonly kind: ResourceKind };

async function knownOf(account: string, asked: Asked, { ports, proposals }: Call): Promise<Explainable> {
  const { kind, key } = asked;
  const filter = { kind, key };
  const newest = { filter, order: 'newest_first' as const, limit: EXPLAINED_PROPOSALS_MAX };
  const [live, rows, history] = await Promise.all([
    ports.models.get('resources', account, resourceKey(kind, key)),
    ports.models.list('proposals', account, newest),
    new FleetThen(ports).history(account, resourceKey(kind, key), EXPLAINED_CHANGES_MAX + 1),
  ]);
  const owner = live?.managed_by?.repository_id ?? rows[0]?.repository_id;
  const report = owner === undefined ? null : await ports.models.get('drift_reports', account, owner);
  const drift = report?.resources.find((one) => one.kind === kind && one.key === key);
  const changes = await Promise.all(rows.map(async (row) => ({ row, change: await proposals.change(account, row) })));
  return { ...asked, live, proposals: changes, history, drift };
}

/** What people are called, beside their references. */
async function namesOf(account: string, steps: readonly ExplainedStep[], { ports }: Call) {
  const actors = steps.flatMap(({ actor }): Actor[] => (actor === undefined ? [] : [actor]));
  const people = actors.filter(({ type }) => ['user', 'service', 'assistant'].includes(type)).map(({ id }): Id => id);
  const profiles = people.length === 0 ? new Map() : await ports.subjects.profiles(account, [...new Set(people)]);
  return new Map([...profiles].map(([id, { name }]) => [id as string, (name ?? id) as string]));
}
