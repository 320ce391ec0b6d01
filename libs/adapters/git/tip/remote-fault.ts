import { cloneFailed, type CloneFailureReason, type FetchFailure } from '@fleetwright/core/repo-sync';

/** A remote that does not answer as it should. Carries the failure that is told. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault';
  readonly failure: FetchFailure;

  constructor(failure: FetchFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Why an HTTP status other than success ends a question; classes are those of what git says to the same status. */
export function statusFailure(url: string, status: number): FetchFailure {
  const reason = STATUS_REASONS[status] ?? STATUS_REASONS[Math.floor(status / 100)];
  return reason === undefined ? cloneFailed(url, 'unexplained', `HTTP status ${status}`) : cloneFailed(url, reason);
}

const STATUS_REASONS: Readonly<Record<number, CloneFailureReason>> = {
  3: 'redirect_refused',
  5: 'server_error',
  401: 'authentication_failed',
  403: 'authentication_failed',
  404: 'repository_not_found',
  429: 'rate_limited',
};

const NETWORK =
  /^E(CONNREFUSED|CONNRESET|CONNABORTED|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|ADDRNOTAVAIL|PIPE|ACCES)$/;
const TLS =
  /^(EPROTO|ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE)/;

/** Where in an exchange its connection failed. */
export type Stage = 'connecting' | 'securing' | 'waiting' | 'reading';

/** Why a connection failed, by the code that Node gives the error. */
export function connectionFailure(url: string, error: unknown, stage: Stage): FetchFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (TLS.test(code) || stage === 'securing') return cloneFailed(url, 'tls_failed');
  if (code === 'ETIMEDOUT') return cloneFailed(url, 'timed_out');
  if (code === 'HPE_HEADER_OVERFLOW') return cloneFailed(url, 'too_large');
  if (code.startsWith('HPE_') || stage === 'reading') return cloneFailed(url, 'transfer_corrupt');
  if (NETWORK.test(code)) return cloneFailed(url, 'host_unreachable');
  return cloneFailed(url, 'unexplained', `the connection failed with ${code}`);
}
