import type { ResourceKind } from '@fleetwright/contracts';
import { Account } from './account.ts';
import { Declaration, DeclaringRepository, Journal, Operation, Ownership, ReleasedRepository } from './bookkeeping.ts';
import { FederationPeer } from './federation.ts';
import { Governance } from './governance.ts';
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
  FederationPeer,
  Ownership,
  ReleasedRepository,
  DeclaringRepository,
  Declaration,
  Operation,
  Governance,
  Journal,
];

/** The table of each kind of resource, and of those of its fields that are lists of other resources. */
export const RESOURCE_ENTITIES = {
  template: { entity: NodeTemplate, lists: { modules: TemplateModule } },
  module: { entity: NodeModule },
  node: { entity: Node },
  assignment: { entity: Assignment },
  sdwan_network: { entity: SdwanNetwork },
  sdwan_peer: { entity: SdwanPeer },
  virtual_ip: { entity: VirtualIp, lists: { failover_holders: FailoverHolder } },
  federation_peer: { entity: FederationPeer },
} as const satisfies Record<ResourceKind, unknown>;
