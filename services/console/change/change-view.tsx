import type { Change, FieldChange, Json } from '@fleetwright/contracts';
import { type ReactNode, useState } from 'react';
import { FIELDS_SHOWN } from '../limits.ts';
import { Status } from '../parts/marks.tsx';
import { plural } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import type { Layout } from './layout.ts';
import { foldDefaults, lean } from './lean.ts';
import { compareTexts, type Line } from './lines.ts';
import { yamlOf } from './yaml.ts';
import './change.css';

/** What a change changes, and only that: nested values as YAML, what differs word by word, defaults folded. */
export function ChangeView({ change, layout }: { readonly change: Change; readonly layout: Layout }) {
  const [isWhole, setWhole] = useState(false);
  if (change.fields.length === 0) return <p className="faint">{withoutFields(change)}</p>;
  const { shown, defaults } = foldDefaults(change.fields, change.declared);
  const fields = isWhole ? change.fields : shown.slice(0, FIELDS_SHOWN);
  const hidden = change.fields.length - fields.length;
  return (
    <div className="change">
      {fields.map((field) => (
        <Field key={field.path} field={field} usual={change.cause} layout={layout} isWhole={isWhole} />
      ))}
      {hidden === 0 && !isWhole ? null : (
        <p>
          <button type="button" className="plain" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole
              ? 'Fold what holds anyway'
              : hidden > defaults.length
                ? `Show all ${plural(change.fields.length, 'field')}`
                : `Show ${plural(hidden, 'default')}`}
          </button>
        </p>
      )}
    </div>
  );
}

function withoutFields({ action, receiver }: Change): string {
  if (action === 'adopt') return 'Live already looks as declared. Approving records that this repository owns it.';
  if (action === 'delete') return 'The resource is deleted. Nothing of it was kept to be shown field by field.';
  if (action !== 'disown') return 'No field differs: approving records that this repository owns it.';
  return receiver
    ? 'The resource stays as it is. Approving ends that this repository owns it; another one declares it, and adopts it then.'
    : 'The resource stays as it is. Approving ends that this repository owns it. Nobody else declares it.';
}

interface FieldProps {
  readonly field: FieldChange;
  /** The cause of the whole change. */
  readonly usual: string;
  readonly layout: Layout;
  readonly isWhole: boolean;
}

function Field({ field, usual, layout, isWhole }: FieldProps) {
  const text = (value: Json | undefined) => (value === undefined ? '' : yamlOf(isWhole ? value : lean(value)));
  const [before, after] = [text(field.from), text(field.to)];
  return (
    <div className="change-field" role="group" aria-label={visible(field.path)}>
      <div className="row">
        <code className="foreign">{visible(field.path)}</code>
        {field.cause === usual ? null : <Status of={field.cause} />}
      </div>
      {layout === 'split' && field.from !== undefined && field.to !== undefined ? (
        <div className="change-sides">
          <Lines lines={compareTexts(before, after).filter(({ kind }) => kind !== 'new')} />
          <Lines lines={compareTexts(before, after).filter(({ kind }) => kind !== 'old')} />
        </div>
      ) : (
        <Lines lines={compareTexts(before, after)} />
      )}
    </div>
  );
}

/** One value as it was and as it is; a side that there is not was, or is, nothing. */
export function FieldLines({ path, from, to }: Pick<FieldChange, 'path' | 'from' | 'to'>) {
  const text = (value: Json | undefined) => (value === undefined ? '' : yamlOf(lean(value)));
  return (
    <div className="change-field" role="group" aria-label={visible(path)}>
      <code className="foreign">{visible(path)}</code>
      <Lines lines={compareTexts(text(from), text(to))} />
    </div>
  );
}

const SIGNS = { same: ' ', old: '−', new: '+' } as const;
const MEANINGS = { same: '', old: 'before: ', new: 'after: ' } as const;

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <pre className="change-lines">
      {lines.map(({ kind, pieces }, n) => (
        // Lines have no name but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={n} className={`line line-${kind}`}>
          <span className="line-sign" aria-hidden="true">
            {SIGNS[kind]}
          </span>
          <span className="hidden-label">{MEANINGS[kind]}</span>
          <span className="foreign">{pieces.map(marked)}</span>
        </div>
      ))}
    </pre>
  );
}

function marked({ text, isChanged }: Line['pieces'][number], n: number): ReactNode {
  return isChanged ? <mark key={n}>{visible(text)}</mark> : visible(text);
}
