import { ApplyConfig } from '@fleetwright/apply/config';
import { ApprovalConfig } from '@fleetwright/approval/config';
import { BundlesConfig } from '@fleetwright/bundles/config';
import { DiffConfig } from '@fleetwright/diff/config';
import { DriftConfig } from '@fleetwright/drift/config';
import { EnrolmentConfig } from '@fleetwright/enrolment/config';
import { FleetStatusConfig } from '@fleetwright/fleet-status/config';
import { GatewayConfig } from '@fleetwright/gateway/config';
import { InventoryConfig } from '@fleetwright/inventory/config';
import type { Variables } from '@fleetwright/kit/config';
import { ParseConfig } from '@fleetwright/parse/config';
import { ProjectorConfig } from '@fleetwright/projector/config';
import { RelayConfig } from '@fleetwright/relay/config';
import { RepoSyncConfig } from '@fleetwright/repo-sync/config';
import { WebhooksConfig } from '@fleetwright/webhooks/config';
import type { ServiceName } from './service-names.ts';

/** What each service reads from its environment. */
export const SERVICE_CONFIGS: Readonly<Record<ServiceName, { readonly variables: Variables }>> = {
  relay: RelayConfig,
  projector: ProjectorConfig,
  inventory: InventoryConfig,
  bundles: BundlesConfig,
  enrolment: EnrolmentConfig,
  'fleet-status': FleetStatusConfig,
  drift: DriftConfig,
  webhooks: WebhooksConfig,
  apply: ApplyConfig,
  approval: ApprovalConfig,
  diff: DiffConfig,
  parse: ParseConfig,
  'repo-sync': RepoSyncConfig,
  gateway: GatewayConfig,
};

/** What any service reads. */
export const ALL_VARIABLES: Variables = Object.fromEntries(
  Object.values(SERVICE_CONFIGS).flatMap(({ variables }) => Object.entries(variables)),
);

/** Of an environment for all services, what one of them reads: it would refuse the others' variables as unknown. */
export function environmentOf(
  name: ServiceName,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const { variables } = SERVICE_CONFIGS[name];
  const known = new Set(Object.entries(variables).flatMap(([variable, { alias }]) => [variable, alias ?? variable]));
  // What is nobody's is passed on, so that it is refused and not lost.
  const isOthers = (variable: string) => variable in ALL_VARIABLES && !known.has(variable);
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => !isOthers(variable)));
}
