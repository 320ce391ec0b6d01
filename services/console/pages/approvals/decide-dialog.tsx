import { type SubmitEvent, useId, useRef, useState } from 'react';
import type { Proposal } from '../../data/api.ts';
import { setDraft, useDraft } from '../../data/drafts.ts';
import { useAct } from '../../data/gateway.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Foreign, Status } from '../../parts/marks.tsx';
import { plural, words } from '../../text/format.ts';
import { Refusal } from './refusal.tsx';
import { RISK_WORDS, riskOf } from './risk.ts';
import { byRepository, type Confirmation, confirmationFor, neededBy, summaryOf, type Verdict } from './selection.ts';

interface DecideDialogProps {
  /** As they were on the screen when this was opened: their digests are what is decided about. */
  readonly proposals: readonly Proposal[];
  readonly verdict: Verdict;
  /** All that waits now. */
  readonly pending: readonly Proposal[];
  readonly onClose: () => void;
  /** What was decided about, and what became of it as far as it was answered. */
  readonly onDecided: (decided: readonly Proposal[], become: readonly Proposal[]) => void;
  readonly onOpen: (proposal: Proposal) => void;
}

/** Named in the list of what is decided; beyond that they are counted. */
const NAMED = 8;

/** What a comment belongs to: the resource, so that it outlives the version that was looked at. */
export function draftAbout({ repository_id, kind, key }: Proposal): string {
  return `decision ${repository_id} ${kind} ${key}`;
}

