import { POLICY_DECISIONS, type Policy } from '@fleetwright/contracts';
import { type Candidate, type PolicyBook, policyBook, rehearse } from '@fleetwright/core/policies';
import { boundRow, type BenchRow } from './bench-row.ts';
import { median } from './timing.ts';

const PROPOSALS = 10_000;
const PAST = 100_000;
const POLICIES = 200;
const ROUNDS = 7;
const ACTIONS = ['create', 'update', 'delete'] as const;
const KINDS = ['node', 'template', 'module', 'assignment'] as const;

/** What policies say of many changes: of those of one run, and, as a rehearsal asks, of a whole history without reading it. */
export async function run(): Promise<BenchRow[]> {
  const changes = Array.from({ length: PROPOSALS }, (_, n) => candidateOf(n));
  const past = Array.from({ length: PAST }, (_, n) => ({ ...candidateOf(n), only_a_person: null, auto_apply: false }));
  const resolving = timesOf(() => {
    const book = bookOf();
    for (const change of changes) book.resolve(change);
  });
  const rehearsing = timesOf(() => {
    const book = bookOf();
    for (const each of past) rehearse(book, each);
  });
  const [some, all] = [PROPOSALS.toLocaleString('en'), PAST.toLocaleString('en')];
  return [
    boundRow(`resolving ${some} proposals against ${POLICIES} policies`, median(resolving), 'ms', 100),
    boundRow(`rehearsing ${all} past proposals, read before`, median(rehearsing), 'ms', 1_000),
  ];
}

function timesOf(work: () => void): number[] {
  return Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
}

function bookOf(): PolicyBook {
  return policyBook(Array.from({ length: POLICIES }, (_, n) => policyOf(n)));
}

/** A quarter names an action, a quarter a kind, and half everything under a condition. */
function policyOf(n: number): Policy {
  const action = ACTIONS[n % ACTIONS.length];
  const kind = KINDS[n % KINDS.length];
  const actions =
    [[`system.gitops_${action}_${kind}`], [`system.gitops_*_${kind}`], ['system.gitops_*'], ['*']][n % 4] ?? [];
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    version: 1,
    is_default: false,
    name: `policy ${n}`,
    enabled: true,
    decision: POLICY_DECISIONS[1 + (n % 4)] ?? 'require_approval',
    match: { actions, names: [`edge-${n % 50}*`], ...(n % 3 === 0 && { regions: [`eu-${n % 5}`] }) },
    approvals_required: 1 + (n % 3),
    separation_of_duties: n % 2 === 0,
    created_at: at,
    updated_at: at,
  };
}

function candidateOf(n: number): Candidate {
  return {
    repository_id: '00000000-0000-7000-8000-000000000001',
    action: ACTIONS[n % ACTIONS.length] ?? 'create',
    kind: KINDS[n % KINDS.length] ?? 'node',
    key: `edge-${n % 997}`,
    cause: 'git',
    facts: { path_prefix: 'prod', regions: [`eu-${n % 7}`], changes: PROPOSALS },
  };
}
