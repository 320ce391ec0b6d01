import {
  type Attributes,
  KIND_TABLE,
  type LiveResource,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@fleetwright/contracts';
import { ACCOUNT, AT, PERSON } from './repository.ts';

/** One resource of each kind. */
export const RESOURCES = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => {
    const { key, attributes } = KIND_TABLE[kind].example;
    const facts = { version: 12, managed_by: null, changed_by: PERSON, changed_at: AT };
    return [kind, { account_id: ACCOUNT, kind, key, attributes: attributes as Attributes, ...facts, created_at: AT }];
  }),
) as unknown as Readonly<Record<ResourceKind, LiveResource>>;
