import { z } from 'zod';
import { RepositorySettings } from '../repository.ts';
import { RepositoryView } from '../views.ts';
import { REGISTRATION } from './repositories.ts';

/** Inputs and answers of what is done at other systems that the operator connected. */

/** A name as git servers take it: one part of an address. */
const HostName = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits, ".", "_" and "-"');

export const CreateGiteaRepositoryInput = z.strictObject({
  /** A user or an organisation; of others than the token's own user only where it may. */
  owner: HostName,
  repo: HostName,
  /** Whether only its members see it. */
  private: z.boolean().default(true),
  /** Registers it as well, told of pushes, with an ssh key that may read it where one is named. */
  register: z
    .strictObject({ ...REGISTRATION, name: RepositorySettings.shape.name.optional() })
    .omit({ enabled: true, ssh_host_key: true })
    .optional(),
});

export const CreateGiteaRepositoryAnswer = z.object({
  gitea_repository: z.object({
    owner: z.string(),
    name: z.string(),
    private: z.boolean(),
    /** The page for people. */
    page_url: z.string(),
    ssh_url: z.string(),
    https_url: z.string(),
    default_branch: z.string(),
    /** What to register: by ssh where an ssh key was named, else by https. */
    repo_url: z.string(),
  }),
  /** null: nobody asked to register it. */
  gitops_repository: z.union([RepositoryView, z.object({ id: z.string() })]).nullable(),
  /** `not_added`: nobody asked for it, or the gateway does not know its own address (FLEETWRIGHT_PUBLIC_URL). */
  webhook: z.enum(['added', 'not_added']),
  /** `not_added`: no ssh key was named. */
  deploy_key: z.enum(['added', 'not_added']),
});
