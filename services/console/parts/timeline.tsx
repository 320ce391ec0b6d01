import type { SyncRunView } from '@fleetwright/contracts';
import { duration, words } from '../format.ts';
import { When } from './marks.tsx';

/** The stages that a run went through, in the order in which they answered, and how long each took. */
export function Timeline({ run }: { readonly run: SyncRunView }) {
  const stages = Object.entries(run.timings).toSorted(([, a], [, b]) => (a.finished_at < b.finished_at ? -1 : 1));
  return (
    <ol className="timeline">
      <li>
        <strong>requested</strong>
        <span className="faint">
          {words(run.trigger)} · <When at={run.created_at} />
        </span>
      </li>
      {stages.map(([stage, { duration_ms, finished_at }]) => (
        <li key={stage}>
          <strong>{words(stage)}</strong>
          <span className="faint" title={finished_at}>
            {duration(duration_ms)}
          </span>
        </li>
      ))}
      <li className={run.finished_at === null ? 'pending' : ''}>
        <strong>{words(run.status)}</strong>
        <span className="faint">{run.finished_at === null ? 'not ended yet' : <When at={run.finished_at} />}</span>
      </li>
    </ol>
  );
}
