import { defineService } from '@fleetwright/kit/service';
import { ApprovalConfig } from './approval.config.ts';
import { ApprovalModule } from './approval.module.ts';

export { ApprovalCommands } from './approval.commands.ts';
export { ApprovalConfig } from './approval.config.ts';
export { ApprovalConsumer } from './approval.consumer.ts';
export { ApprovalModule } from './approval.module.ts';
export { APPROVAL_PORTS } from './ports.ts';
export type { ApprovalPorts } from './ports.ts';

export const approvalService = defineService({ name: 'approval', config: ApprovalConfig, module: ApprovalModule });
