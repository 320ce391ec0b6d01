import type { AccountId, Id, Permission } from '@fleetwright/contracts';
import { type AccessState, standingOf } from '@fleetwright/core/access';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { AccessStreams } from './access-streams.ts';
import type { Caller } from './caller.ts';
import { ADMISSION_CHECK_MS, ADMISSION_UNSURE_MS } from './limits.ts';

/** What rests on a service token; every other token says all by itself, its end included, until its subject is erased. */
interface Watched {
  readonly account: AccountId;
  readonly subject: Id;
  /** undefined: the token says by itself whether it is good. */
  readonly token: Id | undefined;
  /** null: any valid token. */
  readonly permission: Permission | null;
  readonly end: () => void;
  /** When it was known to be admitted last, by the clock that never goes back. */
  sureAtMs: number;
}

/**
 * Ends what stays open longer than a request within 10 s of the moment at which its token would be refused: it ended, was
 * revoked, or lost the permission. What cannot be looked up for so long is ended too: the client comes back.
 */
@Injectable()
export class Admissions implements OnApplicationShutdown {
  readonly #ports: GatewayPorts;
  readonly #access: AccessStreams;
  readonly #watched = new Set<Watched>();
  readonly #asking = new Set<AccountId>();
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(AccessStreams) access: AccessStreams) {
    this.#ports = ports;
    this.#access = access;
  }

  /** `end` may be called more than once. Call what is answered when it is over. */
  watch({ account, actor, token, expiresInMs }: Caller, permission: Permission | null, end: () => void): () => void {
    const expiry = setTimeout(end, expiresInMs());
    const watched = { account, subject: actor.id, token, permission, end, sureAtMs: performance.now() };
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#look(), ADMISSION_CHECK_MS).unref();
    return () => {
      clearTimeout(expiry);
      this.#watched.delete(watched);
      if (this.#watched.size === 0) this.#stop();
    };
  }

  onApplicationShutdown(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const nowMs = performance.now();
    for (const { token, sureAtMs, end } of this.#watched) {
      if (token !== undefined && nowMs - sureAtMs > ADMISSION_UNSURE_MS) end();
    }
    for (const account of new Set([...this.#watched].map((each) => each.account))) void this.#lookAt(account);
  }

  /** One question for all of an account. */
  async #lookAt(account: AccountId): Promise<void> {
    if (this.#asking.has(account)) return;
    this.#asking.add(account);
    const askedAtMs = performance.now();
    try {
      const { state } = await this.#access.load(account);
      for (const watched of this.#watched) {
        if (watched.account !== account) continue;
        if (this.#isAdmitted(state, watched)) watched.sureAtMs = Math.max(askedAtMs, watched.sureAtMs);
        else watched.end();
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#ports.log.error({ err: error }, 'tokens could not be looked up');
    } finally {
      this.#asking.delete(account);
    }
  }

  #isAdmitted(state: AccessState, { subject, token: id, permission }: Watched): boolean {
    if (id === undefined) return !state.erased.has(subject);
    const token = state.tokens.get(id);
    if (token === undefined) return false;
    const standing = standingOf(state, token, this.#ports.clock.now());
    return permission === null ? standing.state === 'active' : standing.permissions.includes(permission);
  }
}
