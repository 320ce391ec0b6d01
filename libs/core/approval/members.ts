import type { Id } from '@fleetwright/contracts';
import type { Member } from './member.ts';

/** 256 buckets keep a change of one among 10,000 members at the cost of copying about 40 of them. */
const BUCKETS = 256;

/**
 * The proposals of a run by id. Immutable: `with` answers another one that shares all but one bucket, so that folding a
 * bulk decision over thousands of members stays linear.
 */
export class Members {
  static readonly none = new Members([]);

  private constructor(private readonly buckets: readonly (ReadonlyMap<Id, Member> | undefined)[]) {}

  static of(members: Iterable<Member>): Members {
    const buckets: Map<Id, Member>[] = [];
    for (const member of members) (buckets[bucketOf(member.proposal_id)] ??= new Map()).set(member.proposal_id, member);
    return new Members(buckets);
  }

  get(id: Id): Member | undefined {
    return this.buckets[bucketOf(id)]?.get(id);
  }

  with(member: Member): Members {
    const buckets = this.buckets.slice();
    const place = bucketOf(member.proposal_id);
    buckets[place] = new Map(buckets[place]).set(member.proposal_id, member);
    return new Members(buckets);
  }

  /** In an order that depends only on the ids. */
  *values(): Generator<Member> {
    for (const bucket of this.buckets) if (bucket) yield* bucket.values();
  }

  filter(keep: (member: Member) => boolean): Members {
    return Members.of(this.values().filter(keep));
  }
}

/** By the last hex digits: those of a UUIDv7 are random, the first ones are the time. */
function bucketOf(id: Id): number {
  return Number.parseInt(id.slice(-2), 16) % BUCKETS || 0;
}
