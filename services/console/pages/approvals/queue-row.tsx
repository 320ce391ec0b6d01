import type { FieldChange } from '@fleetwright/contracts';
import type { Proposal, Repository } from '../../data/api.ts';
import { Author, Pill, Sha, Status } from '../../parts/marks.tsx';
import { shown, subjectOf, words } from '../../text/format.ts';
import { visible } from '../../text/visible.ts';
import type { RunGroup } from './queue.ts';
import { RISK_WORDS, riskOf } from './risk.ts';
import { summaryOf } from './selection.ts';

/** A run at the head of its proposals: whose commit it is, and what it would do in all. */
export function RunHead({
  group,
  repository,
}: {
  readonly group: RunGroup;
  readonly repository: Repository | undefined;
}) {
  const [first] = group.members;
  if (first === undefined) return null;
  const { revision } = first;
  return (
    <span className="queue-run">
      <span className="queue-line">
        <strong className="foreign">{visible(subjectOf(revision.message)) || 'A commit without a message'}</strong>
      </span>
      <span className="queue-line faint">
        <span className="foreign">{visible(repository?.name ?? 'repository')}</span> · <Sha sha={revision.sha} /> ·{' '}
        <Author of={revision} /> · {summaryOf(group.members)}
      </span>
    </span>
  );
}

/** A proposal in one line: what, and the gist of how. */
export function ProposalLine({ proposal }: { readonly proposal: Proposal }) {
  const risk = riskOf(proposal);
  return (
    <>
      <span className="queue-what">
        <Status of={proposal.change} />
        <span className="faint">{words(proposal.kind)}</span>
        <strong className="foreign">{visible(proposal.key)}</strong>
      </span>
      <span className="queue-gist faint foreign">{gistOf(proposal)}</span>
      <span className="queue-marks">
        {risk === 'none' || risk === proposal.change ? null : (
          <Pill tone={RISK_WORDS[risk].tone}>{RISK_WORDS[risk].word}</Pill>
        )}
        {proposal.undecidable === undefined ? null : <Pill tone="delete">nobody can decide</Pill>}
        {proposal.decisions.length === 0 ? null : <Pill>{votesText(proposal)}</Pill>}
      </span>
    </>
  );
}

function votesText({ decisions, policy }: Proposal): string {
  const given = decisions.filter((one) => one.verdict === 'approve' && one.void === undefined).length;
  return `${given} of ${policy?.approvals_required ?? 1}`;
}

/** `region: ap-tokyo-1 → eu-west-9, and 2 more`. */
export function gistOf({ body, change, depends_on }: Proposal): string {
  if (!('inline' in body)) return 'a large change';
  if (change === 'create') {
    return depends_on.length === 0 ? '' : `after ${depends_on.map(({ key }) => visible(key)).join(', ')}`;
  }
  const [first, ...rest] = body.inline.fields;
  if (first === undefined || change === 'delete') return '';
  return `${fieldText(first)}${rest.length === 0 ? '' : `, and ${rest.length} more`}`;
}

function fieldText({ path, from, to }: FieldChange): string {
  return visible(`${path}: ${shown(from)} → ${shown(to)}`);
}
