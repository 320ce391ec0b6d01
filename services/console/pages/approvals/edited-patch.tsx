import type { AnswerOf } from '@fleetwright/contracts/client';
import { Copy } from '../../parts/copy.tsx';
import { Foreign, Sha } from '../../parts/marks.tsx';
import { plural, words } from '../../text/format.ts';

export type Edited = Extract<AnswerOf<'gitops_edit_proposal'>, { readonly fleet_patch: unknown }>;

/** What follows an edit: the commit after which git says the same, to be taken to the remote. Nothing is written by it. */
export function EditedPatch({ of: { fleet_patch, no_fleet_patch } }: { readonly of: Edited }) {
  return (
    <section className="stack notice" aria-label="Say the same in git">
      <p role="status">
        <strong>The edit is saved.</strong>{' '}
        {fleet_patch === null ? (
          <>
            There is no patch that makes git say the same:{' '}
            <Foreign>{no_fleet_patch?.message ?? 'nobody knows why'}</Foreign>
          </>
        ) : fleet_patch.patch === '' ? (
          'Git says the same already.'
        ) : (
          <>
            Git still says otherwise. With this patch of <Foreign>{fleet_patch.file}</Foreign> at{' '}
            <Sha sha={fleet_patch.revision} /> it says the same: <code>git apply edit.patch</code>.
          </>
        )}
      </p>
      {fleet_patch === null || fleet_patch.left_total === 0 ? null : (
        <div>
          <p>{plural(fleet_patch.left_total, 'part')} of it could not be written into the file:</p>
          <ul>
            {fleet_patch.left.map(({ kind, key, path, code }) => (
              <li key={`${kind} ${key} ${path ?? ''} ${code}`}>
                {words(kind)} <Foreign>{path === undefined ? key : `${key}: ${path}`}</Foreign>{' '}
                <span className="faint">{words(code)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {fleet_patch === null || fleet_patch.patch === '' ? null : (
        <Copy text={fleet_patch.patch} what="the patch" file="edit.patch" />
      )}
    </section>
  );
}