/** Says what a decision does before it is made, takes what has to be said with it, and what came of it. */
export function DecideDialog({ proposals, verdict, pending, onClose, onDecided, onOpen }: DecideDialogProps) {
  const { act, isBusy, error, clear } = useAct();
  const about = proposals[0] === undefined || proposals.length > 1 ? 'decision of many' : draftAbout(proposals[0]);
  const [comment, setComment] = useDraft(about);
  const [typed, setTyped] = useState('');
  const [until, setUntil] = useState<Until>('asked');
  const [withNeeded, setWithNeeded] = useState(true);
  const submitButton = useRef<HTMLButtonElement>(null);
  const needed = verdict === 'approve' ? neededBy(proposals, pending) : [];
  const decided = withNeeded ? [...needed, ...proposals] : proposals;
  const confirmation = confirmationFor(decided, verdict);
  const isConfirmed = confirmation === null || typed.trim() === String(confirmation.number);
  const parts = byRepository(decided);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isConfirmed || parts.length > 1) return;
    const decision = {
      verdict,
      proposals: decided.map(({ id, digest }) => ({ id, digest })),
      comment: comment.trim() === '' ? null : comment.trim(),
      confirm_deletes: confirmation?.number ?? null,
      ...rememberOf(until),
    };
    await act('gitops_decide_proposals', decision, (answer) => {
      setDraft(about, '');
      // An answer that it will be done later names none.
      onDecided(decided, 'gitops_proposals' in answer ? answer.gitops_proposals : []);
      onClose();
    });
  };
  const verb = verdict === 'approve' ? 'Approve' : 'Reject';
  return (
    <Dialog
      title={`${verb} ${nameOf(proposals)}`}
      onClose={onClose}
      {...(verdict === 'approve' && confirmation === null ? { focus: submitButton } : {})}
    >
      <form className="stack" onSubmit={submit}>
        <Consequences proposals={proposals} verdict={verdict} />
        <Needed needed={needed} isIncluded={withNeeded} onIncluded={setWithNeeded} />
        <Comment verdict={verdict} text={comment} onText={setComment} />
        {verdict === 'reject' ? <HoldsUntil value={until} onChange={setUntil} /> : null}
        <Typed confirmation={confirmation} text={typed} onText={setTyped} />
        {parts.length === 1 ? null : (
          <p className="notice notice-warn">
            These are of {parts.length} repositories. A decision is all or nothing within one: choose those of one
            repository.
          </p>
        )}
        {error === null ? null : (
          <Refusal error={error} proposals={decided} pending={pending} onOpen={onOpen} onClear={clear} />
        )}
        <div className="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button
            ref={submitButton}
            type="submit"
            className={verdict === 'approve' ? 'primary' : 'danger'}
            disabled={isBusy || parts.length > 1 || !isConfirmed}
          >
            {verb} {decided.length === 1 ? '' : decided.length}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface NeededProps {
  readonly needed: readonly Proposal[];
  readonly isIncluded: boolean;
  readonly onIncluded: (isIncluded: boolean) => void;
}

/** What has to be in place before what is approved, to be approved with it. */
function Needed({ needed, isIncluded, onIncluded }: NeededProps) {
  if (needed.length === 0) return null;
  return (
    <fieldset className="needed">
      <legend>Approving this needs {plural(needed.length, 'other change')} first</legend>
      <ul>{needed.slice(0, NAMED).map(nameItem)}</ul>
      <label className="row">
        <input type="checkbox" checked={isIncluded} onChange={(event) => onIncluded(event.target.checked)} />
        Approve {needed.length === 1 ? 'it' : 'them'} too
      </label>
    </fieldset>
  );
}

interface TypedProps {
  /** null: nothing has to be typed. */
  readonly confirmation: Confirmation | null;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function Typed({ confirmation, text, onText }: TypedProps) {
  if (confirmation === null) return null;
  return (
    <label className="field">
      <span className="bad">{confirmation.why}</span>
      <input inputMode="numeric" autoComplete="off" value={text} onChange={(event) => onText(event.target.value)} />
    </label>
  );
}

function nameOf(proposals: readonly Proposal[]): string {
  const [first] = proposals;
  if (first === undefined || proposals.length > 1) return plural(proposals.length, 'proposal');
  return `“${first.change} ${words(first.kind)} ${first.key}”`;
}

/** What will happen, counted, and what makes it more than the usual. */
function Consequences({ proposals, verdict }: { readonly proposals: readonly Proposal[]; readonly verdict: Verdict }) {
  const risks = new Set(proposals.map(riskOf).filter((risk) => risk !== 'none'));
  return (
    <>
      {proposals.length === 1 ? null : (
        <p>
          <strong>{summaryOf(proposals)}</strong>
        </p>
      )}
      {proposals.length === 1 ? null : (
        <ul className="named">
          {proposals.slice(0, NAMED).map(nameItem)}
          {proposals.length > NAMED ? <li className="faint">and {proposals.length - NAMED} more</li> : null}
        </ul>
      )}
      {verdict === 'reject'
        ? null
        : [...risks].map((risk) => (
            <p key={risk} className="notice notice-warn">
              {RISK_WORDS[risk].means}
            </p>
          ))}
    </>
  );
}

function nameItem({ id, change, kind, key }: Proposal) {
  return (
    <li key={id}>
      <Status of={change} /> {words(kind)} <Foreign>{key}</Foreign>
    </li>
  );
}

interface CommentProps {
  readonly verdict: Verdict;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function Comment({ verdict, text, onText }: CommentProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{verdict === 'approve' ? 'Comment (optional)' : 'Reason (shown beside the decision)'}</label>
      <textarea id={id} rows={2} maxLength={4_000} value={text} onChange={(event) => onText(event.target.value)} />
    </div>
  );
}

/** How long a rejection holds. */
type Until = 'asked' | 'changed' | '1' | '7' | '30';

function HoldsUntil({ value, onChange }: { readonly value: Until; readonly onChange: (value: Until) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Propose it again</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as Until)}>
        <option value="asked">with the next sync, at most once an hour</option>
        <option value="1">not before tomorrow</option>
        <option value="7">not for a week</option>
        <option value="30">not for 30 days</option>
        <option value="changed">only when the change is another one</option>
      </select>
    </div>
  );
}

const DAY_MS = 86_400_000;

function rememberOf(until: Until) {
  if (until === 'asked') return {};
  if (until === 'changed') return { remember: true };
  return { remember: true, remember_until: new Date(Date.now() + Number(until) * DAY_MS).toISOString() };
}
