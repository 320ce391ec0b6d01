import { z } from 'zod';
import { ModuleContent } from '../agents/content.ts';
import { Instance, InstanceStatus } from '../events/fleet-events.ts';
import { AccountId, Instant } from '../ids.ts';
import { Json, mapOf } from '../json.ts';
import { KIND_TABLE } from '../kinds/all.ts';
import {
  ATTRIBUTES,
  LiveResource,
  ModuleVersion,
  ModuleVersionState,
  RESOURCE_KINDS,
  type ResourceKind,
} from '../resource.ts';
import { FleetDifference } from '../views.ts';
import { AS_OF, Moment } from './moment.ts';
import { LaterAnswer, PAGE, pageOf } from './page.ts';

/** Inputs and answers of the live fleet's imperative side. */

/** The resource's natural key, e.g. `edge-01`, `fabric/edge-01`. */
const key = z.string();
/** The version that the resource must have; without it whatever it is now. */
const expected_version = z.int().min(1).optional();

/** Key parts and attributes of a resource; which there are, the inventory says for its kind, all problems at once. */
const ResourceBody = mapOf(z.string().max(64), Json);

/** Schemas of the five operations of one kind, whose bodies and answers are wrapped by the kind's noun. */
function kindApi<Kind extends ResourceKind, Noun extends string, Nouns extends string>(
  kind: Kind,
  noun: Noun,
  nouns: Nouns,
) {
  const view = z.object({
    account_id: AccountId,
    ...LiveResource.shape,
    kind: z.literal(kind),
    attributes: ATTRIBUTES[kind],
    created_at: Instant,
  });
  const wrapped = <Schema extends z.ZodType>(schema: Schema) => ({ [noun]: schema }) as { [N in Noun]: Schema };
  const bodies = wrapped(ResourceBody);
  return {
    view,
    listInput: z.strictObject({ ...PAGE, ...AS_OF }),
    page: pageOf(nouns, view),
    getInput: z.strictObject({ key, ...AS_OF }),
    answer: z.object(wrapped(view)),
    createInput: z.strictObject(bodies),
    updateInput: z.strictObject({ key, expected_version, ...bodies }),
    deleteInput: z.strictObject({ key, expected_version }),
    writtenLater: z.object({
      ...wrapped(z.object({ kind: z.literal(kind), key: z.string() })),
      ...LaterAnswer.shape,
    }),
  };
}

type Table = typeof KIND_TABLE;

/** What the imperative side of each kind takes and answers. */
export const KIND_API = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => [kind, kindApi(kind, KIND_TABLE[kind].noun, KIND_TABLE[kind].nouns)]),
) as unknown as {
  readonly [K in ResourceKind]: ReturnType<typeof kindApi<K, Table[K]['noun'], Table[K]['nouns']>>;
};

/** Which module. */
const module = z.string();

export const ModuleVersionView = z.object({ ...ModuleVersion.shape, account_id: AccountId });
export const ListModuleVersionsInput = z.strictObject({ module, ...PAGE });
export const ModuleVersionsPage = pageOf('versions', ModuleVersionView);
export const PromoteModuleVersionInput = z.strictObject({
  module,
  version: z.strictObject({
    version: z.string().regex(/^\S{1,64}$/),
    state: ModuleVersionState,
    /** What the version puts on a node. Only with a new version: it never changes. */
    content: ModuleContent.optional(),
  }),
});
export const ModuleVersionAnswer = z.object({ version: ModuleVersionView });

/** Which instance. What is no id of one is answered as one that is not there. */
const instance_id = z.string();

export const InstanceView = z.object({
  ...Instance.shape,
  account_id: AccountId,
  /** The account revision of its last change. */
  version: z.int().min(1),
  created_at: Instant,
  updated_at: Instant,
});
export const ListInstancesInput = z.strictObject({
  ...PAGE,
  ...AS_OF,
  /** A hostname; absent: of every node. */
  node: z.string().max(200).optional(),
  /** Absent: of every status. */
  status: InstanceStatus.optional(),
});
export const InstancesPage = pageOf('instances', InstanceView);
export const InstanceInput = z.strictObject({ instance_id, ...AS_OF });

export const FleetDiffInput = z.strictObject({
  ...PAGE,
  from: Moment,
  /** Missing: now. */
  to: Moment.optional(),
});
/** In the order of kinds' names and keys, instances among them. */
export const FleetDiffAnswer = z.object({
  fleet_diff: z.object({ from: Instant, to: Instant, changes: z.array(FleetDifference) }),
  /** null on the last page. */
  next_cursor: z.string().nullable(),
});
export const UpdateInstanceInput = z.strictObject({
  instance_id,
  expected_version,
  instance: z
    .strictObject({
      status: InstanceStatus,
      region: z.string().min(1).max(128),
      /** null: none. */
      instance_type: z.string().min(1).max(128).nullable(),
    })
    .partial(),
});
export const InstanceAnswer = z.object({ instance: InstanceView });
