import { Fragment, type ReactNode } from 'react';
import type { PolicyForm } from './form.ts';
import { Windows } from './windows.tsx';
import { DECISION_WORDS } from './words.ts';

interface FieldsProps {
  readonly form: PolicyForm;
  readonly onForm: (form: PolicyForm) => void;
}

type TextName = { [Name in keyof PolicyForm]: PolicyForm[Name] extends string ? Name : never }[keyof PolicyForm];

/** What a policy says, in the order in which people think of it: of what, what, by whom, when. */
export function Fields({ form, onForm }: FieldsProps) {
  const text = (name: TextName, label: ReactNode, type = 'text') => (
    <label>
      {label}
      <input
        type={type}
        value={form[name]}
        spellCheck={false}
        onChange={(event) => onForm({ ...form, [name]: event.target.value })}
      />
    </label>
  );
  const check = (name: 'enabled' | 'separation', label: string) => (
    <label className="check">
      <input
        type="checkbox"
        checked={form[name]}
        onChange={(event) => onForm({ ...form, [name]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <>
      {text('name', 'Name')}
      <div className="fields-2">
        {text('actions', 'Of these actions (system.gitops_<change>_<kind>, * for any)')}
        {text('names', 'Only of resources named (with *)')}
        {text('regions', 'Only in regions (with *)')}
      </div>
      <label>
        Decision
        <select
          value={form.decision}
          onChange={(event) => onForm({ ...form, decision: event.target.value as PolicyForm['decision'] })}
        >
          {Object.entries(DECISION_WORDS).map(([decision, words]) => (
            <option key={decision} value={decision}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {form.decision === 'require_approval' ? (
        <Fragment>
          <div className="fields-2">
            {text('approvals', 'Approvals needed (1–10)', 'number')}
            {text('users', 'Only by these people')}
            {text('roles', 'Only by these roles')}
            {text('expiresHours', 'Expires after (hours)', 'number')}
          </div>
          {check('separation', 'Neither the commit’s authors nor the proposal’s editors may approve')}
        </Fragment>
      ) : null}
      <Windows windows={form.windows} onWindows={(windows) => onForm({ ...form, windows })} />
      {text('note', 'Note')}
      {check('enabled', 'Enabled')}
    </>
  );
}
