import type { AnswerOf } from '@fleetwright/contracts/client';
import type { Finding } from '@fleetwright/contracts';

export type Checked = AnswerOf<'gitops_check_connection'>['gitops_connection'];

export interface Step {
  readonly name: string;
  readonly state: 'good' | 'bad' | 'unknown';
  /** What was found, or what is wrong. */
  readonly text: string;
}

/** Which step a finding is about, by its code. What is none of these is the address. */
const STEP_OF: Readonly<Record<string, string>> = {
  credential_not_found: 'Credential',
  credential_unreadable: 'Credential',
  credential_malformed: 'Credential',
  host_key_mismatch: 'Host key',
  host_key_unknown: 'Host key',
  branch_not_found: 'Branch',
  file_not_found: 'File',
  file_too_large: 'File',
  not_utf8: 'File',
};

/** What a check of a remote found, as the steps of a registration, each good, bad, or not looked at because of another. */
export function stepsOf(checked: Checked): readonly Step[] {
  const wrong = new Map(checked.findings.map((finding) => [stepOf(finding), finding.message]));
  const order = ['Address', 'Credential', 'Host key', 'Branch', 'File'] as const;
  const broken = order.findIndex((name) => wrong.has(name));
  return order.map((name, n): Step => {
    const message = wrong.get(name);
    if (message !== undefined) return { name, state: 'bad', text: message };
    if (!checked.reachable && broken >= 0 && n > broken) return { name, state: 'unknown', text: 'not looked at yet' };
    return { name, state: 'good', text: goodText(name, checked) };
  });
}

function stepOf({ severity, code }: Finding): string {
  return severity === 'error' || severity === 'warning' ? (STEP_OF[code] ?? 'Address') : '';
}

function goodText(name: string, checked: Checked): string {
  if (!checked.reachable) return 'well';
  const { branch, revision, host_key, file } = checked;
  if (name === 'Branch') return `${branch} is at ${revision.slice(0, 10)}`;
  if (name === 'File') return file === null ? 'cannot be read' : `${file.path}, ${file.size_bytes} bytes`;
  if (name === 'Host key') return host_key === null ? 'none: it is no ssh' : `${host_key.type} ${host_key.fingerprint}`;
  return name === 'Address' ? 'answers' : 'is accepted';
}
