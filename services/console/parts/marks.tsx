import { useNow } from '../clock.ts';
import { ago, shortSha, words } from '../format.ts';

const TONES: Readonly<Record<string, string>> = {
  pending_approval: 'wait',
  diff_ready: 'wait',
  approved: 'work',
  applying: 'work',
  in_progress: 'work',
  syncing: 'work',
  applied: 'good',
  applied_manually: 'good',
  success: 'good',
  synced: 'good',
  partial: 'warn',
  drift: 'warn',
  stale: 'warn',
  blocked: 'warn',
  expired: 'warn',
  failed: 'bad',
  rejected: 'bad',
};

/** A status in its colour; the word says it as well. */
export function Status({ of }: { readonly of: string }) {
  return <span className={`pill tone-${TONES[of] ?? 'calm'}`}>{words(of)}</span>;
}

/** Why a change is proposed. `git` is the rule and needs no colour. */
export function Cause({ of }: { readonly of: string }) {
  const isSurprising = of === 'drift' || of === 'both';
  return <span className={`pill ${isSurprising ? 'tone-warn' : 'tone-calm'}`}>{words(of)}</span>;
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
