import { resourceId } from '@fleetwright/core/fleet';
import { describe, expect, it } from 'vitest';
import { editedChange } from './edit.ts';
import { ReviewHarness } from './testing/harness.ts';
import { change, REPOSITORY } from './testing/plans.ts';

const NODE = { template: 'edge', region: 'eu' };
const created = change('create node/a', { write: NODE, declared: NODE, cause: 'git' });
const updated = change('update module/m@3', {
  write: { priority: 20 },
  declared: { priority: 20 },
  live: { priority: 10, description: 'old' },
  cause: 'git',
});
const story = (...changes: (typeof created)[]) => {
  const told = new ReviewHarness();
  told.diff(1, changes);
  return told;
};
/** What an edit of the change makes of it; `covered` is all that its digest covers. */
function edit(planned: typeof created, payload: object, who = 'ben', told = story(planned)) {
  let covered: unknown;
  const edited = editedChange({
    repository_id: REPOSITORY,
    change: planned,
    member: told.named(`${planned.kind}/${planned.key}`),
    payload: payload as never,
    missing: [],
    by: { actor: { type: 'user', id: who }, at: told.at },
    digestOf: (value) => {
      if (typeof value === 'object' && value !== null && 'edited_from' in value) covered = value;
      return JSON.stringify(value).length.toString(16).padStart(64, '0');
    },
  });
  if (edited.kind !== 'edited') throw new Error(JSON.stringify(edited.problems));
  return { ...edited, covered };
}

describe('[AP90] [AP91] what an edit makes of a change', () => {
  it('is the new attributes, told field by field from what is live', () => {
    const { change: now } = edit(updated, { priority: 30, description: 'new' });
    expect(now.write).toEqual({ priority: 30, description: 'new' });
    expect(now.fields.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'description', from: 'old', to: 'new', cause: 'git' },
      { path: 'priority', from: 10, to: 30, cause: 'git' },
    ]);
    const { fields: _f, write: _w, declared: _d, digest: _g, ...same } = updated;
    expect(now).toMatchObject(same);
  });

  it('says of a create what nothing was before', () => {
    const { change: now } = edit(created, { ...NODE, region: 'us' });
    const region = now.fields.find(({ path }) => path === 'region');
    expect(region).toEqual({ path: 'region', to: 'us', cause: 'git' });
    expect(now.declared).toMatchObject({ ...NODE, region: 'us' });
    expect(now.live_version).toBeNull();
  });

  it('remembers what git declared, however it was edited before', () => {
    const told = story(updated);
    const { declared_digest: first } = edit(updated, { priority: 30 }, 'ben', told);
    told.as('ben').edit('module/m', { priority: 30 });
    const { declared_digest: second } = edit(updated, { priority: 40 }, 'cem', told);
    expect(second).toBe(first);
  });

  it('has a digest over its content, its place, how often it was edited and by whom', () => {
    const told = story(updated);
    told.as('cem').edit('module/m', { priority: 30 });
    told.as('ada').edit('module/m', { priority: 31 });
    const { covered } = edit(updated, { priority: 32 }, 'ben', told);
    expect(covered).toMatchObject({
      ...{ repository_id: REPOSITORY, kind: 'module', key: 'm', action: 'update', cause: 'git', live_version: 3 },
      ...{
        write: { priority: 32 },
        live: updated.live,
        edited_from: updated.digest,
        edit: 3,
        editors: ['ada', 'ben', 'cem'],
      },
    });
    expect(edit(updated, { priority: 32 }, 'ada', told).covered).toMatchObject({ editors: ['ada', 'cem'], edit: 3 });
    expect(edit(updated, { priority: 32 }).covered).toMatchObject({ editors: ['ben'], edit: 1 });
  });
});

describe('[AP91] [AP94] an edited proposal', () => {
  it('is told with its number, its editors, and what it was put up as', () => {
    const told = story(updated);
    const put = told.named('module/m');
    told.as('ben').edit('module/m', { priority: 30 });
    told.as('ben').edit('module/m', { priority: 31 });
    told.as('cem').edit('module/m', { priority: 32 });
    const edits = told.events.flatMap((event) => (event.type === 'ProposalEdited' ? [event.data] : []));
    expect(edits.map(({ edit, from_digest }) => [edit, from_digest])).toEqual([1, 2, 3].map((n) => [n, put.digest]));
    const now = told.named('module/m');
    expect(now.edit).toMatchObject({ number: 3, from_digest: put.digest, editors: [{ id: 'ben' }, { id: 'cem' }] });
    expect(now).toMatchObject({ status: 'pending_approval', isAsked: true, votes: [], digest: edits[2]?.digest });
    expect(now.opened_at).toBe(put.opened_at);
  });

  it.each([
    ['node/a', { ...NODE, colour: 'red' }, 'payload.colour', 'unknown_attribute'],
    ['node/a', { region: 'eu' }, 'payload.template', 'required'],
    ['node/a', { ...NODE, labels: { token: '[masked]' } }, 'payload.labels.token', 'mask_not_a_value'],
  ])('is refused at the place of what is wrong: %s %j', (name, payload, path, code) => {
    const told = story(created, updated);
    expect(told.edit(name, payload as never)).toEqual(['invalid']);
    expect(told.refusal?.problems?.map((problem) => `${problem.path} ${problem.code}`)).toContain(`${path} ${code}`);
  });

  it('is refused with how it stands, where it is decided, another, or nothing to edit', () => {
    const told = story(created, change('delete node/b@1'));
    const { proposal_id, digest } = told.named('node/a');
    told.edit('node/a', NODE, 'f'.repeat(64));
    expect(told.refusal).toMatchObject({
      code: 'digest_mismatch',
      detail: { proposal_id, status: 'pending_approval', digest },
    });
    told.reject('node/a');
    told.edit('node/a', NODE);
    expect(told.refusal).toMatchObject({
      code: 'already_decided',
      detail: { proposal_id, status: 'rejected', digest },
    });
    told.edit('node/b', NODE);
    expect(told.refusal?.message).toContain('A delete writes nothing');
  });

  it('[AP95] that was applied is remembered by its resource, until something else is applied there', () => {
    const told = story(updated);
    told.as('ben').edit('module/m', { priority: 15 });
    told.approve('module/m');
    told.apply({}, 7);
    expect([...told.state.edited.keys()]).toEqual([resourceId('module', 'm')]);
    const plain = change('update module/m@7', {
      write: { priority: 21 },
      declared: { priority: 21 },
      cause: 'git',
      digest: 'e'.repeat(64),
    });
    told.diff(2, [plain], { live_revision: 7 });
    told.approve('module/m');
    told.apply({}, 8);
    expect([...told.state.edited.keys()]).toEqual([]);
  });
});
