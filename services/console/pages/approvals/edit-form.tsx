import type { Json } from '@fleetwright/contracts';
import { type SubmitEvent, useId } from 'react';
import { readAttributes, yamlOf } from '../../change/yaml.ts';
import type { ProposalDetail } from '../../data/api.ts';
import { setDraft, useDraft } from '../../data/drafts.ts';
import { useAct } from '../../data/gateway.ts';
import type { Edited } from './edited-patch.tsx';
import { Refusal } from './refusal.tsx';

interface EditFormProps {
  readonly proposal: ProposalDetail;
  readonly onClose: () => void;
  /** Given what was answered, as long as it can be read already. */
  readonly onEdited: (answer: Edited) => void;
}

/** Changes what a proposal would write, or leaves it out. Read as it is typed; what is typed survives a conflict. */
export function EditForm({ proposal, onClose, onEdited }: EditFormProps) {
  const about = `edit ${proposal.repository_id} ${proposal.kind} ${proposal.key}`;
  const [draft, setText] = useDraft(about);
  const [comment, setComment] = useDraft(`${about} comment`);
  const { act, isBusy, error, clear } = useAct();
  const [textId, commentId, problemId] = [useId(), useId(), useId()];
  const text = draft === '' ? editableText(proposal) : draft;
  const read = readAttributes(text);
  const done = async (changes: { payload: Record<string, Json> } | { exclude: true }) => {
    const said = comment.trim() === '' ? null : comment.trim();
    const answer = await act('gitops_edit_proposal', {
      proposal_id: proposal.id,
      digest: proposal.digest,
      comment: said,
      ...changes,
    });
    if (answer === undefined) return;
    setDraft(about, '');
    setDraft(`${about} comment`, '');
    if ('fleet_patch' in answer) onEdited(answer);
    onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if ('value' in read) void done({ payload: read.value });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Edit">
      <div className="field">
        <label htmlFor={textId}>What is written instead</label>
        <textarea
          id={textId}
          className="mono"
          rows={Math.min(20, Math.max(6, text.split('\n').length + 1))}
          spellCheck={false}
          value={text}
          aria-describedby={problemId}
          aria-invalid={'error' in read}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={problemId} role="status" className={'error' in read ? 'bad' : 'faint'}>
          {'error' in read
            ? `${read.line === undefined ? '' : `Line ${read.line}: `}${read.error}`
            : 'YAML, as in fleet.yaml. It needs fresh approvals, and git still says something else.'}
        </p>
      </div>
      <div className="field">
        <label htmlFor={commentId}>Why (optional)</label>
        <textarea id={commentId} rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
      </div>
      {error === null ? null : (
        <Refusal error={error} proposals={[proposal]} pending={[]} onOpen={clear} onClear={clear} />
      )}
      <div className="actions">
        <button type="button" className="danger" disabled={isBusy} onClick={() => done({ exclude: true })}>
          Leave this change out
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={isBusy || 'error' in read}>
          Save the edit
        </button>
      </div>
    </form>
  );
}

/** What the imperative API takes, without the parts of the key: these say which resource it is. */
function editableText({ payload, body }: ProposalDetail): string {
  const written = new Set(Object.keys(body.inline.write));
  return yamlOf(Object.fromEntries(Object.entries(payload).filter(([name]) => written.has(name))));
}
