import { createHash } from 'node:crypto';
import type { AccountId, Id, Refusal } from '@fleetwright/contracts';
import type { SubjectsPage } from '@fleetwright/contracts/api';
import { admitSubject, ERASED, eraseSubject, saidReference } from '@fleetwright/core/access';
import { Lru } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem } from '../problems.ts';
import { idOf, operationId, type RequestKey } from '../request-key.ts';
import { AccessStreams } from './access-streams.ts';
import type { Caller } from './caller.ts';
import { Erasures } from './erasures.ts';
import { SUBJECT_SURE_MS, TOKENS_REMEMBERED_MAX } from './limits.ts';
import { nameActors, peopleIn } from './name-actors.ts';
import type { VerifiedToken } from './token-verifier.ts';

type Page = z.infer<typeof SubjectsPage>;

/** A reference, and when it was known last not to be erased, by the clock that never goes back. */
interface Known {
  readonly id: Id;
  readonly atMs: number;
}

export const SIGN_INS = Symbol('fleetwright:sign-ins');

/** What the installation says of sign-ins. */
export interface SignIns {
  /** How long one counts. */
  readonly validityMs: number;
  /** The OpenID provider where people sign in; null: there is none. */
  readonly issuer: string | null;
  /** By which the command line signs people in there; null: it does not. */
  readonly device: { readonly client_id: string; readonly scope: string } | null;
  /** By which the console does; null: it does not. */
  readonly console: { readonly client_id: string; readonly scope: string } | null;
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
  readonly #erasures: Erasures;
  /** References by what a token says: the same words again are no news. */
  #known = new Lru<Known>(TOKENS_REMEMBERED_MAX);

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(AccessStreams) access: AccessStreams,
    @Inject(SIGN_INS) signIns: SignIns,
    @Inject(Erasures) erasures: Erasures,
  ) {
    this.#erasures = erasures;
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
    const id = (await this.#present(account, words)) ?? (await this.#record(token));
    return { account, permissions, isAdmin, expiresInMs, actor: { type: kind, id } };
  }

  /** The reference that was given before; undefined: none was, or it was erased since, perhaps by another replica. */
  async #present(account: AccountId, words: string): Promise<Id | undefined> {
    const known = this.#known.get(words);
    if (known === undefined) return undefined;
    const nowMs = this.#ports.clock.elapsedMs();
    if (nowMs - known.atMs < SUBJECT_SURE_MS) return known.id;
    if ((await this.#access.load(account)).state.erased.has(known.id)) return undefined;
    this.#known.set(words, { id: known.id, atMs: nowMs }, 1);
    return known.id;
  }

  /** In the order of their first sign-ins, which never changes. Throws `StoreUnavailable`. */
  async list(account: AccountId, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page> {
    const { state } = await this.#access.load(account);
    const before = Number(cursor ?? 0);
    const all = [...state.subjects.values()];
    const page = all.slice(before, before + limit);
    const profiles = await this.#ports.subjects.profiles(
      account,
      page.map(({ subject_id }) => subject_id),
    );
    const nowMs = Date.parse(this.#ports.clock.now());
    const subjects = page.map(({ subject_id: id, kind, roles, permissions, issued_at, valid_until }) => {
      const isErased = state.erased.has(id);
      const { name, email } = isErased
        ? { name: ERASED, email: null }
        : (profiles.get(id) ?? { name: null, email: null });
      const isValid = Date.parse(valid_until) > nowMs;
      const standing = isErased ? ('erased' as const) : isValid ? ('active' as const) : ('lapsed' as const);
      const when = { signed_in_at: issued_at, valid_until };
      return { account_id: account, id, kind, name, email, roles, permissions, state: standing, ...when };
    });
    return { subjects, next_cursor: before + limit < all.length ? String(before + limit) : null };
  }

  /** For ever. Throws GatewayProblem, `StoreUnavailable`. */
  async erase(caller: Caller, request: RequestKey, subject: Id): Promise<void> {
    const { account, actor } = caller;
    const operation_id = operationId(caller, request);
    const { traceparent, via } = request;
    const executed = await this.#access.execute<null>(account, {
      operationId: operation_id,
      cause: { operation_id, account_id: account, actor, traceparent, ...(via && { via }) },
      decide: (state) => eraseSubject(state, subject),
      onRepeat: () => null,
    });
    if (executed.kind === 'refused') throw GatewayProblem.from(executed.refusal);
    // Whoever comes with such a token is somebody else from now on.
    this.#known = new Lru(TOKENS_REMEMBERED_MAX);
    await this.#erasures.empty(account, subject);
  }

  /** The same answer, with what people are called beside their references. Throws `StoreUnavailable`. */
  async named<T>(account: AccountId, answer: T): Promise<T> {
    const { people, said } = peopleIn(answer);
    if (people.size + said.size === 0) return answer;
    const { subjects } = this.#ports;
    const [profiles, texts] = await Promise.all([
      subjects.profiles(account, [...people]),
      said.size === 0 ? new Map<Id, string>() : subjects.said(account, [...said]),
    ]);
    return nameActors(answer, { profiles, said: texts });
  }

  /**
   * What events say instead of what somebody typed: the text is kept where it can be erased with them. The same request keeps it once.
   * null: nothing was typed. Throws `StoreUnavailable`.
   */
  async said(caller: Caller, request: RequestKey, text: string | null): Promise<string | null> {
    if (text === null || text === '') return text;
    const id = idOf(`said:${operationId(caller, request)}`);
    await this.#ports.subjects.keepSaid(caller.account, caller.actor.id, { id, text });
    return saidReference(id);
  }

  /** A refusal as people read it: its sentence calls them by name, too. */
  async namedRefusal(account: AccountId, refusal: Refusal): Promise<Refusal> {
    const { people } = peopleIn(refusal);
    if (people.size === 0) return refusal;
    const profiles = await this.#ports.subjects.profiles(account, [...people]);
    let { message } = refusal;
    for (const [id, { name }] of profiles) message = message.replaceAll(id, name ?? id);
    return { ...nameActors(refusal, { profiles, said: new Map() }), message };
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
    this.#known.set(wordsOf(token), { id: subject_id, atMs: clock.elapsedMs() }, 1);
    return subject_id;
  }
}

function wordsOf({ account, issuer, sub, kind, name, email, roles, permissions, issuedAt }: VerifiedToken): string {
  return digestOf([account, issuer, sub, kind, name, email, roles, [...permissions].toSorted(), issuedAt]);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
