import { createHash } from 'node:crypto';
import type { AccountId, Id, Refusal } from '@fleetwright/contracts';
import { admitSubject } from '@fleetwright/core/access';
import { Lru } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { AccessStreams } from './access-streams.ts';
import type { Caller } from './caller.ts';
import { TOKENS_REMEMBERED_MAX } from './limits.ts';
import { nameActors, peopleIn } from './name-actors.ts';
import type { VerifiedToken } from './token-verifier.ts';

export const SIGN_INS = Symbol('fleetwright:sign-ins');

/** What the installation says of sign-ins. */
export interface SignIns {
  /** How long one counts. */
  readonly validityMs: number;
  /** The OpenID provider where people sign in; null: there is none. */
  readonly issuer: string | null;
}

/**
 * Who the tokens speak for. Events name people by a reference; a token's words about its subject are kept beside the log,
 * and what it may do is recorded in `access-<account>`, where others read it.
 */
@Injectable()
export class Subjects {
  readonly #ports: GatewayPorts;
  readonly #access: AccessStreams;
  readonly #signIns: SignIns;
  /** References by what a token says: the same words again are no news. */
  #known = new Lru<Id>(TOKENS_REMEMBERED_MAX);

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(AccessStreams) access: AccessStreams,
    @Inject(SIGN_INS) signIns: SignIns,
  ) {
    this.#ports = ports;
    this.#signIns = signIns;
    this.#access = access;
    // What was recorded of a token may be among the events that were lost.
    ports.store.onWentBack(() => {
      this.#known = new Lru(TOKENS_REMEMBERED_MAX);
    });
  }

  /** The caller that a token speaks for. Throws `StoreUnavailable`. */
  async admit(token: VerifiedToken): Promise<Caller> {
    const { account, kind, permissions, isAdmin, expiresInMs } = token;
    const words = wordsOf(token);
    const known = this.#known.get(words);
    const id = known ?? (await this.#record(token));
    if (known === undefined) this.#known.set(words, id, 1);
    return { account, permissions, isAdmin, expiresInMs, actor: { type: kind, id } };
  }

  /** The same answer, with what people are called beside their references. Throws `StoreUnavailable`. */
  async named<T>(account: AccountId, answer: T): Promise<T> {
    const people = peopleIn(answer);
    if (people.size === 0) return answer;
    return nameActors(answer, await this.#ports.subjects.profiles(account, [...people]));
  }

  /** A refusal as people read it: its sentence calls them by name, too. */
  async namedRefusal(account: AccountId, refusal: Refusal): Promise<Refusal> {
    const people = peopleIn(refusal);
    if (people.size === 0) return refusal;
    const profiles = await this.#ports.subjects.profiles(account, [...people]);
    let { message } = refusal;
    for (const [id, { name }] of profiles) message = message.replaceAll(id, name ?? id);
    return { ...nameActors(refusal, profiles), message };
  }

  async #record(token: VerifiedToken): Promise<Id> {
    const { account, issuer, sub, kind, name, email, roles, permissions } = token;
    const { ids, clock, subjects } = this.#ports;
    const subject_id = await subjects.refer({ account, issuer, sub }, { name, email }, ids.next());
    const issued_at = token.issuedAt ?? clock.now();
    const actor = { type: kind, id: subject_id };
    await this.#access.execute(account, {
      operationId: `${subject_id}:${digestOf([issued_at, kind, roles, [...permissions].toSorted()])}`,
      cause: { operation_id: ids.next(), account_id: account, actor, traceparent: null },
      decide: (state) =>
        admitSubject(state, {
          subject_id,
          kind,
          roles,
          permissions: [...permissions],
          issued_at,
          validity_ms: this.#signIns.validityMs,
        }),
      onRepeat: () => null,
    });
    return subject_id;
  }
}

function wordsOf({ account, issuer, sub, kind, name, email, roles, permissions, issuedAt }: VerifiedToken): string {
  return digestOf([account, issuer, sub, kind, name, email, roles, [...permissions].toSorted(), issuedAt]);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
