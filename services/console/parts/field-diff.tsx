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
  return (
    <table className="diff">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Live now</th>
          <th scope="col">Declared</th>
        </tr>
      </thead>
      <tbody>
        {change.fields.map((field) => (
          <Row key={field.path} field={field} usual={change.cause} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ field, usual }: { readonly field: FieldChange; readonly usual: string }) {
  return (
    <tr>
      <th scope="row">
        <code>{field.path}</code> {field.cause === usual ? null : <Cause of={field.cause} />}
      </th>
      <td className={field.from === undefined ? 'none' : 'old'}>
        <pre>{shown(field.from)}</pre>
      </td>
      <td className={field.to === undefined ? 'none' : 'new'}>
        <pre>{shown(field.to)}</pre>
      </td>
    </tr>
  );
}
