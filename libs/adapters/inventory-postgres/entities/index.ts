import { Account } from './account.ts';
import { Journal, Operation, Ownership, ReleasedRepository } from './bookkeeping.ts';
import { ModuleVersion, NodeModule } from './modules.ts';
import { Assignment, Instance, Node } from './nodes.ts';
import { FailoverHolder, SdwanNetwork, SdwanPeer, VirtualIp } from './sdwan.ts';
import { NodeTemplate, TemplateModule } from './templates.ts';

/** Every table of the schema `inventory`. */
export const ENTITIES = [
  Account,
  NodeModule,
  ModuleVersion,
  NodeTemplate,
  TemplateModule,
  Node,
  Instance,
  Assignment,
  SdwanNetwork,
  SdwanPeer,
  VirtualIp,
  FailoverHolder,
  Ownership,
  ReleasedRepository,
  Operation,
  Journal,
];
