import { z } from 'zod';
import { Finding } from './finding.ts';
import { CommitSha } from './ids.ts';
import { HostKeyView } from './views.ts';

/** Whether a remote answers with these settings, and if not, why: the findings that a run would have. */
export const ConnectionCheck = z.discriminatedUnion('reachable', [
  z.object({
    reachable: z.literal(true),
    branch: z.string(),
    /** The branch's tip. */
    revision: CommitSha,
    /** The key that the ssh host showed; null: the remote is not ssh. */
    host_key: z
      .object({
        ...HostKeyView.pick({ type: true, fingerprint: true }).shape,
        /** The whole key, as `ssh_host_key` takes it. */
        line: z.string(),
        /** `not_yet`: nobody has said that it is the right one; the first run would pin it. */
        trusted: z.enum([...HostKeyView.shape.source.options, 'not_yet']),
      })
      .nullable(),
    /** The fleet's file at the tip; null: it cannot be read, and the findings say why. */
    file: z.object({ path: z.string(), size_bytes: z.int().min(0) }).nullable(),
    findings: z.array(Finding),
  }),
  z.object({ reachable: z.literal(false), findings: z.array(Finding) }),
]);
export type ConnectionCheck = z.infer<typeof ConnectionCheck>;
