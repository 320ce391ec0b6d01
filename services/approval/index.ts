export { ApprovalCommands } from './approval.commands.ts';
export { ApprovalConsumer } from './approval.consumer.ts';
export { APPROVAL_PORTS } from './ports.ts';
export type { ApprovalPorts } from './ports.ts';
