import type { AccountId, Id } from '@fleetwright/contracts';
import { personOf, referencesOf } from '@fleetwright/core/access';
import { isSamePlace, LOG_START, type LogPlace, READ_ALL_MAX } from '@fleetwright/core/event-sourcing';
import { OnTick } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { AccessStreams } from './access-streams.ts';
import { ERASURES_MS } from './limits.ts';

/**
 * Empties what is known of subjects beside the log, once the log says that they are erased. After a crash, or a backup that still
 * had their names, it is done by the next look.
 */
@Injectable()
export class Erasures {
  readonly #ports: GatewayPorts;
  readonly #access: AccessStreams;
  #place: LogPlace = LOG_START;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(AccessStreams) access: AccessStreams) {
    this.#ports = ports;
    this.#access = access;
    ports.store.onWentBack(() => (this.#place = LOG_START));
  }

  /** The subject, and the tokens that it made. Throws `StoreUnavailable`. */
  async empty(account: AccountId, subject: Id): Promise<void> {
    const { subjects, tokenUses, answers } = this.#ports;
    const references = referencesOf((await this.#access.load(account)).state, subject);
    const [profiles, fingerprintOf] = await Promise.all([
      subjects.profiles(account, references),
      this.#ports.fingerprints.of(account),
    ]);
    // Commits name them by address, which is known until it is erased.
    const committers = [...profiles.values()].flatMap(({ email }) =>
      email === null ? [] : [personOf(email, fingerprintOf)],
    );
    await subjects.erase(account, [...committers, ...references]);
    await tokenUses.forget(account, references);
    // Last: an answer that was on its way had the name a moment ago.
    await answers.forgetNaming(account, references);
  }

  @OnTick({ name: 'erasures', everyMs: ERASURES_MS, leased: true })
  async look(): Promise<void> {
    for (;;) {
      const after = this.#place;
      const page = await this.#ports.store.readAll({ after, limit: READ_ALL_MAX, types: ['SubjectErased'] });
      for (const event of page.events) {
        if (event.type === 'SubjectErased') await this.empty(event.account_id, event.data.subject_id);
      }
      this.#place = page.scannedTo;
      if (isSamePlace(page.scannedTo, after)) return;
    }
  }
}
