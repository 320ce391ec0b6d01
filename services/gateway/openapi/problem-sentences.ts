import type { GatewayCode } from '../problems.ts';

/** What a problem of each code may say: its example in the description. Without one the code itself has to do. */
const SENTENCES: Partial<Readonly<Record<GatewayCode, string>>> = {
  malformed_request: 'Send exactly one Host header.',
  unauthenticated: 'Send a valid token: Authorization: Bearer <token>.',
  forbidden: 'The token lacks the permission system.gitops.write.',
  not_found: 'There is no repository 019ceb11-7c00-7000-8000-000000000009.',
  method_not_allowed: 'PUT is not possible here.',
  request_timeout: 'The request took too long to arrive.',
  already_exists: 'There is a node edge-01 already.',
  already_registered: 'The repository 019ceb11-7c00-7000-8000-000000000001 has the same source.',
  version_conflict: 'The resource is at version 43 now; read it again.',
  digest_mismatch: 'The proposal is another change now; read it again and decide about its present digest.',
  set_changed: 'The filter matches other proposals than those that you saw; look again.',
  already_decided: 'The proposal was rejected by Ada.',
  brake_confirmation_required: 'The run deletes 12 resources; confirm that number with confirm_deletes.',
  not_retryable: 'Only what failed or was blocked can be tried again.',
  git_owned: 'The repository fleet-config manages the node edge-01: change fleet.yaml, line 24, instead.',
  change_pending: 'Another change of GitOps mode waits for a second person.',
  nobody_to_confirm: 'Two persons would be needed, and one alone may confirm.',
  second_person_required: 'Somebody else has to confirm what you asked for.',
  break_glass_active: 'The break-glass is still open; end it first.',
  still_drifting: 'The node edge-01 still differs from git; revert or adopt it first.',
  in_use: 'The template edge is used by the node edge-01.',
  request_in_progress: 'The first request with this Idempotency-Key is still in progress; ask again in a moment.',
  body_too_large: 'The body is larger than 1 MiB.',
  address_too_long: 'A part of the address is longer than any key.',
  unsupported_media_type: 'Send the body as application/json.',
  expectation_failed: 'Send no Expect header but 100-continue.',
  malformed_body: 'The body is not valid JSON.',
  invalid: 'limit: expected a whole number from 1 to 500.',
  in_the_future: '2126-01-31T03:00:00.000Z has not come yet; it is 2026-01-31T03:00:00.000Z.',
  document_missing: 'The text of fleet.yaml at commit 8f0c2d1e is no longer kept; look at the commit in git.',
  fleet_invalid: 'the key "nodez" is not known; did you mean "nodes"?',
  idempotency_key_reused:
    'This Idempotency-Key was used for a request with another body; use a new key for a new request.',
  unresolved_reference: 'The node edge-01 refers to the template edge, which is not there.',
  host_refused: 'The git server knows no such owner or repository: no such organisation.',
  rate_limited: 'Too many requests came with this token; try again in 12 s.',
  headers_too_large: 'The headers are too large.',
  internal_error: 'Something went wrong here, not with the request; it was logged.',
  not_configured: 'No Gitea is connected: set FLEETWRIGHT_GITEA_URL and its token.',
  shutting_down: 'This process is stopping; ask again.',
  bus_unavailable: 'The message bus does not answer now; try again.',
  store_unavailable: 'The database does not answer now; try again.',
  store_damaged:
    'the stream review-018f3c5e-0000-7000-8000-000000000001 was deleted: nothing is decided on it; restore its events from a backup of the event store, or undo what was set on the stream',
  credential_unreadable: 'The credential store does not answer now.',
  host_unavailable: 'Gitea cannot be reached. Repeat the request with the same Idempotency-Key.',
};

export function sentenceOf(code: GatewayCode): string {
  return SENTENCES[code] ?? `${code.slice(0, 1).toUpperCase()}${code.slice(1).replaceAll('_', ' ')}.`;
}
