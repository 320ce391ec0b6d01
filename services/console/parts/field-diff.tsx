import type { Change, FieldChange } from '@fleetwright/contracts';
import { shown } from '../format.ts';
import { Cause } from './marks.tsx';

/** Field by field, old beside new. */
export function FieldDiff({ change }: { readonly change: Change }) {
  if (change.fields.length === 0) {
    const text =
      change.action === 'adopt'
        ? 'Live already looks as declared. Approving records that this repository owns it.'
        : 'Nothing is shown field by field.';
    return <p className="faint">{text}</p>;
  }
  // A side that is empty in every row says nothing: a create has no live value, a delete none declared.
  const hasLive = change.fields.some(({ from }) => from !== undefined);
  const hasDeclared = change.fields.some(({ to }) => to !== undefined) || !hasLive;
  return (
    <table className="diff">
      <thead>
        <tr>
          <th scope="col">Field</th>
          {hasLive ? <th scope="col">Live now</th> : null}
          {hasDeclared ? <th scope="col">Declared</th> : null}
        </tr>
      </thead>
      <tbody>
        {change.fields.map((field) => (
          <Row key={field.path} field={field} usual={change.cause} sides={{ hasLive, hasDeclared }} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly field: FieldChange;
  /** The cause of the whole change. */
  readonly usual: string;
  readonly sides: { readonly hasLive: boolean; readonly hasDeclared: boolean };
}

function Row({ field, usual, sides }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <code>{field.path}</code> {field.cause === usual ? null : <Cause of={field.cause} />}
      </th>
      {sides.hasLive ? (
        <td className={field.from === undefined ? 'none' : 'old'}>
          <pre>{shown(field.from)}</pre>
        </td>
      ) : null}
      {sides.hasDeclared ? (
        <td className={field.to === undefined ? 'none' : 'new'}>
          <pre>{shown(field.to)}</pre>
        </td>
      ) : null}
    </tr>
  );
}
