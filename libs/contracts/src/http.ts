import { z } from 'zod';
import { InstanceStatus } from './events/fleet-events.ts';
import { Digest, Id } from './ids.ts';
import { ProposalStatus, RunStatus } from './proposal.ts';
import { ChangeAction } from './plan.ts';
import { RepositorySettings } from './repository.ts';
import { ModuleVersionState, ResourceKind } from './resource.ts';

/** Bodies and queries of the REST interface. What is not named here is refused, so that no misspelling goes unnoticed. */

const settings = RepositorySettings.shape;

/** What a registration is without when it does not say. */
const REPOSITORY_DEFAULTS = {
  branch: settings.branch.default('main'),
  path_prefix: settings.path_prefix.default(''),
  vault_credential_path: settings.vault_credential_path.default(null),
  ssh_credential_id: settings.ssh_credential_id.default(null),
  ssh_host_key: settings.ssh_host_key.default(null),
  reconcile_interval_seconds: settings.reconcile_interval_seconds.default(300),
  enabled: settings.enabled.default(true),
  auto_apply: settings.auto_apply.default(false),
  max_open_proposals: settings.max_open_proposals.default(null),
  metadata: settings.metadata.default({}),
};

export const RegisterRepositoryBody = z.strictObject({
  gitops_repository: z.strictObject({
    name: settings.name.optional(),
    repo_url: settings.repo_url,
    ...REPOSITORY_DEFAULTS,
  }),
});
export const UpdateRepositoryBody = z.strictObject({ gitops_repository: z.strictObject(settings).partial() });

const comment = z.string().max(4_000).nullable().default(null);

/** A decision names the digest that the person saw. */
export const DecideBody = z.strictObject({
  digest: Digest,
  comment,
  confirm_deletes: z.int().min(1).nullable().default(null),
  remember: z.boolean().default(false),
});
export const BulkDecideBody = z
  .strictObject({
    verdict: z.enum(['approve', 'reject']),
    /** The proposals, as the client saw them. */
    proposals: z
      .array(z.strictObject({ id: Id, digest: Digest }))
      .min(1)
      .max(10_000)
      .optional(),
    /** Or a filter, with the digests of all that it matched when the client looked. */
    filter: z
      .strictObject({
        run: Id.optional(),
        repository: Id.optional(),
        kind: ResourceKind.optional(),
        action: z.string().max(64).optional(),
      })
      .optional(),
    digests: z.array(Digest).min(1).max(10_000).optional(),
    comment,
    confirm_deletes: z.int().min(1).nullable().default(null),
    remember: z.boolean().default(false),
  })
  .refine((body) => (body.proposals === undefined) !== (body.filter === undefined), {
    message: 'give either "proposals" (ids with digests) or "filter" with "digests"',
  })
  .refine((body) => body.filter === undefined || body.digests !== undefined, {
    message: 'a filter needs the digests of what it matched',
    path: ['digests'],
  });

export const NewModuleVersionBody = z.strictObject({
  version: z.strictObject({ version: z.string().regex(/^\S{1,64}$/), state: ModuleVersionState }),
});
export const UpdateInstanceBody = z.strictObject({
  instance: z
    .strictObject({
      status: InstanceStatus,
      region: z.string().min(1).max(128),
      instance_type: z.string().min(1).max(128).nullable(),
    })
    .partial(),
});

/** A resource's key parts and attributes; which there are, the inventory says for its kind, all problems at once. */
export const ResourceBody = z.record(z.string().max(64), z.json());

const page = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'a cursor as the page before gave it')
    .optional(),
};
export const PageQuery = z.strictObject(page);
export const SyncNowQuery = z.strictObject({ wait_seconds: z.coerce.number().int().min(0).max(60).default(10) });
/** The body beside it is the text of a fleet.yaml. */
export const PlanQuery = z.strictObject({
  repository_id: Id.optional(),
  /** What findings call the file. */
  file: z
    .string()
    .regex(/^[^\p{Cc}]{1,512}$/u, 'a path of up to 512 characters')
    .default('fleet.yaml'),
});
export const RepositoriesQuery = z.strictObject({ ...page, name: settings.name.optional() });
export const RunsQuery = z.strictObject({ ...page, repository: Id.optional(), status: RunStatus.optional() });
export const ProposalsQuery = z.strictObject({
  ...page,
  run: Id.optional(),
  repository: Id.optional(),
  kind: ResourceKind.optional(),
  key: z.string().max(200).optional(),
  change: ChangeAction.optional(),
  action: z.string().max(64).optional(),
  status: ProposalStatus.optional(),
});
/** `scope`: a folder below the allowed ones; `system` or nothing: all. */
export const CredentialsQuery = z.strictObject({ scope: z.string().max(512).optional() });
export const InstancesQuery = z.strictObject({
  ...page,
  node: z.string().max(200).optional(),
  status: InstanceStatus.optional(),
});
export const FleetEventsQuery = z.strictObject({
  ...page,
  kind: z.string().max(64).optional(),
  severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
});
