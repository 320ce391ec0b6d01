import { z } from 'zod';
import { DriftIgnore } from '../drift.ts';
import { AccountId } from '../ids.ts';
import { PAGE, pageOf } from './page.ts';

/** Inputs and answers of what is not to be told of drift. */

const { kind, key, field, reason, expires_at } = DriftIgnore.shape;

export const DriftIgnoreView = z.object({
  account_id: AccountId,
  ...DriftIgnore.shape,
  /** How often it was said; 1 at first. What `If-Match` names. */
  version: z.int().min(1),
});

/** As `If-Match` gives it; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();

export const DriftIgnoreInput = z.strictObject({ ignore_id: z.string() });
export const RemoveDriftIgnoreInput = z.strictObject({ ignore_id: z.string(), expected_version });

export const SetDriftIgnoreInput = z.strictObject({
  drift_ignore: z.strictObject({ kind, key, field: field.default(null), reason, expires_at }),
});

export const ChangeDriftIgnoreInput = z.strictObject({
  ignore_id: z.string(),
  expected_version,
  drift_ignore: z.strictObject({ key, field, reason, expires_at }).partial(),
});

export const ListDriftIgnoresInput = z.strictObject(PAGE);

export const DriftIgnoreAnswer = z.object({ drift_ignore: DriftIgnoreView });
export const DriftIgnoresPage = pageOf('drift_ignores', DriftIgnoreView);
