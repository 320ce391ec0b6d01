import type { PolicySettings } from '@fleetwright/contracts';
import { plural, span, words } from '../../text/format.ts';

export const DECISION_WORDS: Readonly<Record<PolicySettings['decision'], string>> = {
  block: 'Blocks it',
  require_approval: 'People approve it',
  notify_and_proceed: 'Goes on and tells',
  auto_approve: 'Goes on',
  silent: 'Goes on in silence',
};

/** What a policy matches, as people say it: `delete node, of edge-*, in eu-*`. */
export function matchText({ match }: Pick<PolicySettings, 'match'>): string {
  const parts = [
    match.actions.map(actionText).join(' or '),
    ...list('of', match.names),
    ...list('kind', match.kinds?.map(words)),
    ...list('in', match.regions),
    ...list('below', match.path_prefixes),
    ...list('caused by', match.causes),
    ...(match.repositories === undefined ? [] : [plural(match.repositories.length, 'repository', 'repositories')]),
    ...(match.at_least_changes === undefined ? [] : [`from ${match.at_least_changes} changes of a run on`]),
  ];
  return parts.join(', ');
}

function list(word: string, values: readonly string[] | undefined): string[] {
  return values === undefined ? [] : [`${word} ${values.join(', ')}`];
}

function actionText(action: string): string {
  const text = action.replace(/^system\.gitops_/, '');
  return text === '*' || text === action ? (text === '*' ? 'every change' : action) : words(text).replaceAll('*', '…');
}

/** What else a policy asks for: `2 approvals, not by authors or editors, expires after 3 days`. */
export function conditionsText(policy: PolicySettings): string {
  if (policy.decision !== 'require_approval') return windowsText(policy).join(', ');
  const parts = [
    plural(policy.approvals_required, 'approval'),
    ...(policy.separation_of_duties ? ['not by authors or editors'] : []),
    ...(policy.expires_after_seconds === undefined ? [] : [`expires after ${span(policy.expires_after_seconds)}`]),
    ...windowsText(policy),
  ];
  return parts.join(', ');
}

function windowsText({ windows = [] }: PolicySettings): string[] {
  return windows.map(
    ({ kind, cron, duration_seconds, time_zone }) =>
      `${kind === 'allow' ? 'only' : 'not'} for ${span(duration_seconds)} from ${cron} (${time_zone})`,
  );
}
