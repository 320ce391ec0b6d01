import {
  ChangeAction,
  type Instant,
  type PolicySettings,
  type PolicyWindow,
  type Problem,
  ResourceKind,
} from '@fleetwright/contracts';
import { categoryOf } from './candidate.ts';
import { globOf } from './glob.ts';
import { CRON_HORIZON_MS } from './limits.ts';
import { startsOf, wrongInCron } from './windows/cron.ts';
import { isTimeZone } from './windows/zone.ts';

const CATEGORIES = ChangeAction.options.flatMap((action) =>
  ResourceKind.options.map((kind) => categoryOf({ action, kind })),
);

/**
 * What is wrong with a policy beyond its shape; all at once. Codes: `matches_no_action`, `unknown_time_zone`, `invalid_cron`,
 * `cron_never_starts`, `nobody_named`, `default_matches_everything`.
 */
export function policyProblems(policy: PolicySettings, isDefault: boolean, now: Instant): Problem[] {
  return [
    ...policy.match.actions.flatMap((pattern, place) => actionProblem(pattern, place)),
    ...(policy.windows ?? []).flatMap((window, place) => windowProblems(window, place, now)),
    ...approverProblems(policy),
    ...(isDefault ? defaultProblems(policy) : []),
  ];
}

function actionProblem(pattern: string, place: number): Problem[] {
  const glob = globOf(pattern);
  if (CATEGORIES.some((category) => glob.matches(category))) return [];
  const message = `"${pattern}" matches no action; actions are called system.gitops_<action>_<kind>, e.g. system.gitops_delete_node`;
  return [{ path: `match.actions[${place}]`, code: 'matches_no_action', message }];
}

function windowProblems({ cron, time_zone }: PolicyWindow, place: number, now: Instant): Problem[] {
  const problems: Problem[] = [];
  const isZone = isTimeZone(time_zone);
  if (!isZone) {
    const message = `"${time_zone}" is no time zone of the IANA database, e.g. Europe/Berlin`;
    problems.push({ path: `windows[${place}].time_zone`, code: 'unknown_time_zone', message });
  }
  const path = `windows[${place}].cron`;
  const wrong = wrongInCron(cron);
  if (wrong !== null) problems.push({ path, code: 'invalid_cron', message: wrong });
  else if (isZone && !startsWithin(cron, time_zone, now)) {
    problems.push({ path, code: 'cron_never_starts', message: `"${cron}" does not occur within five years` });
  }
  return problems;
}

function startsWithin(cron: string, zone: string, now: Instant): boolean {
  const nowMs = Date.parse(now);
  const start = startsOf(cron, zone).after(nowMs);
  return start !== null && start - nowMs <= CRON_HORIZON_MS;
}

function approverProblems({ approvers }: PolicySettings): Problem[] {
  if (approvers === undefined || Object.values(approvers).some((list) => list !== undefined && list.length > 0))
    return [];
  return [{ path: 'approvers', code: 'nobody_named', message: 'name somebody, or leave approvers out' }];
}

/** It is what holds where no other policy does, so it cannot be narrowed or switched off. */
function defaultProblems({ match, enabled }: PolicySettings): Problem[] {
  const { actions, ...conditions } = match;
  const isWide = actions.some((pattern) => CATEGORIES.every((category) => globOf(pattern).matches(category)));
  const isNarrowed = Object.values(conditions).some((condition) => condition !== undefined);
  if (isWide && !isNarrowed && enabled) return [];
  const message = 'the default policy matches system.gitops_* and stays enabled; make another policy for the exception';
  return [{ path: 'match', code: 'default_matches_everything', message }];
}
