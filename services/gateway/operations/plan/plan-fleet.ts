import type { FleetPlanView, PlanOutcome, PlanReply } from '@fleetwright/contracts';
import { PlanAnswer, PlanFleetInput } from '@fleetwright/contracts/api';
import { maskSecrets, maskWith } from '@fleetwright/core/read-models';
import { YAML_MEDIA_TYPES } from '../../fleet-text.ts';
import { operation } from '../../operation.ts';
import { fleetInvalid } from '../../problems.ts';
import { PLAN } from '../examples/run.ts';
import { repositoryRow } from '../repositories/shown.ts';

export const planFleet = operation({
  name: 'gitops_plan',
  summary: 'What a fleet.yaml would change in the live fleet; nothing is written or opened',
  permission: 'system.gitops.read',
  input: PlanFleetInput,
  output: PlanAnswer,
  isIdempotent: true,
  codes: ['fleet_invalid', 'not_found'],
  http: {
    method: 'POST',
    path: 'gitops_plan',
    text: { field: 'fleet_yaml', mediaTypes: YAML_MEDIA_TYPES },
  },
  example: { input: { fleet_yaml: 'version: 1\naccount: acme\nnodes: []\n' }, output: { gitops_plan: PLAN } },
  async run(caller, { fleet_yaml, file, repository_id = null }, { commands, ports, request }) {
    const { account } = caller;
    if (repository_id !== null) await repositoryRow(ports, caller, repository_id);
    const source_document = await ports.json.putText(account, fleet_yaml);
    // The same file may have another plan a moment later: a key must never bring back an old one.
    const asked = { ...request, key: null };
    const { result } = await commands.send(caller, asked, 'PlanFleet', { source_document, file, repository_id });
    const reply = result as PlanReply;
    const outcome = 'inline' in reply ? reply.inline : await ports.json.get<PlanOutcome>(account, reply.document);
    if (outcome.outcome === 'invalid') throw fleetInvalid(maskSecrets(outcome.findings));
    const maskOf = maskWith(await ports.fingerprints.of(account));
    return { gitops_plan: maskSecrets(viewOf(repository_id, outcome), maskOf) };
  },
});

function viewOf(
  repository_id: string | null,
  { live_revision, counts, summary, changes, findings }: Extract<PlanOutcome, { outcome: 'planned' }>,
): FleetPlanView {
  const has_changes = changes.length > 0;
  return { repository_id, live_revision, has_changes, counts, diff: summary, changes, findings };
}
