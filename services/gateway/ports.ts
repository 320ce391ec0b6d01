import type { SubjectDirectory, TokenUses } from '@fleetwright/core/access';
import type { Answers } from '@fleetwright/core/event-sourcing';
import type { ReadModels } from '@fleetwright/core/read-models';
import type { StagePorts } from '@fleetwright/kit/service';

export const GATEWAY_PORTS = Symbol('fleetwright:gateway-ports');

export interface GatewayPorts extends StagePorts {
  readonly models: ReadModels;
  /** What was answered to requests that may be repeated. */
  readonly answers: Answers;
  /** Who the subjects are that events name. */
  readonly subjects: SubjectDirectory;
  readonly tokenUses: TokenUses;
}
