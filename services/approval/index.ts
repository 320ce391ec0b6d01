import { defineService } from '@fleetwright/kit/service';
import { ApprovalConfig } from './approval.config.ts';
import { ApprovalModule } from './approval.module.ts';

export { AccountPolicies } from './account-policies.ts';
export { PolicyCommands } from './approval.policies.ts';
export { ApprovalCommands } from './approval.commands.ts';
export { ApprovalConfig } from './approval.config.ts';
export { ApprovalConsumer } from './approval.consumer.ts';
export { ApprovalModule } from './approval.module.ts';
export { APPROVAL_PORTS } from './ports.ts';
export type { ApprovalPorts } from './ports.ts';
export { LiveChanges } from './live-changes.ts';
export { WaitingProposals } from './waiting-proposals.ts';
export { Reviews } from './reviews.ts';
export { SelfHealing } from './self-healing.ts';

export const approvalService = defineService({ name: 'approval', config: ApprovalConfig, module: ApprovalModule });
