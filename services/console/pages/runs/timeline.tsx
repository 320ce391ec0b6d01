import type { Run } from '../../data/api.ts';
import { duration, words } from '../../text/format.ts';
import { stagesOf } from './stages.ts';

const STATE_WORDS = {
  done: '',
  partly: 'partly',
  failed: 'failed',
  now: 'under way',
  waiting: 'waits for decisions',
  not_reached: 'not reached',
} as const;

/** The stages in the colours of what they came to. */
export function Timeline({ run }: { readonly run: Run }) {
  return (
    <ol className="timeline" aria-label="Stages">
      {stagesOf(run).map(({ name, state, durationMs }) => (
        <li key={name} className={`stage stage-${state}`}>
          <strong>{words(name)}</strong>
          <span>
            {[STATE_WORDS[state], durationMs === null ? '' : duration(durationMs)].filter(Boolean).join(' · ') ||
              'done'}
          </span>
        </li>
      ))}
    </ol>
  );
}
