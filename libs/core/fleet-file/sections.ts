import { RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import { kindOf } from '@fleetwright/core/fleet';

/** Sections in the order in which people write them: a new one goes behind those before it. */
export const TOP_LEVEL = [
  ...['version', 'account', 'templates', 'modules', 'nodes', 'assignments', 'sdwan', 'federation_peers'],
];

type ByKind = Readonly<Partial<Record<ResourceKind, string>>>;

/** The sections at the top of the file, by what they declare. */
export const TOP_SECTIONS: ByKind = Object.fromEntries(
  RESOURCE_KINDS.flatMap((kind) => {
    const { section } = kindOf(kind);
    return 'at' in section && !section.at.includes('.') ? [[kind, section.at]] : [];
  }),
);

/** The sections within a network. */
export const NETWORK_PARTS: ByKind = Object.fromEntries(
  RESOURCE_KINDS.flatMap((kind) => {
    const { section } = kindOf(kind);
    return 'within' in section ? [[kind, section.part]] : [];
  }),
);
