import type { ExplainedStep } from '@fleetwright/contracts';
import { Link } from './link.tsx';
import { Foreign, When } from './marks.tsx';

/** The chain behind a resource, oldest first, each step where it can be looked at. */
export function Explanation({ steps }: { readonly steps: readonly ExplainedStep[] }) {
  if (steps.length === 0) return <p className="faint">Nothing is known of it.</p>;
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={`${step.what} ${step.at} ${step.text}`} className={`step step-${step.what}`}>
          <Foreign>{step.text}</Foreign>{' '}
          <span className="faint">
            <When at={step.at} />
          </span>{' '}
          <StepLink step={step} />
        </li>
      ))}
    </ol>
  );
}

function StepLink({ step }: { readonly step: ExplainedStep }) {
  if (step.proposal_id !== undefined) return <Link to={`/approvals/${step.proposal_id}`}>proposal</Link>;
  if (step.sync_run_id !== undefined) return <Link to={`/runs/${step.sync_run_id}`}>run</Link>;
  return null;
}
