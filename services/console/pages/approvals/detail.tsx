import { useState } from 'react';
import { ChangeView } from '../../change/change-view.tsx';
import type { Layout } from '../../change/layout.ts';
import type { Policy, Proposal, ProposalDetail, Repository } from '../../data/api.ts';
import { useAct, useAsk } from '../../data/gateway.ts';
import { useCommands } from '../../frame/use-commands.ts';
import { Author, Foreign, Sha, Status, When } from '../../parts/marks.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Failure } from '../../parts/notice.tsx';
import { SourceLines } from '../../parts/source-lines.tsx';
import { shortSha, subjectOf, words } from '../../text/format.ts';
import { Dependencies } from './dependencies.tsx';
import { EditForm } from './edit-form.tsx';
import { type Edited, EditedPatch } from './edited-patch.tsx';
import { History } from './history.tsx';
import { RISK_WORDS, riskOf } from './risk.ts';
import type { Verdict } from './selection.ts';
import { successorOf } from './conflict.ts';
import { Votes } from './votes.tsx';

export interface DetailProps {
  readonly id: string;
  readonly pending: readonly Proposal[];
  readonly repositories: readonly Repository[];
  readonly policies: readonly Policy[];
  readonly onDecide: (proposals: readonly Proposal[], verdict: Verdict) => void;
  readonly backTo: string;
  readonly layout: Layout;
  readonly onLayout: (layout: Layout) => void;
}

/** One proposal with everything that its approver should see. What is shown is of one version, never of two. */
export function Detail(props: DetailProps) {
  const { id, pending, onDecide, backTo } = props;
  const { data, error } = useAsk('gitops_get_proposal', { proposal_id: id });
  const [isEditing, setEditing] = useState(false);
  const [edited, setEdited] = useState<Edited>();
  const { act, isBusy, error: actError } = useAct();
  const proposal = data?.gitops_proposal;
  const isOpen = proposal?.status === 'pending_approval';
  useCommands({ e: isOpen && !isEditing ? () => setEditing(true) : undefined });
  if (proposal === undefined) {
    return error === null ? <p className="faint">Loading…</p> : <Failure error={error} />;
  }
  return (
    <article className="detail" aria-label={`${proposal.change} ${words(proposal.kind)} ${proposal.key}`}>
      <p className="crumbs detail-back">
        <Link to={backTo}>Back to the queue</Link>
      </p>
      <Head proposal={proposal} />
      <Standing proposal={proposal} pending={pending} />
      {isEditing && isOpen ? (
        <EditForm proposal={proposal} onClose={() => setEditing(false)} onEdited={setEdited} />
      ) : (
        <Body proposal={proposal} layout={props.layout} onLayout={props.onLayout} />
      )}
      {edited === undefined || isEditing ? null : <EditedPatch of={edited} />}
      <Declared proposal={proposal} />
      <Dependencies proposal={proposal} pending={pending} />
      <Votes proposal={proposal} policies={props.policies} />
      <Facts proposal={proposal} repository={props.repositories.find((one) => one.id === proposal.repository_id)} />
      <History kind={proposal.kind} keyOf={proposal.key} />
      <Failure error={actError ?? error} />
      {isEditing ? null : (
        <footer className="detail-actions">
          {isOpen ? (
            <>
              <button type="button" onClick={() => setEditing(true)} disabled={proposal.change === 'delete'}>
                Edit
              </button>
              <button type="button" className="danger" onClick={() => onDecide([proposal], 'reject')}>
                Reject…
              </button>
              <button type="button" className="primary" onClick={() => onDecide([proposal], 'approve')}>
                Approve…
              </button>
            </>
          ) : null}
          {proposal.status === 'failed' || proposal.status === 'blocked' ? (
            <button type="button" disabled={isBusy} onClick={() => act('gitops_apply_proposal', { proposal_id: id })}>
              Try again
            </button>
          ) : null}
        </footer>
      )}
    </article>
  );
}

