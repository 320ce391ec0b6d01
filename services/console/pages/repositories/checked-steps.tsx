import { Foreign, Pill } from '../../parts/marks.tsx';
import { type Checked, stepsOf } from './steps.ts';

const MARKS = { good: ['create', 'well'], bad: ['delete', 'wrong'], unknown: ['', 'unknown'] } as const;

interface CheckedStepsProps {
  readonly checked: Checked;
  /** Takes the key that the host showed for the right one. */
  readonly onTrust: (line: string) => void;
}

/** What a check found, step by step. */
export function CheckedSteps({ checked, onTrust }: CheckedStepsProps) {
  const key = checked.reachable ? checked.host_key : null;
  return (
    <div className="notice" role="status">
      <ul className="named" aria-label="What was checked">
        {stepsOf(checked).map(({ name, state, text }) => (
          <li key={name}>
            <Pill tone={MARKS[state][0]}>{MARKS[state][1]}</Pill> <strong>{name}</strong>: <Foreign>{text}</Foreign>
          </li>
        ))}
      </ul>
      {key?.trusted === 'not_yet' ? (
        <p>
          Nobody has said yet that this is the host’s key.{' '}
          <button type="button" className="plain" onClick={() => onTrust(key.line)}>
            I compared it: it is
          </button>
        </p>
      ) : null}
    </div>
  );
}
