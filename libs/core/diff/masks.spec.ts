import type { Attributes } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { declare, diff, fileWith, fleet, gone, live, managed, onlyChange, planFor } from './testing/world.ts';

const MASK = '[masked]';
const SECRET = { config: { token: 'live', workers: 2 } };
const masked = (workers: number): Attributes => ({ config: { token: MASK, workers } });

const findingsOf = (declared: Attributes, ...resources: Parameters<typeof fleet>[0]) => {
  const { findings } = diff(fileWith([declare('module', 'm', declared, 4)]), fleet(resources));
  return findings.map(({ code, severity, line, path, message }) => ({ code, severity, line, path, message }));
};

describe('masks in a file', () => {
  it('[DF26] are neither compared nor written: nothing is proposed, and a warning says so', () => {
    const before = managed('module', 'm', masked(2), SECRET);
    expect(planFor(fileWith([declare('module', 'm', masked(2))]), fleet([before])).changes).toEqual([]);
    const [finding] = findingsOf(masked(2), before);
    expect(finding).toMatchObject({ code: 'masked_value_kept', severity: 'warning', line: 4 });
    expect(finding?.message).toContain('`config.token` of module m');
  });

  it('[DF26] what is written beside one has the live value there; what is remembered has the mask', () => {
    const change = onlyChange(
      planFor(fileWith([declare('module', 'm', masked(3))]), fleet([managed('module', 'm', masked(2), SECRET)])),
    );
    expect(change.fields.map(({ path }) => path)).toEqual(['config.workers']);
    expect(change.write).toEqual({ config: { token: 'live', workers: 3 } });
    expect(change.declared).toEqual(masked(3));
  });

  it('[DF26] the digest covers the value that a mask stands for', () => {
    const digest = (token: string) =>
      onlyChange(
        planFor(
          fileWith([declare('module', 'm', masked(3))]),
          fleet([managed('module', 'm', masked(2), { config: { token, workers: 2 } })]),
        ),
      ).digest;
    expect(digest('one')).not.toBe(digest('other'));
  });

  it('[DF26] a live change below a mask is no drift, and the cause of a change beside it', () => {
    const moved = managed('module', 'm', masked(2), { config: { token: 'moved', workers: 2 } });
    expect(planFor(fileWith([declare('module', 'm', masked(2))]), fleet([moved])).changes).toEqual([]);
    const change = onlyChange(planFor(fileWith([declare('module', 'm', masked(3))]), fleet([moved])));
    expect([change.cause, change.fields.map(({ cause }) => cause)]).toEqual(['git', ['git']]);
  });

  it('[DF26] a key that is not live stays out; nothing is reset', () => {
    const before = managed('module', 'm', { config: { workers: 2 } });
    const change = onlyChange(planFor(fileWith([declare('module', 'm', masked(3))]), fleet([before])));
    expect(change.write).toEqual({ config: { workers: 3 } });
    expect(findingsOf(masked(3), before)[0]).toMatchObject({ code: 'masked_value_kept' });
  });

  it('[DF26] a whole attribute may be masked', () => {
    const before = managed('module', 'm', { description: 'one' });
    const change = onlyChange(
      planFor(fileWith([declare('module', 'm', { description: MASK, priority: 7 })]), fleet([before])),
    );
    expect(change.write).toEqual({ priority: 7 });
  });

  it('[DF26] masking a value that was managed, and managing one that was masked, are recorded', () => {
    const wasManaged = managed('module', 'm', SECRET, SECRET);
    const masks = onlyChange(planFor(fileWith([declare('module', 'm', masked(2))]), fleet([wasManaged])));
    expect([masks.action, masks.cause, masks.declared]).toEqual(['adopt', 'git', masked(2)]);
    const wasMasked = managed('module', 'm', masked(2), SECRET);
    const manages = onlyChange(planFor(fileWith([declare('module', 'm', SECRET)]), fleet([wasMasked])));
    expect([manages.action, manages.cause, manages.declared]).toEqual(['adopt', 'git', SECRET]);
  });

  it('[DF26] a new value where a mask was is a change of the declaration alone', () => {
    const wasMasked = managed('module', 'm', masked(2), SECRET);
    const declared = { config: { token: 'new', workers: 2 } };
    const change = onlyChange(planFor(fileWith([declare('module', 'm', declared)]), fleet([wasMasked])));
    expect(change.fields).toEqual([{ path: 'config.token', from: 'live', to: 'new', cause: 'git' }]);
  });

  it('[DF26] a delete of what was masked is of what was applied', () => {
    const change = onlyChange(planFor(fileWith([]), fleet([managed('module', 'm', masked(2), SECRET)])));
    expect([change.action, change.cause]).toEqual(['delete', 'git']);
  });

  it.each<[string, Attributes, Parameters<typeof fleet>[0], string]>([
    ['a new resource', masked(2), [], 'config.token'],
    [
      'a list of another length',
      { config: { list: [MASK] } },
      [live('module', 'm', { config: { list: [] } })],
      'config.list[0]',
    ],
  ])('[DF27] in %s is an error, and there is no plan', (_what, declared, resources, path) => {
    const file = fileWith([declare('module', 'm', declared, 4)]);
    expect(diff(file, fleet(resources)).kind).toBe('failed');
    expect(findingsOf(declared, ...resources)[0]).toMatchObject({
      code: 'mask_not_a_value',
      severity: 'error',
      line: 4,
      path,
    });
  });

  it('[DF27] so it is in what somebody deleted, and in a module that a template did not have', () => {
    const file = fileWith([declare('module', 'm', masked(2))]);
    const { kind, findings } = diff(file, fleet([], { gone: [gone('module', 'm', masked(2))] }));
    expect([kind, findings[0]?.code]).toEqual(['failed', 'mask_not_a_value']);
    const item = { name: 'a', version: '1', priority: null, enabled: true, config: { token: MASK } };
    const template = fileWith([declare('template', 't', { modules: [item] })]);
    const found = diff(template, fleet([live('module', 'a'), live('template', 't')]));
    expect([found.kind, found.findings[0]?.path]).toEqual(['failed', 'modules[a].config.token']);
  });
});