function Head({ proposal }: { readonly proposal: ProposalDetail }) {
  const risk = riskOf(proposal);
  return (
    <header className="tight">
      <h2 className="row">
        <Status of={proposal.change} /> <span className="faint">{words(proposal.kind)}</span>
        <Link to={resourcePath(proposal)}>
          <Foreign>{proposal.key}</Foreign>
        </Link>
      </h2>
      <p>
        <Foreign>{subjectOf(proposal.revision.message)}</Foreign>{' '}
        <span className="faint">
          <Sha sha={proposal.revision.sha} /> by <Author of={proposal.revision} />
        </span>
      </p>
      {risk === 'none' ? null : (
        <p className={`notice ${RISK_WORDS[risk].tone === 'delete' ? 'notice-bad' : 'notice-warn'}`}>
          {RISK_WORDS[risk].means}
        </p>
      )}
    </header>
  );
}

/** What became of it, once it does not wait any more. */
function Standing({ proposal, pending }: { readonly proposal: ProposalDetail; readonly pending: readonly Proposal[] }) {
  if (proposal.status === 'pending_approval') return null;
  const next = proposal.superseded_by ?? successorOf(proposal, pending);
  return (
    <div className="notice" role="status">
      <p>
        <Status of={proposal.status} /> <When at={proposal.updated_at} />
        {proposal.reason === null ? null : (
          <>
            {' '}
            · <Foreign>{words(proposal.reason)}</Foreign>
          </>
        )}
      </p>
      {next === undefined ? null : (
        <p>
          <Link to={`/approvals/${next.id}`}>Show what is proposed now</Link>
        </p>
      )}
    </div>
  );
}

type BodyProps = Pick<DetailProps, 'layout' | 'onLayout'> & { readonly proposal: ProposalDetail };

function Body({ proposal, layout, onLayout }: BodyProps) {
  return (
    <section className="stack" aria-label="What changes">
      <div className="row">
        <h3>What changes</h3>
        <span className="end segmented">
          {(['unified', 'split'] as const).map((each) => (
            <button key={each} type="button" aria-pressed={layout === each} onClick={() => onLayout(each)}>
              {each === 'unified' ? 'Unified' : 'Side by side'}
            </button>
          ))}
        </span>
      </div>
      <ChangeView change={proposal.body.inline} layout={layout} />
    </section>
  );
}

/** The lines of fleet.yaml that it came from, as they were at its commit. */
function Declared({ proposal }: { readonly proposal: ProposalDetail }) {
  const { sync_run_id, revision, body } = proposal;
  const { line } = body.inline;
  if (line === undefined) return null;
  return (
    <section className="tight" aria-label="Where it is declared">
      <h3>Where it is declared</h3>
      <SourceLines runId={sync_run_id} revision={revision.sha} line={line} before={2} behind={8} />
    </section>
  );
}

function Facts({
  proposal,
  repository,
}: {
  readonly proposal: ProposalDetail;
  readonly repository: Repository | undefined;
}) {
  const { live_version, sync_run_id, digest, cause } = proposal;
  return (
    <details className="facts-fold">
      <summary>Where it comes from</summary>
      <dl className="facts">
        <dt>Repository</dt>
        <dd>
          <Link to={`/repositories/${proposal.repository_id}`}>
            <Foreign>{repository?.name ?? 'show'}</Foreign>
          </Link>
        </dd>
        <dt>Run</dt>
        <dd>
          <Link to={`/runs/${sync_run_id}`}>the run that proposed it</Link>, <When at={proposal.created_at} />
        </dd>
        <dt>Cause</dt>
        <dd>{words(cause)}</dd>
        <dt>Compared with</dt>
        <dd>{live_version === null ? 'nothing: it is new' : `live version ${live_version}`}</dd>
        <dt>Digest</dt>
        <dd>
          <code title={digest}>{shortSha(digest)}</code>
        </dd>
      </dl>
    </details>
  );
}
