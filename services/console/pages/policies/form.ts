import type { PolicySettings, PolicyWindow } from '@fleetwright/contracts';

/** A policy as it is typed. Lists are written with commas. */
export interface PolicyForm {
  readonly name: string;
  readonly enabled: boolean;
  readonly decision: PolicySettings['decision'];
  readonly actions: string;
  readonly names: string;
  readonly regions: string;
  readonly approvals: string;
  readonly users: string;
  readonly roles: string;
  readonly separation: boolean;
  readonly expiresHours: string;
  readonly note: string;
  readonly windows: readonly PolicyWindow[];
}

export const NEW_POLICY: PolicyForm = {
  name: '',
  enabled: true,
  decision: 'require_approval',
  actions: 'system.gitops_*',
  names: '',
  regions: '',
  approvals: '1',
  users: '',
  roles: '',
  separation: false,
  expiresHours: '',
  note: '',
  windows: [],
};

const HOUR_SECONDS = 3_600;

export function formOf(policy: PolicySettings): PolicyForm {
  const { match, approvers, expires_after_seconds } = policy;
  return {
    name: policy.name,
    enabled: policy.enabled,
    decision: policy.decision,
    actions: match.actions.join(', '),
    names: (match.names ?? []).join(', '),
    regions: (match.regions ?? []).join(', '),
    approvals: String(policy.approvals_required),
    users: (approvers?.users ?? []).join(', '),
    roles: (approvers?.roles ?? []).join(', '),
    separation: policy.separation_of_duties,
    expiresHours: expires_after_seconds === undefined ? '' : String(expires_after_seconds / HOUR_SECONDS),
    note: policy.note ?? '',
    windows: policy.windows ?? [],
  };
}

/** The policy that a form says, on top of one that has more than the form shows: that stays as it is. */
export function settingsOf(form: PolicyForm, before?: PolicySettings): PolicySettings {
  const { users, roles, ...otherApprovers } = before?.approvers ?? {};
  const approvers = { ...otherApprovers, ...some('users', form.users), ...some('roles', form.roles) };
  const { names, regions, ...otherMatch } = before?.match ?? {};
  return {
    name: form.name.trim(),
    enabled: form.enabled,
    decision: form.decision,
    match: {
      ...otherMatch,
      actions: listOf(form.actions),
      ...some('names', form.names),
      ...some('regions', form.regions),
    },
    approvals_required: Number(form.approvals),
    separation_of_duties: form.separation,
    ...(Object.keys(approvers).length === 0 ? {} : { approvers }),
    ...(form.expiresHours.trim() === ''
      ? {}
      : { expires_after_seconds: Math.round(Number(form.expiresHours) * HOUR_SECONDS) }),
    ...(before?.refuse_unknown_author === undefined ? {} : { refuse_unknown_author: before.refuse_unknown_author }),
    ...(form.windows.length === 0 ? {} : { windows: [...form.windows] }),
    ...(form.note.trim() === '' ? {} : { note: form.note.trim() }),
  };
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function some<Name extends string>(name: Name, text: string): { [N in Name]?: string[] } {
  const values = listOf(text);
  return (values.length === 0 ? {} : { [name]: values }) as { [N in Name]?: string[] };
}
