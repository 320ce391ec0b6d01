import type { Actor, Revision } from '@fleetwright/contracts';
import { useNow } from '../data/clock.ts';
import { ago, ahead, lasting, shortSha, words } from '../text/format.ts';
import { visible } from '../text/visible.ts';

const TONES: Readonly<Record<string, string>> = {
  pending_approval: 'adopt',
  diff_ready: 'adopt',
  approved: 'update',
  applying: 'update',
  in_progress: 'update',
  syncing: 'update',
  applied: 'create',
  applied_manually: 'create',
  success: 'create',
  synced: 'create',
  converged: 'create',
  passing: 'create',
  active: 'create',
  converging: 'update',
  pending: 'update',
  degraded: 'delete',
  failing: 'delete',
  offline: 'drift',
  revoked: 'drift',
  suspended: 'drift',
  partial: 'drift',
  stale: 'drift',
  blocked: 'drift',
  expired: 'drift',
  failed: 'delete',
  rejected: 'delete',
  create: 'create',
  update: 'update',
  delete: 'delete',
  adopt: 'adopt',
  disown: 'adopt',
  drift: 'drift',
  both: 'drift',
  error: 'delete',
  warning: 'drift',
  critical: 'delete',
  high: 'delete',
  medium: 'drift',
};

/** A word in the colour of its role; the word says it as well. */
export function Pill({ tone, children }: { readonly tone?: string; readonly children: string }) {
  return <span className={tone === undefined ? 'pill' : `pill tone-${tone}`}>{children}</span>;
}

/** A status, severity or verb in its colour. */
export function Status({ of }: { readonly of: string }) {
  const tone = TONES[of];
  return <Pill {...(tone === undefined ? {} : { tone })}>{words(of)}</Pill>;
}

/** Other people's text: nothing in it is unseen, and it does not reorder what stands around it. */
export function Foreign({ children }: { readonly children: string }) {
  return <span className="foreign">{visible(children)}</span>;
}

export function Sha({ sha }: { readonly sha: string }) {
  return (
    <code className="sha" title={sha}>
      {shortSha(sha)}
    </code>
  );
}

/** An instant as its distance from now, whole in the tooltip. */
export function When({ at }: { readonly at: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={at} title={at}>
      {ago(at, nowMs)}
    </time>
  );
}

/** When something was over, where the same place says of others when they will be. It may have ended earlier than it would have. */
export function Ended({ at }: { readonly at: string }) {
  const nowMs = useNow();
  if (Date.parse(at) > nowMs) return <span className="faint">over</span>;
  return (
    <>
      ended <When at={at} />
    </>
  );
}

/** For how long something has been so: the instant itself is in the tooltip. */
export function Lasting({ since }: { readonly since: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={since} title={`since ${since}`}>
      {lasting(since, nowMs)}
    </time>
  );
}

/** An instant that is to come. */
export function Until({ at }: { readonly at: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={at} title={at}>
      {ahead(at, nowMs)}
    </time>
  );
}

/** Who did something, as people know them. */
export function Who({ actor }: { readonly actor: Actor }) {
  return <Foreign>{actorName(actor)}</Foreign>;
}

export function actorName({ type, id, name }: Actor): string {
  if (type === 'system') return 'the system';
  return name ?? (type === 'policy' ? `policy ${id}` : id);
}

/** Who wrote a commit, and when. */
export function Author({ of }: { readonly of: Revision }) {
  return (
    <>
      <Foreign>{of.author_name ?? of.author_email ?? 'nobody named'}</Foreign>
      {of.committed_at === null ? null : (
        <>
          {' '}
          <When at={of.committed_at} />
        </>
      )}
    </>
  );
}

interface CountsProps {
  readonly of: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly adopt: number;
    readonly disown?: number | undefined;
  } | null;
  readonly deferred?: number;
}

/** `+3 ~1 −2`, and what the cap keeps back. */
export function Counts({ of, deferred = 0 }: CountsProps) {
  if (of === null) return <span className="faint">—</span>;
  const parts = [
    ['create', '+', of.create, 'to create'],
    ['update', '~', of.update, 'to update'],
    ['delete', '−', of.delete, 'to delete'],
    ['adopt', '=', of.adopt, 'to adopt'],
    ['adopt', '>', of.disown ?? 0, 'to give up'],
  ] as const;
  const some = parts.filter(([, , count]) => count > 0);
  if (some.length === 0) return <span className="faint">no change</span>;
  return (
    <span className="counts">
      {some.map(([role, sign, count, meaning]) => (
        <span key={meaning} className={`count-${role}`} title={`${count} ${meaning}`}>
          <span aria-hidden="true">
            {sign}
            {count}
          </span>
          <span className="hidden-label">
            {count} {meaning}
          </span>
        </span>
      ))}
      {deferred > 0 ? <span className="faint">{deferred} more later</span> : null}
    </span>
  );
}
